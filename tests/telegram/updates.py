"""The queue of updates: kept until confirmed, handed to one poller at a time, and filtered as the bot asked."""

import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from tests.telegram.description import NOT_BY_DEFAULT, UPDATE_KINDS

Update = dict[str, Any]


class Updates:
    """Updates that the bot has not confirmed. `wake` is called whenever there may be something new to fetch."""

    def __init__(self) -> None:
        self.pending: deque[Update] = deque()
        self.again: list[Update] = []  # to be handed out once more although confirmed
        self.handed_out: dict[int, int] = {}  # update id -> how often
        self.allowed: frozenset[str] = frozenset()
        self.wake: Callable[[], None] = lambda: None
        self._next = random.randint(10**8, 10**9)  # noqa: S311 - real ids start anywhere
        self._known: dict[int, Update] = {}

    def allow(self, kinds: Iterable[str]) -> None:
        """Sets the kinds of updates that are kept from now on; none means Telegram's default."""
        self.allowed = frozenset(kinds)

    def add(self, kind: str, content: object) -> int:
        """Queues an update, unless the bot did not ask for its kind; gives its id."""
        number = self._next
        self._next += 1
        if self._wanted(kind):
            self._queue({"update_id": number, kind: content})
        return number

    def _wanted(self, kind: str) -> bool:
        if kind not in UPDATE_KINDS:
            return True
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _queue(self, update: Update) -> None:
        self.pending.append(update)
        self._known[update["update_id"]] = update
        self.wake()

    def redeliver(self, number: int) -> None:
        """Hands an update out once more, whatever was confirmed."""
        self.again.append(self._known[number])
        self.wake()

    def confirm(self, offset: int) -> None:
        """Forgets what lies before the offset; a negative one leaves that many of the newest."""
        if offset < 0:
            offset = self.pending[max(0, len(self.pending) + offset)]["update_id"] if self.pending else 0
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def take(self, limit: int) -> list[Update]:
        """The oldest updates, which stay until confirmed."""
        batch = [*self.again, *(self.pending[i] for i in range(min(limit, len(self.pending))))][:limit]
        self.again.clear()
        self.count(batch)
        return batch

    def count(self, batch: Iterable[Update]) -> None:
        """Remembers that these were handed out."""
        for update in batch:
            self.handed_out[update["update_id"]] = self.handed_out.get(update["update_id"], 0) + 1

    def drop(self) -> None:
        """Forgets all that is pending."""
        self.pending.clear()
