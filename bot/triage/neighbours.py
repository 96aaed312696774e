"""The examples a message is nearest to: what the learned voice remembers one by one, where regression sees averages.

Examples are compared by rare words and pairs of neighbouring words first; of the best, the meaning is compared too.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.matching.postings import Doubles, Floats, Longs, Postings
from bot.matching.text import Stemmer, words_of
from bot.triage.features import EDGE
from bot.triage.found import plain

PAIR = 0.7  # weight of neighbouring words; a word has 1
COMMON = 0.05  # what stands in more than this share of the examples tells nothing
MEANING = 0.64  # weight of the likeness in meaning; that in words has 1
LEAST_LIKE, COMPARED, NEAREST = 0.05, 64, 12
SHARPNESS = 6  # the nearer ones of the nearest decide


class Neighbours:
    """Says whether the examples nearest to a message are dangerous ones."""

    def __init__(self, examples: Sequence[tuple[str, bool]], lexicon: Lexicon) -> None:
        stem = Stemmer()
        self._size = len(examples)
        texts = [words_of(text) for text, _ in examples]
        self._signs = np.asarray([1 if dangerous else -1 for _, dangerous in examples], np.float32)
        self._meanings = np.zeros((self._size, lexicon.dimensions), np.float16)
        for row, words in enumerate(texts):
            meaning = lexicon.meaning(words)
            if meaning is not None:
                self._meanings[row] = meaning
        features = [_features([stem(plain(word)) for word in words]) for words in texts]
        counts = Counter(name for row in features for name in row)
        most = max(COMMON * self._size, 2)
        kept = {name: log((self._size + 1) / (n + 0.5)) for name, n in counts.items() if 1 < n <= most}
        self._known = {name: (key, rarity) for key, (name, rarity) in enumerate(kept.items())}
        rows = [self._weighed(row) for row in features]
        self._postings = Postings.of(
            np.asarray([key for keys, _ in rows for key in keys], np.int64),
            np.repeat(np.arange(self._size), [len(keys) for keys, _ in rows]),
            np.asarray([weight for _, weights in rows for weight in weights], np.float32),
            len(self._known),
        )

    def vote(self, stems: Sequence[str], meaning: Floats | None) -> float:
        """From −1, all of the nearest examples are harmless, to +1, all are dangerous; 0 where none is near."""
        keys, factors = self._weighed(_features(stems))
        if not keys:
            return 0.0
        rows, weights, lengths = self._postings.rows_of(np.asarray(keys, np.int64))
        shares = weights * np.asarray(factors, np.float32).repeat(lengths)
        in_words: Doubles = np.bincount(rows, shares, self._size).astype(np.float64, copy=False)
        near = _highest(in_words, (in_words > LEAST_LIKE).nonzero()[0], COMPARED)
        likeness = in_words[near]
        if meaning is not None:
            likeness = likeness + MEANING * (self._meanings[near] @ meaning)
        nearest = _highest(likeness, np.arange(len(near)), NEAREST)
        votes = np.maximum(likeness[nearest] / (1 + MEANING), 0) ** SHARPNESS
        return float(votes @ self._signs[near[nearest]] / max(votes.sum(), 1e-9))

    def _weighed(self, features: dict[str, float]) -> tuple[list[int], list[float]]:
        """The keys of the features known and their weights, brought to length one."""
        found = [(*self._known[name], weight) for name, weight in features.items() if name in self._known]
        length = sqrt(sum((rarity * weight) ** 2 for _, rarity, weight in found)) or 1.0
        return [key for key, _, _ in found], [rarity * weight / length for _, rarity, weight in found]


def _features(stems: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(stems, 1.0) | {f"{a} {b}": PAIR for a, b in pairwise([EDGE, *stems, EDGE])}


def _highest(values: Doubles, places: Longs, most: int) -> Longs:
    """Those of the places where the values are highest, in no order."""
    if len(places) <= most:
        return places
    return places[np.argpartition(values[places], -most)[-most:]]
