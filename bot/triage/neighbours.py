"""The examples a message is nearest to: what the learned voice remembers one by one, where regression sees averages.

Examples are compared by rare words and pairs of neighbouring words first; of the best, the meaning is compared too.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np

from bot.matching.postings import Doubles, Floats, Longs, Postings

PAIR = 0.7  # weight of neighbouring words; a word has 1
EDGE = "\0"
COMMON = 0.05  # what stands in more than this share of the examples tells nothing
MEANING = 0.64  # weight of the likeness in meaning; that in words has 1
LEAST_LIKE, COMPARED, NEAREST = 0.1, 40, 12
TELLING = 40  # features of a message that are looked at, the rarest
SHARPNESS = 6  # the nearer ones of the nearest decide
SAME = 0.99  # so near is only the message itself, and its example decides alone
HARMLESS = -1
# The more a message's features stand in harmless examples, the less the nearest may vote for danger: by so much. Of
# 11,773 messages and sentences of other hands none was voted above that line.
STEEP, SAFE, LEAST_MOST = 2.3, 0.85, 0.1


class Example(NamedTuple):
    """A message to remember: its stems, its meaning if it has one, and the flag it raises by number, or HARMLESS."""

    stems: Sequence[str]
    meaning: Floats | None
    flag: int


class Asked(NamedTuple):
    """What the examples are asked about a message: the places of its features, their weights, and the most that the
    vote on danger may come to."""

    places: Longs
    factors: Floats
    most: float


class Neighbours:
    """Says whether the examples nearest to a message are dangerous ones, and which flags they raise."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._size = len(examples)
        self._flags = np.asarray([example.flag for example in examples], np.int64)
        self._most = int(self._flags.max(initial=HARMLESS))
        meant = [(row, example.meaning) for row, example in enumerate(examples) if example.meaning is not None]
        self._meanings = np.zeros((self._size, len(meant[0][1]) if meant else 0), np.float32)
        for row, meaning in meant:
            self._meanings[row] = meaning
        stems = dict.fromkeys(chain((EDGE,), *(example.stems for example in examples)))
        self._number = {stem: number for number, stem in enumerate(stems, 1)}
        rows = [list(self._features(example.stems)) for example in examples]
        counts = Counter(chain.from_iterable(rows))
        most = max(COMMON * self._size, 2)
        known = [feature for feature, count in counts.items() if 1 < count <= most]
        self._place = {feature: place for place, feature in enumerate(known)}
        weights = [PAIR if feature > len(self._number) else 1.0 for feature in known]
        rarity = [log((self._size + 1) / (counts[feature] + 0.5)) for feature in known]
        self._rarity = np.asarray(rarity, np.float32) * np.asarray(weights, np.float32)
        self._postings = self._index(rows)
        self._lean = self._leanings()

    def _index(self, features: Sequence[Sequence[int]]) -> Postings:
        """Where each feature stands, the weights of each example brought to length one."""
        known = [[self._place[feature] for feature in row if feature in self._place] for row in features]
        places = np.asarray([place for row in known for place in row], np.int64)
        rows = np.arange(self._size).repeat([len(row) for row in known])
        weights = self._rarity[places]
        weights /= np.sqrt(np.bincount(rows, weights**2, self._size))[rows]
        return Postings.of(places, rows, weights, len(self._place))

    def _leanings(self) -> Floats:
        """For each feature from −1, it stands in harmless examples only, to +1, in dangerous ones only."""
        places = np.arange(len(self._place)).repeat(np.diff(self._postings.starts))
        signs = np.where(self._flags[self._postings.rows] == HARMLESS, -1, 1)
        weights = np.bincount(places, self._postings.weights, len(self._place))
        leanings: Doubles = np.bincount(places, self._postings.weights * signs, len(self._place)) / weights
        return leanings.astype(np.float32)

    def _features(self, stems: Sequence[str]) -> dict[int, None]:
        """Each known word and each two neighbouring ones as numbers, once; those of two are above all others."""
        size, edge = len(self._number) + 1, self._number[EDGE]
        numbers = [self._number.get(stem, 0) for stem in stems]
        pairs = [a * size + b for a, b in pairwise((edge, *numbers, edge)) if a and b]
        return dict.fromkeys([*filter(None, numbers), *pairs])

    def asked(self, stems: Sequence[str]) -> Asked:
        """What the examples are asked about a message, with the most that they may answer."""
        places = np.asarray([self._place[one] for one in self._features(stems) if one in self._place], np.int64)
        factors = self._rarity.take(places)
        factors /= sqrt(factors @ factors) or 1.0
        lean = float(factors @ self._lean.take(places)) / max(float(factors.sum()), 1e-9)
        return Asked(places, factors, min(max(STEEP * (lean + SAFE), LEAST_MOST), 1.0))

    def vote(self, asked: Asked, meaning: Floats | None) -> Doubles:
        """How the nearest examples vote; shape (1 + flags,).

        First from −1, all are harmless, to +1, all are dangerous, then for each flag the share of those that raise it;
        zeros where none is near.
        """
        near, likeness = self._nearest(asked, meaning)
        votes = likeness**SHARPNESS if likeness.max(initial=0.0) < SAME else (likeness >= SAME).astype(np.float64)
        shares = np.bincount(1 + self._flags[near], votes / max(votes.sum(), 1e-9), self._most + 2)
        return np.append(shares[1:].sum() - shares[0], shares[1:])

    def _nearest(self, asked: Asked, meaning: Floats | None) -> tuple[Longs, Doubles]:
        """The examples that are likest to a message, and how like they are, 0..1."""
        telling = _highest(asked.factors, np.arange(len(asked.factors)), TELLING)
        rows, weights, lengths = self._postings.rows_of(asked.places[telling])
        weights *= asked.factors[telling].repeat(lengths)
        by_words: Doubles = np.bincount(rows, weights, self._size).astype(np.float64, copy=False)
        near = _highest(by_words, (by_words > LEAST_LIKE).nonzero()[0], COMPARED)
        likeness = by_words[near]
        if meaning is not None:
            likeness = (likeness + MEANING * (self._meanings[near] @ meaning)) / (1 + MEANING)
        nearest = _highest(likeness, np.arange(len(near)), NEAREST)
        return near[nearest], np.maximum(likeness[nearest], 0)


def _highest(values: Floats | Doubles, places: Longs, most: int) -> Longs:
    """Those of the places where the values are highest, in no order."""
    if len(places) <= most:
        return places
    return places[np.argpartition(values[places], -most)[-most:]]
