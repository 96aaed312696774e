"""People by the thousand who write to a bot: as fast as it answers, at a steady rate, or a given number in all."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from tests.telegram import Message, Person, TelegramServer

PATIENCE = 60.0  # seconds for the last answers


@dataclass(frozen=True, slots=True)
class Load:
    """Updates answered a second, and milliseconds until the answer; `more` is messages beyond one an update."""

    rate: float
    p50: float
    p95: float
    p99: float
    answered: int
    more: int


class Crowd:
    """So many people, each with at most one question open."""

    def __init__(self, telegram: TelegramServer, texts: Sequence[str], size: int) -> None:
        self._telegram, self._texts = telegram, itertools.cycle(texts)
        people = [telegram.person(f"Person {number}") for number in range(size)]
        self._people = {person.chat.id: person for person in people}
        self._turns = itertools.cycle(people)
        self._asked: dict[int, float] = {}
        self._found: list[tuple[float, float]] = []  # when answered, and after how long
        self._more = 0
        self._again = False
        telegram.world.listeners.append(self._hear)

    def leave(self) -> None:
        """Stops listening."""
        self._telegram.world.listeners.remove(self._hear)

    def asks_at_once(self, seconds: float, warming_up: float = 1.0) -> Load:
        """Everybody asks the next question as soon as the last is answered."""
        self._again = True
        for person in self._people.values():
            self._ask(person)
        time.sleep(warming_up)
        since = time.monotonic()
        time.sleep(seconds)
        until = time.monotonic()
        self._again = False
        self._finish()
        return self._load(since, until)

    def asks_steadily(self, rate: float, seconds: float) -> Load:
        """So many questions a second, whether answered or not."""
        since = time.monotonic()
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, since + number / rate - time.monotonic()))
            self._ask(self._free())
        self._finish()
        return self._load(since, time.monotonic())

    def asks_in_all(self, count: int, at_once: int = 100) -> Load:
        """So many questions, with never more than `at_once` open."""
        since = time.monotonic()
        for _ in range(count):
            self._telegram.wait_for(lambda: len(self._asked) < at_once, "an answer", PATIENCE)
            self._ask(self._free())
        self._finish()
        return self._load(since, time.monotonic())

    def _free(self) -> Person:
        return next(person for person in self._turns if person.chat.id not in self._asked)

    def _ask(self, person: Person) -> None:
        with self._telegram.world.changed:
            self._asked[person.chat.id] = time.monotonic()
            person.says(next(self._texts))

    def _hear(self, message: Message) -> None:
        """Called in the server's thread, with the world held."""
        if (asked := self._asked.pop(message.chat.id, None)) is None:
            self._more += 1
            return
        now = time.monotonic()
        self._found.append((now, now - asked))
        if self._again:
            self._ask(self._people[message.chat.id])

    def _finish(self) -> None:
        self._telegram.wait_for(lambda: not self._asked, "the last answers", PATIENCE)

    def _load(self, since: float, until: float) -> Load:
        waits = [1000 * wait for at, wait in self._found if since <= at <= until]
        cuts = quantiles(waits, n=100)
        return Load(len(waits) / (until - since), cuts[49], cuts[94], cuts[98], len(waits), self._more)
