"""What waits for the bot's answer: a pressed button, and a question typed after the bot's name in any chat."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.messages import Message

STALE_AFTER = 15.0  # seconds, after which Telegram no longer takes an answer


@dataclass(slots=True, eq=False)
class Query:
    """`answer` holds the parameters of the bot's answer, `waited` the seconds until it came."""

    id: str
    asked_at: float = field(default_factory=time.monotonic)
    answer: dict[str, Any] | None = None
    waited: float | None = None
    update: int = 0  # the id of the update that brought it

    @property
    def stale(self) -> bool:
        """Whether Telegram has given up waiting."""
        return time.monotonic() - self.asked_at > STALE_AFTER

    def settle(self, answer: dict[str, Any]) -> None:
        """Takes the bot's answer."""
        self.answer, self.waited = answer, time.monotonic() - self.asked_at


@dataclass(slots=True, eq=False)
class Press(Query):
    """A pressed button: its spinner turns until the bot answers."""

    @property
    def notice(self) -> str:
        """The text shown at the top of the chat, if any."""
        return str((self.answer or {}).get("text", ""))


@dataclass(slots=True, eq=False)
class InlineQuery(Query):
    """A question typed after the bot's name."""

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the person can choose from."""
        return list((self.answer or {}).get("results", []))

    @property
    def titles(self) -> list[str]:
        """The titles of the results."""
        return [result["title"] for result in self.results]

    @property
    def texts(self) -> list[str]:
        """The texts that choosing would send, markup and all."""
        return [result["input_message_content"]["message_text"] for result in self.results]


@dataclass(slots=True)
class Pending:
    """All queries by id, and the messages that were sent through inline mode."""

    presses: dict[str, Press] = field(default_factory=dict)
    inline: dict[str, InlineQuery] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
