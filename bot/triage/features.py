"""What the learned voice compares messages by: words, neighbouring words, words one apart, letters and concepts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.matching.memory import Memory
from bot.matching.postings import Floats
from bot.triage.found import plain
from bot.triage.rules import Reading

CELLS = 4096
PAIR, SKIP, LETTERS = 0.7, 0.4, 0.3  # neighbouring words, words one apart, four letters; a word or a concept has 1
REMEMBERED = 20_000  # words with their letters
EDGE = "\0"


def features_of(reading: Reading) -> list[str]:
    """The names of all that a message is compared by, each once, in the same order in every run."""
    letters = chain.from_iterable(map(_letters_of, reading.words))
    return list(dict.fromkeys((*_of_stems(reading.stems), *letters, *map(_name_of, reading.signs))))


class Cells:
    """The features that are known, each hashed to one of some thousand cells and weighted by its rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        hashes = np.asarray([crc32(name.encode()) for name in rarity], np.int64)
        weights = np.asarray([rare * _weight_of(name) for name, rare in rarity.items()], np.float32)
        self._cells, self._values = (hashes >> 1) % CELLS, np.where(hashes & 1, weights, -weights)
        self._number = {name: number for number, name in enumerate(rarity)}
        self._letters = Memory(self._letters_in, REMEMBERED)
        self._signs = Memory(self._named, REMEMBERED)

    def of(self, reading: Reading) -> tuple[NDArray[np.int64], Floats]:
        """The cells of the features of a message and their values, of length one together."""
        numbers = set(self._known(_of_stems(reading.stems)))
        numbers.update(*[self._letters[word] for word in reading.words], *[self._signs[sign] for sign in reading.signs])
        found = np.fromiter(numbers, np.int64, len(numbers))
        values = self._values.take(found)
        values /= sqrt(values @ values) or 1.0
        return self._cells.take(found), values

    def _letters_in(self, word: str) -> tuple[int, ...]:
        return self._known(_letters_of(word))

    def _named(self, sign: str) -> tuple[int, ...]:
        return self._known([_name_of(sign)])

    def _known(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple([self._number[name] for name in names if name in self._number])


def _of_stems(stems: Sequence[str]) -> Iterator[str]:
    yield from stems
    yield from (f"{a} {b}" for a, b in pairwise((EDGE, *stems, EDGE)))
    yield from (f"{a}  {b}" for a, b in zip(stems, stems[2:], strict=False))


def _letters_of(word: str) -> Iterator[str]:
    marked = f" {plain(word)} "
    return (f"#{marked[at : at + 4]}" for at in range(len(marked) - 3))


def _name_of(sign: str) -> str:
    return f"<{sign}>"


def _weight_of(name: str) -> float:
    """What a feature weighs by its kind, which its name shows: no word has a space or a mark in it."""
    if name.startswith("#"):
        return LETTERS
    if name.startswith("<"):
        return 1.0
    if "  " in name:
        return SKIP
    return PAIR if " " in name else 1.0
