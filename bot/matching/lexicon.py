"""What is known of the language itself: how common a word is and, with the word table, what it means."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.postings import Floats, Longs
from bot.matching.text import Words

COMMON_WORDS = 20_000  # of these a typo may be a mistake for
AT_ONCE = 4096  # texts whose words' vectors are in memory together


class Lexicon:
    """Words with their Zipf frequency (log10 of occurrences in 10⁹ words) and their meaning as 128 numbers."""

    def __init__(
        self,
        frequencies: dict[str, float],
        rows: NDArray[np.int8] | None = None,
        scales: NDArray[np.float16] | None = None,
    ) -> None:
        self.frequencies = frequencies
        self._rows, self._scales = rows, None if scales is None else scales.astype(np.float32)
        self._place = {word: place for place, word in enumerate(frequencies)} if rows is not None else {}

    @property
    def dimensions(self) -> int:
        """How many numbers a meaning has; 0 without the word table."""
        return 0 if self._rows is None else int(self._rows.shape[1])

    @property
    def common(self) -> Sequence[str]:
        """The commonest words, most frequent first."""
        return list(self.frequencies)[:COMMON_WORDS]

    def zipf(self, word: str) -> float:
        return self.frequencies.get(word, 0.0)

    def meaning(self, words: Words) -> Floats | None:
        """The meaning of a text: its words' vectors summed and brought to length one; shape (128,).

        None where the table has none of its words.
        """
        places = [self._place[word] for word in words if word in self._place]
        if self._rows is None or self._scales is None or not places:
            return None
        total: Floats = self._scales.take(places) @ self._rows.take(places, axis=0).astype(np.float32)
        total *= 1 / (sqrt(total @ total) or 1.0)
        return total

    def meanings(self, words: Sequence[str], lengths: Longs, tokens: Longs) -> Floats:
        """The meanings of many texts of at least one word; shape (texts, 128), or (texts, 0) without the table.

        Args:
            words: each word once.
            lengths: how many words each text has.
            tokens: the places in `words` of all texts' words, one text after the other.
        """
        if not words:
            return np.zeros((0, 0), np.float32)
        vectors = np.stack([self._vector(word) for word in words])
        ends = lengths.cumsum()
        starts = ends - lengths
        found = np.empty((len(lengths), vectors.shape[1]), np.float32)
        for first in range(0, len(lengths), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            span = vectors[tokens[starts[first] : ends[some][-1]]]
            found[some] = np.add.reduceat(span, starts[some] - starts[first])
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-9))
        return found

    def _vector(self, word: str) -> Floats:
        place = self._place.get(word)
        if self._rows is None or self._scales is None or place is None:
            return np.zeros(self.dimensions, np.float32)
        vector: Floats = self._rows[place] * self._scales[place]
        return vector


@cache
def english() -> Lexicon:
    """The lexicon that ships with the program; without the word table where that file is missing."""
    data = files("bot.matching").joinpath("data")
    frequencies: dict[str, float] = {}
    for line in data.joinpath("words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            level, *words = line.split()
            frequencies.update(dict.fromkeys(words, float(level)))
    table = data.joinpath("word_table.npz")
    if not table.is_file():
        return Lexicon(frequencies)
    with as_file(table) as path:
        return _with_table(frequencies, path)


def _with_table(frequencies: dict[str, float], path: Path) -> Lexicon:
    with np.load(path) as arrays:
        return Lexicon(frequencies, arrays["rows"], arrays["scales"])
