"""Asks each phrasing of a knowledge base as if it were new, in two processes where there are many."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from bot.assembly import examine
from bot.matching.fuzzy import FuzzyMatcher

Tick = Callable[[int, int], None]
MUCH = 100_000  # bytes of entries and phrasings from which on a second process pays for its start
ASKED_BACK = 3  # choices: an entry not among them is not found
NOTHING = ("", "", 0.0)


class Trial(NamedTuple):
    """A phrasing left out of its knowledge base: the entries it led to, and the phrasing nearest to it, as the id it
    belongs to, its text and its likeness 0..1."""

    owner: str
    text: str
    entries: tuple[str, ...]
    nearest: tuple[str, str, float]


@contextmanager
def asking(folder: Path, busy: bool) -> Iterator[Callable[[FuzzyMatcher, Tick], list[Trial]]]:
    """Gives a function that returns all trials with a matcher of the folder.

    Of much text a second process asks one half meanwhile, or all where this one is `busy` with other work.
    """
    if sum(path.stat().st_size for path in folder.glob("[ep]*s/*.yaml")) < MUCH:
        yield lambda matcher, tick: trials(matcher, 0, matcher.size, tick)
        return
    share = 0.0 if busy else 0.5
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # a fork would copy the locks of our threads
        others = pool.submit(_elsewhere, folder, share)
        yield lambda matcher, tick: [*trials(matcher, 0, int(share * matcher.size), tick), *others.result()]


def trials(matcher: FuzzyMatcher, first: int, end: int, tick: Tick) -> list[Trial]:
    """The trials of the phrasings from one number up to another."""
    found = []
    for owner, text, entries, nearest in matcher.neighbours(first, end):
        found.append(Trial(owner, text, entries[:ASKED_BACK], nearest or NOTHING))
        tick(len(found), end - first)
    return found


def _elsewhere(folder: Path, share: float) -> list[Trial]:
    _, _, matcher = examine(folder)
    return trials(matcher, int(share * matcher.size), matcher.size, lambda done, total: None)
