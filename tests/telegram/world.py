"""All that Telegram knows: the bot, chats, updates that wait, and what the bot did wrong."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.floods import FloodLimits
from tests.telegram.messages import Chat, Message
from tests.telegram.queries import Pending
from tests.telegram.updates import Updates

PATIENCE = 20.0  # seconds for what takes one or two: other tests may run meanwhile, on a machine that is busy
WRITING = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}  # what the wait of a 429 holds back
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Cold Facts", "username": "cold_facts_bot"}


@dataclass(slots=True)
class Call:
    """A call of the bot: what came of it, and which fault it met. `delivered`: it took effect."""

    method: str
    values: dict[str, Any]
    at: float
    status: int = 0
    description: str = ""
    fault: str | None = None
    delivered: bool = False


@dataclass(slots=True)
class Webhook:
    """Where updates are sent to."""

    url: str
    secret: str = ""
    connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass
class World:
    """The state behind the server. Whoever reads or changes it holds `changed`, and notifies it after a change."""

    token: str
    me: dict[str, Any] = field(default_factory=lambda: dict(BOT))
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    pending: Pending = field(default_factory=Pending)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)  # (what, language) -> text
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)  # (scope, language)
    menu_buttons: dict[int | None, dict[str, Any]] = field(default_factory=dict)
    webhook: Webhook | None = None
    floods: FloodLimits | None = None
    calls: list[Call] = field(default_factory=list)
    in_flight: int = 0  # calls being handled, polls not counted
    breaches: list[str] = field(default_factory=list)
    hold_off: dict[int, float] = field(default_factory=dict)  # chat -> when a 429 ends
    listeners: list[Callable[[Message], None]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> int:
        """A number not used before."""
        return next(self._ids)

    def tell(self, message: Message) -> None:
        """Lets everybody who listens know that the bot said or edited something."""
        for listener in self.listeners:
            listener(message)

    def wait_for(self, condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        """Waits until the condition holds; fails with what is known when it does not within that many seconds."""
        with self.changed:
            if not self.changed.wait_for(condition, within):
                last = "\n".join(f"  {c.method} {c.status} {c.description} {c.fault or ''}" for c in self.calls[-12:])
                known = f"{len(self.updates.pending)} updates wait; breaches {self.breaches}; last calls:\n{last}"
                raise AssertionError(f"not within {within} s: {what}\n{known}")

    def hold_back(self, chat: object, seconds: float) -> None:
        """Remembers that the chat must not be written to for a while."""
        if isinstance(chat, int):
            self.hold_off[chat] = time.monotonic() + seconds

    def check_patience(self, method: str, chat: object) -> None:
        """Writes down a call that came before the wait of a 429 was over."""
        if not isinstance(chat, int) or method not in WRITING:
            return
        if (until := self.hold_off.pop(chat, None)) is not None:
            early = until - time.monotonic()
            if early > 0.05:
                self.breaches.append(f"{method}: {early:.2f} s before the end of retry_after")
