"""Repairs typing mistakes in a question: a word nobody knows becomes the nearest word somebody does.

Leaves alone what is short, has a digit, or is a word of the knowledge base or of the language. Otherwise the distance
(Damerau-Levenshtein, optimal string alignment) may be 1 up to six letters, else 2.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import log10

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.matching.memory import Memory

LEAST_LETTERS = 3
SHORT_WORD = 6  # up to here one mistake, beyond it two
REMEMBERED = 16_384  # repairs
_NO_VOWELS = str.maketrans("", "", "aeiouy")
_SOFT_C = re.compile("c(?=[eiy])")
_ALIKE = (("ph", "f"), ("wh", "w"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"))
LEAST_PART = 2  # letters of each half when a joined word is split
SURE_BEGINNING = 4  # letters; in so short a word another first letter makes another word


class SpellingIndex:
    """Finds known words within one or two mistakes, without comparing against all of them.

    Words are kept as bit sets of their letters: a mistake changes the set by at most two letters, and by one where it
    makes the word longer or shorter, so counting the bits that differ leaves a handful for the exact distance.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(words, key=len)
        self._sets = np.fromiter(map(_letters, self._words), np.uint64, len(self._words))
        lengths = [len(word) for word in self._words]
        self._lengths = np.asarray(lengths, np.int16)
        self._first_of_length: list[int] = np.searchsorted(lengths, range(max(lengths, default=0) + 2)).tolist()

    def near(self, word: str, most: int) -> list[tuple[int, str]]:
        """The known words within `most` mistakes, as (distance, word)."""
        first, last = self._first(len(word) - most), self._first(len(word) + most + 1)
        differing = np.bitwise_count(self._sets[first:last] ^ np.uint64(_letters(word)))
        possible = 2 * most - np.abs(self._lengths[first:last] - len(word))
        candidates = [self._words[first + place] for place in np.flatnonzero(differing <= possible).tolist()]
        found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [(int(distance), other) for other, distance, _ in found]

    def _first(self, length: int) -> int:
        """The place of the first word of at least this length."""
        return self._first_of_length[min(max(length, 0), len(self._first_of_length) - 1)]


def _letters(word: str) -> int:
    """A bit for each letter a word has; characters outside a-z share the remaining bits."""
    bits = 0
    for code in map(ord, word):
        bits |= 1 << (code - 97 if 97 <= code <= 122 else 26 + code % 38)
    return bits


def _consonants(word: str) -> str:
    """The consonants of a word as they sound, each run of one once.

    >>> _consonants("physically"), _consonants("fisicly")
    ('fskl', 'fskl')
    """
    sound = _SOFT_C.sub("s", word)
    for written, heard in _ALIKE:
        sound = sound.replace(written, heard)
    return "".join(letter for letter, _ in groupby(sound.translate(_NO_VOWELS)))


def _begins_alike(word: str, other: str) -> bool:
    return word[0] == other[0] or sorted(word) == sorted(other) or _consonants(word) == _consonants(other)


class Speller:
    """Repairs one word at a time and remembers what it found.

    Words of fewer than `least` letters are left alone; up to `short` letters one mistake is repaired, beyond it two.

    The knowledge base's own words come first; the language's commonest words win only when strictly nearer, and keep
    a real word from being "repaired" into another. Ties: nearest, then letters behind the first swapped rather than
    lost, then consonants that sound the same (vowels and doubled letters are what people misspell, and they write what
    they hear), then a word ten times as common, then the liker beginning (Jaro-Winkler: few mistype the first letters),
    then the commoner word, then the alphabet.
    """

    def __init__(
        self,
        own: Mapping[str, float],
        language: Mapping[str, float],
        common: Sequence[str],
        *,
        least: int = LEAST_LETTERS,
        short: int = SHORT_WORD,
    ) -> None:
        self._least, self._short = least, short
        self._own, self._language = own, language
        self._near_own, self._near_common = SpellingIndex(list(own)), SpellingIndex(common)
        self._found = Memory(self._repair, REMEMBERED)

    def repair(self, word: str) -> tuple[str, ...]:
        """The word or words meant; the word itself where nothing near is known."""
        return self._found[word]

    def slip(self, word: str) -> str | None:
        """The one word that an unknown one surely is: with letters swapped, or written as it sounds."""
        meant = self.repair(word)
        if len(meant) > 1 or meant[0] == word:
            return None
        alike = sorted(meant[0]) == sorted(word) or _consonants(meant[0]) == _consonants(word)
        return meant[0] if alike else None

    def known(self, word: str) -> bool:
        """Whether a word needs no repair."""
        return word in self._own or word in self._language

    def joined(self, left: str, right: str) -> str | None:
        """The one word that two are, where a space slipped in: a word of the author's, of which a half is none."""
        whole = left + right
        if whole in self._own and not (left in self._own and right in self._own):
            return whole
        stranger = not (self.known(left) and self.known(right))
        return whole if stranger and whole in self._language else None

    def _repair(self, word: str) -> tuple[str, ...]:
        if len(word) < self._least or self.known(word) or not word.isalpha():
            return (word,)
        meant = self._nearest(word, 1)
        if meant is None:
            halves = self._split(word)
            if halves:
                return halves
            if len(word) > self._short:
                meant = self._nearest(word, 2)
        return (meant or word,)

    def _nearest(self, word: str, most: int) -> str | None:
        """The best known word within so many mistakes, one of the knowledge base's own before others."""
        for near, frequency in ((self._near_own, self._own), (self._near_common, self._language)):
            ranked = self._ranked(word, near.near(word, most), frequency)
            if ranked:
                return min(ranked)[-1]
        return None

    @staticmethod
    def _ranked(
        word: str, near: list[tuple[int, str]], frequency: Mapping[str, float]
    ) -> list[tuple[int, bool, bool, int, float, float, str]]:
        """Near words with what decides between them, the best being the least."""
        letters, consonants = sorted(word), _consonants(word)
        return [
            (
                distance,
                other[0] != word[0] or sorted(other) != letters,
                _consonants(other) != consonants,
                -round(log10(frequency[other] + 1)),
                -JaroWinkler.similarity(word, other),
                -frequency[other],
                other,
            )
            for distance, other in near
            if len(other) >= LEAST_LETTERS - 1 and (len(word) > SURE_BEGINNING or _begins_alike(word, other))
        ]

    def _split(self, word: str) -> tuple[str, ...] | None:
        """Two known words written as one, the pair whose rarer word is commonest."""
        pairs = [
            (word[:at], word[at:])
            for at in range(LEAST_PART, len(word) - LEAST_PART + 1)
            if self._is_part(word[:at]) and self._is_part(word[at:])
        ]
        return max(pairs, key=lambda pair: (min(map(self._frequency, pair)), pair), default=None)

    def _is_part(self, word: str) -> bool:
        least = 6.0 if len(word) == LEAST_PART else 3.5
        return self._frequency(word) >= least or (len(word) > 3 and word in self._own)

    def _frequency(self, word: str) -> float:
        return self._language.get(word, 3.0 if word in self._own else 0.0)
