"""The examples a message is nearest to: what the learned voice remembers one by one, where regression sees averages.

Examples are compared by rare words and pairs of neighbouring words first; of the best, the meaning is compared too.
"""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.matching.postings import Doubles, Floats, Longs, Postings
from bot.matching.text import Stemmer, words_of
from bot.triage.features import in_words, weight_of
from bot.triage.found import plain

COMMON = 0.05  # what stands in more than this share of the examples tells nothing
MEANING = 0.64  # weight of the likeness in meaning; that in words has 1
LEAST_LIKE, COMPARED, NEAREST = 0.05, 64, 12
TELLING = 40  # features of a message that are looked at, the rarest
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
        features = [list(dict.fromkeys(in_words([stem(plain(word)) for word in words]))) for words in texts]
        counts = Counter(name for row in features for name in row)
        most = max(COMMON * self._size, 2)
        self.features = [name for name, count in counts.items() if 1 < count <= most]
        rarity = [weight_of(name) * log((self._size + 1) / (counts[name] + 0.5)) for name in self.features]
        self._rarity = np.asarray(rarity, np.float32)
        self._postings = self._index(features)

    def _index(self, features: Sequence[Sequence[str]]) -> Postings:
        """Where each feature stands, the weights of each example brought to length one."""
        place = {name: number for number, name in enumerate(self.features)}
        known = [[place[name] for name in row if name in place] for row in features]
        places = np.asarray([number for row in known for number in row], np.int64)
        rows = np.arange(self._size).repeat([len(row) for row in known])
        weights = self._rarity[places]
        weights /= np.sqrt(np.bincount(rows, weights**2, self._size))[rows]
        return Postings.of(places, rows, weights, len(self.features))

    def vote(self, places: Longs, meaning: Floats | None) -> float:
        """From −1, all of the nearest examples are harmless, to +1, all are dangerous; 0 where none is near.

        Args:
            places: of the message's features, in `features`.
            meaning: of the message, if it has one.
        """
        if not len(places):
            return 0.0
        factors = self._rarity.take(places)
        factors /= sqrt(factors @ factors)
        telling = _highest(factors, np.arange(len(factors)), TELLING)
        rows, weights, lengths = self._postings.rows_of(places[telling])
        weights *= factors[telling].repeat(lengths)
        by_words: Doubles = np.bincount(rows, weights, self._size).astype(np.float64, copy=False)
        near = _highest(by_words, (by_words > LEAST_LIKE).nonzero()[0], COMPARED)
        likeness = by_words[near]
        if meaning is not None:
            likeness = likeness + MEANING * (self._meanings[near] @ meaning)
        nearest = _highest(likeness, np.arange(len(near)), NEAREST)
        votes = np.maximum(likeness[nearest] / (1 + MEANING), 0) ** SHARPNESS
        return float(votes @ self._signs[near[nearest]] / max(votes.sum(), 1e-9))


def _highest(values: Floats | Doubles, places: Longs, most: int) -> Longs:
    """Those of the places where the values are highest, in no order."""
    if len(places) <= most:
        return places
    return places[np.argpartition(values[places], -most)[-most:]]
