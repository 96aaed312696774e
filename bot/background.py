"""Writes in a thread of its own, in batches: what is slow, full or gone costs a log line and no waiting."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
MOST_WAITING = 10_000  # items kept while nothing can be written; what comes after is dropped
BATCH = 500
GATHER = 0.2  # seconds waited for more to write at once
IDLE = 3600.0  # seconds after which `write` is called with nothing, so that it can tidy up
RETRY = (1.0, 30.0)  # seconds after the first failure, and at most after many
SILENCE = 600.0  # seconds between two log lines on the same trouble
_log = logging.getLogger(__name__)


class UnwritableError(Exception):
    """A batch that can never be written, however often it is tried; it is dropped."""


class BackgroundWriter(Generic[Item]):
    """Hands what is put to `write` from a thread of its own, in order.

    Args:
        write: writes a batch whole or raises; it is tried again with the same batch until it succeeds, unless it
            raises `UnwritableError`. At first and once an hour of idleness the batch is empty.
        what: what is written, as the log names it.
    """

    def __init__(self, write: Callable[[Sequence[Item]], None], what: str, most: int = MOST_WAITING) -> None:
        self._write, self._what, self._most = write, what, most
        self._waiting: deque[Item] = deque()
        self._change = threading.Condition()
        self._closing = self._hurried = self._failing = False
        self._dropped, self._told = 0, -SILENCE
        self._thread = threading.Thread(target=self._run, name=f"{what} writer", daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Takes an item to be written soon; never waits. Where too many wait already, it is dropped."""
        with self._change:
            if len(self._waiting) >= self._most or self._closing:
                self._dropped += 1
                return
            self._waiting.append(item)
            if len(self._waiting) in (1, BATCH):  # what comes between is gathered; waking the thread takes its time
                self._change.notify_all()

    def flush(self, seconds: float = 5.0) -> bool:
        """Waits until all is written, or for some seconds; whether all is."""
        with self._change:
            return self._wait(lambda: not self._waiting, seconds)

    def close(self, seconds: float = 5.0) -> bool:
        """Like `flush`, but does not wait for what fails, and takes nothing more."""
        with self._change:
            self._wait(lambda: not self._waiting or self._failing, seconds)
            self._closing = True
            done = not self._waiting
            lost = len(self._waiting) + self._dropped
            self._change.notify_all()
        if lost:
            _log.warning("the %s could not be written in full: %d entries are lost", self._what, lost)
        return done

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        self._hurried = True
        self._change.notify_all()
        met = self._change.wait_for(done, seconds)
        self._hurried = False
        return met

    def _run(self) -> None:
        batch: list[Item] = []
        pause = RETRY[0]
        while not self._closing:
            try:
                self._write(batch)
            except UnwritableError as error:
                _log.warning("the %s cannot take %d entries: %s", self._what, len(batch), error)
            except Exception as error:
                self._fail(error)
                self._rest(pause)
                pause = min(2 * pause, RETRY[1])
                continue
            pause = RETRY[0]
            self._written(len(batch))
            batch = self._next()

    def _next(self) -> list[Item]:
        """The next batch, which goes on waiting until it is written."""
        with self._change:
            if self._change.wait_for(lambda: self._waiting or self._closing, IDLE):
                self._change.wait_for(lambda: len(self._waiting) >= BATCH or self._closing or self._hurried, GATHER)
            return [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]

    def _written(self, count: int) -> None:
        with self._change:
            for _ in range(count):
                self._waiting.popleft()
            dropped, self._dropped, self._failing = self._dropped, 0, False
            self._change.notify_all()
        if dropped:
            self._told = -SILENCE
            _log.warning("the %s is written again; %d entries were lost meanwhile", self._what, dropped)

    def _rest(self, seconds: float) -> None:
        """Waits before the next try, less long where somebody waits for it."""
        with self._change:
            self._change.wait_for(lambda: self._closing or self._hurried, seconds)
            self._change.wait_for(lambda: self._closing, GATHER)

    def _fail(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._told >= SILENCE:
            self._told = now
            _log.warning("the %s cannot be written (%s); answers go out all the same", self._what, error)
        with self._change:
            self._failing = True
            self._change.notify_all()
