"""What a ranking tells about itself: the few numbers from which confidence is judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress
from math import exp, log1p

import numpy as np

from bot.matching.postings import Doubles
from bot.matching.ranking import Ranking

# what a label stands for
ENTRY, GROUP, TALK = 0, 1, 2  # GROUP: a subject the bot does not know

AGREEING = 10  # the nearest phrasings whose agreement is counted
BACKING = 8.0  # how much sooner than far ones near phrasings count, where all are

NAMES = (
    "one", "score", "lead", "likeness", "likeness_lead", "typical", "score_group", "over_group", "likeness_over_group",
    "score_talk", "likeness_over_talk", "known", "length", "content", "known_score", "known_lead",
    "topic_score", "agreement", "explained", "riddle", "rivalled", "backing",
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
    numbers: Doubles

    @property
    def nearest(self) -> float:
        """The likeness of the nearest phrasing of any entry."""
        return max(self["likeness"], self["likeness"] - self["likeness_lead"])

    def __getitem__(self, name: str) -> float:
        return float(self.numbers[NAMES.index(name)])


@dataclass(frozen=True, slots=True)
class Labels:
    """The kind and the topic of each label, by its number."""

    kinds: Sequence[int]
    topics: Sequence[int]


def weigh(
    ranking: Ranking,
    labels: Labels,
    masses: Sequence[float],
    known: Sequence[bool],
    explained_by: Callable[[int], Sequence[bool]],
) -> Evidence:
    """The evidence in a ranking of a text whose different words have these weights (`masses`).

    `known` says of each word whether phrasings use it at all, `explained_by` whether those of a label's topic do.
    """
    kinds, topics = labels.kinds, labels.topics
    entries = tuple((label, score) for label, score in ranking.scores.items() if kinds[label] == ENTRY)
    first, score = entries[0] if entries else (-1, 0.0)
    topic = topics[first] if entries else -1
    second = next((s for label, s in entries if topics[label] != topic), 0.0)
    near = ranking.likeness
    is_own = [topics[label] == topic for label in ranking.labels]
    own = list(compress(near, is_own))
    told = zip(near, ranking.labels, is_own, strict=True)
    rival = next((likeness for likeness, label, is_ours in told if not is_ours and kinds[label] == ENTRY), 0.0)
    topic_score = sum(s for label, s in entries if topics[label] == topic)
    agreement = sum(is_own[:AGREEING]) / min(AGREEING, len(near))
    group, total_group = _best(GROUP, ranking, kinds)
    talk, total_talk = _best(TALK, ranking, kinds)
    nearest = own[0] if own else 0.0
    typical = sum(own[:3]) / len(own[:3]) if own else 0.0
    content = sum(masses)
    share = sum(mass for mass, is_known in zip(masses, known, strict=True) if is_known) / content if content else 0.0
    riddles = [mass for mass, is_told in zip(masses, explained_by(first), strict=True) if not is_told]
    explained = 1 - sum(riddles) / content if content else 0.0
    numbers = (
        1.0, score, score - second, nearest, nearest - rival, typical,
        total_group, score - total_group, nearest - group.likeness, total_talk, nearest - talk.likeness,
        share, log1p(len(masses)), log1p(content), score * share, (score - second) * share,
        topic_score, agreement,
        explained, max(riddles, default=0.0), min(max(second, 0.0) / score, 1.0) if score > 0 else 1.0,
        _backing(near, own) if near else 0.0,
    )  # fmt: skip
    return Evidence(entries, group, talk, np.asarray(numbers, np.float64))


def _backing(near: Sequence[float], own: Sequence[float]) -> float:
    """The share of a topic's `own` likenesses in all those near, greatest first; the greater, the more each counts."""
    first = near[0]
    ours, everyone = (sum([exp(BACKING * (likeness - first)) for likeness in each]) for each in (own, near))
    return ours / everyone


def _best(kind: int, ranking: Ranking, kinds: Sequence[int]) -> tuple[Best, float]:
    """The best label of a kind, and the scores of all of its kind together."""
    scores = [(label, score) for label, score in ranking.scores.items() if kinds[label] == kind]
    if not scores:
        return Best(-1, 0.0, 0.0), 0.0
    likeness = next(
        likeness for label, likeness in zip(ranking.labels, ranking.likeness, strict=True) if kinds[label] == kind
    )
    return Best(*scores[0], likeness), sum(score for _, score in scores)
