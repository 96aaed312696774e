"""What is known of the language itself: how common a word is and, with the word table, what it means."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.text import Words

COMMON_WORDS = 20_000  # of these a typo may be a mistake for


class Lexicon:
    """Words with their Zipf frequency (log10 of occurrences in 10⁹ words) and their meaning as 128 numbers."""

    def __init__(
        self,
        frequencies: dict[str, float],
        rows: NDArray[np.int8] | None = None,
        scales: NDArray[np.float16] | None = None,
    ) -> None:
        self.frequencies = frequencies
        self._rows, self._scales = rows, scales
        self._place = {word: place for place, word in enumerate(frequencies)} if rows is not None else {}

    @property
    def has_meanings(self) -> bool:
        return self._rows is not None

    @property
    def common(self) -> Sequence[str]:
        """The commonest words, most frequent first."""
        return list(self.frequencies)[:COMMON_WORDS]

    def zipf(self, word: str) -> float:
        return self.frequencies.get(word, 0.0)

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """The meaning of a word, shape (128,), or None where the table has none."""
        place = self._place.get(word)
        if place is None or self._rows is None or self._scales is None:
            return None
        vector: NDArray[np.float32] = self._rows[place].astype(np.float32) * np.float32(self._scales[place])
        return vector

    def meaning(self, words: Words) -> NDArray[np.float32]:
        """The meaning of a text: its words' vectors summed and brought to length one (or zero); shape (128,)."""
        vectors = [vector for word in words if (vector := self.vector(word)) is not None]
        if not vectors:
            return np.zeros(0 if self._rows is None else self._rows.shape[1], np.float32)
        total: NDArray[np.float32] = np.sum(vectors, axis=0)
        return total / max(np.float32(np.linalg.norm(total)), np.float32(1e-9))


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
