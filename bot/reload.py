"""Takes an edited knowledge base into a running assistant, all of it or nothing, while messages are answered."""

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import NoneType

import bot.loader  # noqa: F401 - loaded once here, so that no child process has to
from bot.assistant import Assistant
from bot.beside import CAN_FORK, ChildError, beside
from bot.dialogue import Parts
from bot.errors import BotError, KnowledgeError
from bot.folder import yaml_files
from bot.model import Problem

POLL = 0.1  # seconds between two looks; an edit is taken in once nothing has changed between two of them
SHOWN = 3  # problems of a broken edit
GIVE_WAY = 0.0002  # seconds after which the building thread lets another go on; 0.005 is usual
_log = logging.getLogger(__name__)
Stamp = tuple[tuple[str, int, int], ...]


class Reloader:
    """Watches a folder from a thread of its own and gives the assistant what `make` builds from it."""

    def __init__(self, assistant: Assistant, folder: Path, make: Callable[[Path, Parts], Parts]) -> None:
        self._assistant, self._folder, self._make = assistant, folder, make
        self._taken = stamp(folder)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="reload", daemon=True)
        self._thread.start()

    def reload(self) -> bool:
        """Takes in the folder as it is now; whether that could be done. What is wrong stands in the operation."""
        with self._lock:
            self._taken = stamp(self._folder)
            try:
                parts = self._made()
            except BotError as error:
                self._refuse(_summary(error.problems) if isinstance(error, KnowledgeError) else str(error))
                return False
            except OSError as error:
                self._refuse(f"{error.filename}: {error.strerror}")
                return False
            with _giving_way():
                self._assistant.take_in(parts)
            self._assistant.operation.refused = ""
        _log.info("the knowledge base was edited: content %s is in use", self._assistant.knowledge.digest)
        return True

    def _made(self) -> Parts:
        """The parts of the folder as it is now, made without holding up the answering where that is possible."""
        old = self._assistant.parts
        make = partial(self._make, self._folder, old)
        if CAN_FORK:
            try:
                return beside(make, _pieces(old), self._stop.is_set)
            except ChildError as error:
                _log.info("the knowledge base is made in this process, because no other could do it: %s", error)
        with _giving_way():
            return make()

    def close(self) -> None:
        """Stops watching."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        seen = self._taken
        while not self._stop.wait(POLL):
            now = stamp(self._folder)
            if now == seen and now != self._taken:
                try:
                    self.reload()
                except Exception:  # an edit nobody thought of must not end the watch over the next one
                    _log.exception("the edited knowledge base is not taken in")
            seen = now

    def _refuse(self, problem: str) -> None:
        self._assistant.operation.refused = problem
        digest = self._assistant.knowledge.digest
        _log.warning("the edited knowledge base is not taken in: %s (content %s stays in use)", problem, digest)


def _pieces(parts: Parts) -> dict[str, object]:
    """What parts consist of, by name: much of it stays as it is when one of them is edited."""
    return {
        f"{place} {name}": piece
        for place, part in enumerate(parts)
        for name, piece in getattr(part, "__dict__", {}).items()
        if not isinstance(piece, (str, int, float, NoneType))
    }


@contextmanager
def _giving_way() -> Iterator[None]:
    """Makes parts in a thread beside the answering: there is one interpreter for both.

    A reply needs the interpreter many times for moments; by the usual interval it would wait for each of them as long
    as it takes itself. Looking for garbage would stop everything, and what is built is none.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(GIVE_WAY)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(usual)


def _summary(problems: Sequence[Problem]) -> str:
    more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    return "; ".join(map(str, problems[:SHOWN])) + more


def stamp(folder: Path) -> Stamp:
    """What tells an edited folder from one that is as it was."""
    found = []
    for path in yaml_files(folder):
        try:
            state = path.stat()
        except OSError:  # gone between being listed and being looked at
            continue
        found.append((path.as_posix(), state.st_mtime_ns, state.st_size))
    return tuple(found)
