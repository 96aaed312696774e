"""What a ranking tells about itself: the few numbers from which confidence is judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.postings import Ints
from bot.matching.ranking import Ranking

# what a label stands for
ENTRY, GROUP, TALK = 0, 1, 2  # GROUP: a subject the bot does not know

AGREEING = 10  # the nearest phrasings whose agreement is counted


NAMES = (
    "one", "score", "lead", "likeness", "likeness_lead", "typical", "score_group", "over_group", "likeness_over_group",
    "score_talk", "likeness_over_talk", "known", "length", "content", "known_score", "known_lead",
    "topic_score", "agreement", "explained", "riddle",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Best:
    """The best label of a kind: its number (-1 for none), its score, and its nearest phrasing's likeness."""

    label: int
    score: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Labels of entries best first, the best of each other kind, and the numbers named in NAMES."""

    entries: tuple[tuple[int, float], ...]
    group: Best
    talk: Best
    numbers: NDArray[np.float64]

    @property
    def nearest(self) -> float:
        """The likeness of the nearest phrasing of any entry."""
        return max(self["likeness"], self["likeness"] - self["likeness_lead"])

    def __getitem__(self, name: str) -> float:
        return float(self.numbers[NAMES.index(name)])


@dataclass(frozen=True, slots=True)
class Labels:
    """The label of each phrasing (N,), and the kind and topic of each label (L,)."""

    of_phrasings: Ints
    kinds: NDArray[np.int8]
    topics: Ints


def weigh(
    ranking: Ranking,
    labels: Labels,
    masses: Mapping[str, float],
    known: Callable[[str], bool],
    explains: Callable[[int, str], bool],
) -> Evidence:
    """The evidence in a ranking of a text with words of these weights (`masses`).

    `known` says whether phrasings use a word at all, `explains` whether those of a label's topic do.
    """
    topics = labels.topics
    of_rows = labels.of_phrasings[ranking.rows]
    row_kinds, label_kinds = labels.kinds[of_rows], labels.kinds[ranking.labels]
    is_entry = label_kinds == ENTRY
    entries = tuple(zip(ranking.labels[is_entry].tolist(), ranking.scores[is_entry].tolist(), strict=True))
    first, score = entries[0] if entries else (-1, 0.0)
    topic = topics[first] if entries else -1
    second = next((s for label, s in entries if topics[label] != topic), 0.0)
    same_topic = topics[of_rows] == topic
    own, other = ranking.likeness[same_topic], ranking.likeness[~same_topic & (row_kinds == ENTRY)]
    topic_score = float(ranking.scores[topics[ranking.labels] == topic].sum())
    agreement = float(same_topic[:AGREEING].mean())
    group = _best(GROUP, label_kinds, ranking, row_kinds)
    talk = _best(TALK, label_kinds, ranking, row_kinds)
    total_group = float(ranking.scores[label_kinds == GROUP].sum())
    total_talk = float(ranking.scores[label_kinds == TALK].sum())
    nearest, rival = _first(own), _first(other)
    content = sum(masses.values())
    share = sum(mass for word, mass in masses.items() if known(word)) / content if content else 0.0
    riddles = [mass for word, mass in masses.items() if not explains(first, word)]
    explained = 1 - sum(riddles) / content if content else 0.0
    numbers = (
        1.0, score, score - second, nearest, nearest - rival, float(own[:3].mean()) if len(own) else 0.0,
        total_group, score - total_group, nearest - group.likeness, total_talk, nearest - talk.likeness,
        share, np.log1p(len(masses)), np.log1p(content), score * share, (score - second) * share,
        topic_score, agreement,
        explained, max(riddles, default=0.0),
    )  # fmt: skip
    return Evidence(entries, group, talk, np.asarray(numbers, np.float64))


def _best(kind: int, label_kinds: NDArray[np.int8], ranking: Ranking, row_kinds: NDArray[np.int8]) -> Best:
    of_kind = np.flatnonzero(label_kinds == kind)
    if not len(of_kind):
        return Best(-1, 0.0, 0.0)
    best = of_kind[0]
    likeness = ranking.likeness[row_kinds == kind]
    return Best(int(ranking.labels[best]), float(ranking.scores[best]), _first(likeness))


def _first(values: NDArray[np.float32]) -> float:
    """The greatest of likenesses, which come nearest first."""
    return float(values[0]) if len(values) else 0.0
