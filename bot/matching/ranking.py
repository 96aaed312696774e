"""Ranks entries for a question by local kernel ridge regression over the phrasings nearest to it."""

from dataclasses import dataclass

import numpy as np

from bot.matching.index import PhrasingIndex
from bot.matching.postings import Floats, Ints
from bot.matching.text import Words

SHARPNESS = 3.0
RIDGE = 0.2


@dataclass(frozen=True, slots=True)
class Ranking:
    """The nearest phrasings of a question and the entries they speak for.

    `rows` are phrasings, nearest first, with `likeness` 0..1 each; `labels` are entry numbers, best first, with
    `scores` each.
    """

    rows: Ints
    likeness: Floats
    labels: Ints
    scores: Floats


class Ranker:
    """A question's score for an entry is the sum of the weights w of the entry's phrasings among the M nearest, where
    (A + λI)w = k, A = exp(3(s_ij − 1)), k = exp(3(s_qi − 1)), s the likeness (kernel ridge regression)."""

    def __init__(self, index: PhrasingIndex, labels: Ints, nearest: int, meaning_share: float) -> None:
        self.index, self.labels, self.nearest, self.meaning_share = index, labels, nearest, meaning_share

    def rank(self, words: Words, leave_out: int | None = None) -> Ranking:
        """The entries for these words, best first; `leave_out` pretends that one phrasing does not exist."""
        likeness = self.index.likeness(words, self.meaning_share)
        if leave_out is not None:
            likeness[leave_out] = -1
        count = min(self.nearest, len(likeness))
        some = np.argpartition(-likeness, count - 1)[:count] if count < len(likeness) else np.arange(count)
        rows: Ints = some[np.lexsort((some, -likeness[some]))].astype(np.int32)
        near = likeness[rows]
        among = np.exp(SHARPNESS * (self.index.likeness_among(rows, self.meaning_share) - 1))
        among[np.diag_indices(count)] = 1 + RIDGE
        weights = np.linalg.solve(among, np.exp(SHARPNESS * (near - 1)))
        labels, places = np.unique(self.labels[rows], return_inverse=True)
        scores = np.bincount(places, weights).astype(np.float32)
        best = np.lexsort((labels, -scores))
        return Ranking(rows, near, labels[best].astype(np.int32), scores[best])
