"""Ranks entries for a question by local kernel ridge regression over the phrasings nearest to it."""

from dataclasses import dataclass

import numpy as np

from bot.matching.index import PhrasingIndex
from bot.matching.postings import Floats, Longs
from bot.matching.text import Words

SHARPNESS = 3.0
RIDGE = 0.2


@dataclass(frozen=True, slots=True)
class Ranking:
    """The nearest phrasings of a question and the labels they speak for.

    `rows` are phrasings, nearest first, with `likeness` 0..1 and their label's number each; `scores` gives the labels,
    best first, and their scores. Ties: the phrasing, or the label, that stands first in the knowledge base.
    """

    rows: tuple[int, ...]
    likeness: tuple[float, ...]
    labels: tuple[int, ...]
    scores: dict[int, float]


class Ranker:
    """A question's score for a label is the sum of the weights w of the label's phrasings among the M nearest, where
    (A + λI)w = k, A = exp(3(s_ij − 1)), k = exp(3(s_qi − 1)), s the likeness (kernel ridge regression)."""

    def __init__(self, index: PhrasingIndex, labels: Longs, nearest: int) -> None:
        self._index, self._labels, self._nearest = index, labels, nearest

    def rank(self, words: Words, leave_out: int | None = None) -> Ranking:
        """The labels for these words, best first; `leave_out` pretends that one phrasing does not exist."""
        likeness = self._index.likeness(words)
        if leave_out is not None:
            likeness[leave_out] = -1
        rows = nearest(likeness, self._nearest)
        near = likeness.take(rows)
        among = self._index.likeness_among(rows)
        among -= 1
        among *= SHARPNESS
        np.exp(among, out=among)
        among.flat[:: len(rows) + 1] = 1 + RIDGE
        weights = np.linalg.solve(among, np.exp(SHARPNESS * (near - 1)))
        labels = self._labels.take(rows).tolist()
        scores: dict[int, float] = {}
        for label, weight in zip(labels, weights.tolist(), strict=True):
            scores[label] = scores.get(label, 0.0) + weight
        best = {label: -worst for worst, label in sorted((-score, label) for label, score in scores.items())}
        return Ranking(tuple(rows.tolist()), tuple(near.tolist()), tuple(labels), best)


def nearest(likeness: Floats, count: int) -> Longs:
    """The places of the greatest values, greatest first; of equal ones the first."""
    if count < len(likeness):
        least = np.partition(likeness, len(likeness) - count)[len(likeness) - count]
        some = np.flatnonzero(likeness >= least)
    else:
        some = np.arange(len(likeness))
    order = np.argsort(-likeness.take(some), kind="stable")[:count]
    return some.take(order)
