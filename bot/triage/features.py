"""What the learned voice compares messages by: words, neighbouring words, words one apart, letters and concepts."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from math import sqrt
from typing import NamedTuple
from zlib import crc32

import numpy as np

from bot.matching.memory import Memory
from bot.matching.postings import Floats, Longs
from bot.matching.text import Stemmer
from bot.triage.found import plain
from bot.triage.rules import Reading

CELLS = 4096
PAIR, SKIP, LETTERS = 0.7, 0.4, 0.3  # neighbouring words, words one apart, four letters; a word or a concept has 1
REMEMBERED = 20_000  # words with their letters
EDGE = "\0"
MARKS = LETTERS_MARK, SIGN_MARK = "#", "<"


def features_of(reading: Reading) -> list[str]:
    """The names of all that a message is compared by, each once, in the same order in every run."""
    letters = chain.from_iterable(map(_letters_of, reading.words))
    apart = (f"{a}  {b}" for a, b in zip(reading.stems, reading.stems[2:], strict=False))
    return list(dict.fromkeys((*in_words(reading.stems), *apart, *letters, *map(_name_of, reading.signs))))


class Sounds(NamedTuple):
    """The features of a message by number, their cells, and their values, of length one together."""

    numbers: Longs
    cells: Longs
    values: Floats


class Cells:
    """The features that are known, each hashed to one of some thousand cells and weighted by its rarity.

    Features that are asked for beside those have no value; of all that are asked for the places are told.
    """

    def __init__(self, rarity: Mapping[str, float], asked_for: Sequence[str] = ()) -> None:
        names = dict.fromkeys((*rarity, *asked_for))
        self._number, self._stem_of = {name: number for number, name in enumerate(names)}, Stemmer()
        hashes = np.asarray([crc32(name.encode()) for name in names], np.int64)
        weights = np.asarray([rarity.get(name, 0.0) * weight_of(name) for name in names], np.float32)
        self._cells, self._values = (hashes >> 1) % CELLS, np.where(hashes & 1, weights, -weights)
        self._places = np.full(len(names), -1)
        self._places[[self._number[name] for name in asked_for]] = np.arange(len(asked_for))
        self._edge, self._size = len(names) + 1, len(names) + 2
        self._pairs = dict(self._coded())
        self._words, self._signs = Memory(self._word, REMEMBERED), Memory(self._sign, REMEMBERED)

    def of(self, reading: Reading) -> Sounds:
        """The features of a message, each once."""
        words = [self._words[word] for word in reading.words]
        stems, size, pairs = [stem for stem, _ in words], self._size, self._pairs
        codes = [a * size + b for a, b in pairwise((self._edge, *stems, self._edge))]
        codes += [-a * size - b for a, b in zip(stems, stems[2:], strict=False)]
        in_pairs = array("i", [pairs[code] for code in codes if code in pairs]).tobytes()
        alone = [numbers for _, numbers in words]
        packed = b"".join([in_pairs, *alone, *[self._signs[sign] for sign in reading.signs]])
        numbers = _each_once(np.frombuffer(packed, np.intc).astype(np.int64))
        values = self._values.take(numbers)
        values /= sqrt(values @ values) or 1.0
        return Sounds(numbers, self._cells.take(numbers), values)

    def asked_for(self, numbers: Longs) -> Longs:
        """The places of those features that are asked for."""
        places = self._places.take(numbers)
        return places[places >= 0]

    def _coded(self) -> Iterator[tuple[int, int]]:
        """The number of each pair of words by those of its two, negative for words one apart."""
        for name, number in self._number.items():
            first, blank, second = name.partition(" ")
            if blank and name[0] not in MARKS:
                code = self._stem(first) * self._size + self._stem(second.lstrip(" "))
                yield -code if second.startswith(" ") else code, number

    def _stem(self, stem: str) -> int:
        """From 1 on; 0 for a stem that is not known, and so in no pair."""
        return self._edge if stem == EDGE else 1 + self._number.get(stem, -1)

    def _word(self, word: str) -> tuple[int, bytes]:
        """The number of a word's stem in pairs, and the features that it has by itself."""
        stem = self._stem_of(plain(word))
        return self._stem(stem), self._packed((stem, *_letters_of(word)))

    def _sign(self, sign: str) -> bytes:
        return self._packed([_name_of(sign)])

    def _packed(self, names: Iterable[str]) -> bytes:
        """The numbers of those that are known, in one piece: what lies together is read at once."""
        return array("i", [self._number[name] for name in names if name in self._number]).tobytes()


def in_words(stems: Sequence[str]) -> Iterator[str]:
    """The features that are words and neighbouring words."""
    yield from stems
    yield from (f"{a} {b}" for a, b in pairwise((EDGE, *stems, EDGE)))


def _letters_of(word: str) -> Iterator[str]:
    marked = f" {plain(word)} "
    return (f"{LETTERS_MARK}{marked[at : at + 4]}" for at in range(len(marked) - 3))


def _name_of(sign: str) -> str:
    return f"{SIGN_MARK}{sign}>"


def weight_of(name: str) -> float:
    """What a feature weighs by its kind, which its name shows: no word has a space or a mark in it."""
    if name.startswith(LETTERS_MARK):
        return LETTERS
    if name.startswith(SIGN_MARK):
        return 1.0
    if "  " in name:
        return SKIP
    return PAIR if " " in name else 1.0


def _each_once(numbers: Longs) -> Longs:
    """As np.unique, in a sixth of the time."""
    numbers.sort()
    first = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return numbers[first]
