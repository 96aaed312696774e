"""What the phrasings mean, in those directions in which their meanings differ most; in the others there is noise."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.matching.postings import Floats, Longs
from bot.matching.text import Words

DIRECTIONS = 64


class Meanings:
    """The phrasings' meanings as rows of length √share, shape (N, up to 64); (N, 0) without the word table."""

    def __init__(self, lexicon: Lexicon, words: Sequence[str], lengths: Longs, tokens: Longs, share: float) -> None:
        """The phrasings are given as in `Lexicon.meanings`; `share` is the weight of meaning in likeness, 0..1."""
        whole = lexicon.meanings(words, lengths, tokens)
        self._directions: Floats = np.linalg.eigh(whole.T @ whole).eigenvectors[:, -DIRECTIONS:]
        self._lexicon, self._length = lexicon, sqrt(share)
        rows = whole @ self._directions
        rows *= self._length / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
        self.rows: Floats = np.asfortranarray(rows)  # so laid out, the product below takes half the time

    def likeness(self, words: Words) -> Floats | None:
        """How like each phrasing's meaning that of some words is, 0..share; None where it is not known."""
        meaning = self._lexicon.meaning(words)
        if meaning is None or not self._length:
            return None
        turned = meaning @ self._directions
        turned *= self._length / (sqrt(turned @ turned) or 1.0)
        like: Floats = self.rows @ turned
        return like
