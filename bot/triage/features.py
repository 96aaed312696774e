"""What the learned voice compares messages by: words, neighbouring words, words one apart, letters and concepts."""

from collections.abc import Iterator, Mapping, Sequence
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

Place = tuple[int, float]


def features_of(reading: Reading) -> set[str]:
    """The names of all that a message is compared by."""
    letters = chain.from_iterable(map(_letters_of, reading.words))
    return {*_of_stems(reading.stems), *letters, *map(_name_of, reading.signs)}


class Cells:
    """The features that are known, each hashed to one of some thousand cells and weighted by its rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        hashes = ((name, crc32(name.encode()), rare * _weight_of(name)) for name, rare in rarity.items())
        self._places: dict[str, Place] = {
            name: ((hashed >> 1) % CELLS, value if hashed & 1 else -value) for name, hashed, value in hashes
        }
        self._letters = Memory(self._places_of_letters, REMEMBERED)
        self._signs = Memory(self._place_of_sign, REMEMBERED)

    def of(self, reading: Reading) -> tuple[NDArray[np.intp], Floats]:
        """The cells of the features of a message and their values, of length one together."""
        known = self._places
        letters: dict[str, Place] = {}
        for word in reading.words:
            letters |= self._letters[word]
        found = [*letters.values(), *(known[name] for name in dict.fromkeys(_of_stems(reading.stems)) if name in known)]
        found += (place for sign in reading.signs for place in self._signs[sign])
        values = np.asarray([value for _, value in found], np.float32)
        values /= sqrt(values @ values) or 1.0
        return np.asarray([cell for cell, _ in found], np.intp), values

    def _places_of_letters(self, word: str) -> dict[str, Place]:
        return {name: self._places[name] for name in _letters_of(word) if name in self._places}

    def _place_of_sign(self, sign: str) -> tuple[Place, ...]:
        place = self._places.get(_name_of(sign))
        return () if place is None else (place,)


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
