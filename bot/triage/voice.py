"""The learned voice of triage: hears from examples what no concept foresaw.

Two ways of learning, added up. Ridge regression: +1 for messages that must trigger, −1 for look-alikes and ordinary
questions; on words and the concepts found, weighted by rarity, and on the meaning of the whole. And the vote of the
examples that are nearest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.matching.lexicon import Lexicon
from bot.matching.postings import Doubles, Floats
from bot.matching.text import Stemmer, words_of
from bot.triage.features import Features, features_of
from bot.triage.found import plain
from bot.triage.neighbours import HARMLESS, Asked, Example, Neighbours
from bot.triage.rules import Reading

MEANING, BIAS = 0.8, 0.3
RIDGE = 1.5
TRIGGER_WEIGHT = 1.5  # a missed emergency is worse than a false alarm
LEAST_SEEN, MOST_FEATURES = 3, 6000  # messages a feature must stand in; of more features the commonest
VOTE = 0.8  # weight of the nearest examples beside the regression
AT_ONCE = 2048  # messages that are in memory together while learning


class Lesson(NamedTuple):
    """A message to learn from, and the number of the flag it must raise, or HARMLESS."""

    text: str
    flag: int


@dataclass(frozen=True, slots=True)
class VoiceWeights:
    """What is learned: the rarity of each feature, and weights; shape (features + meaning + 1, danger + flags)."""

    rarity: Mapping[str, float]
    weights: Floats


class Impression:
    """What the learned voice makes of a message: the scores of danger and of each flag, and how the examples vote."""

    def __init__(self, scores: Floats, stems: Sequence[str], meaning: Floats | None, neighbours: Neighbours) -> None:
        self._scores, self._stems, self._meaning, self._neighbours = scores, stems, meaning, neighbours

    @cached_property
    def _asked(self) -> Asked:
        return self._neighbours.asked(self._stems)

    @cached_property
    def _together(self) -> Doubles:
        return self._scores + VOTE * self._neighbours.vote(self._asked, self._meaning)

    def may_reach(self, least: float) -> bool:
        """Whether the danger may be so great: mostly known without asking the examples, which takes longest."""
        learned = float(self._scores[0])
        return learned + VOTE >= least and learned + VOTE * self._asked.most >= least

    @property
    def danger(self) -> float:
        """About −1.8 where nothing is wrong, about +1.8 for an emergency."""
        return float(self._together[0])

    @property
    def like(self) -> Doubles:
        """How like it is to the messages of each flag, about −1 … +1.8."""
        return self._together[1:]


class LearnedVoice:
    """Tells emergencies from messages in which nothing is wrong, by what it learned from examples of both."""

    def __init__(
        self,
        lessons: Sequence[Lesson],
        lexicon: Lexicon,
        read: Callable[[str], Reading],
        learned: VoiceWeights | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._lexicon = lexicon
        self.learned = learned or self._learn(lessons, read, progress)
        self._features = Features(self.learned.rarity)
        self._neighbours = Neighbours(_examples(lessons, lexicon))

    def listen(self, reading: Reading) -> Impression:
        """What it makes of a message."""
        weights, meaning = self.learned.weights, self._lexicon.meaning(reading.words)
        numbers, values = self._features.of(reading)
        scores = values @ weights.take(numbers, axis=0) + BIAS * weights[-1]
        if meaning is not None:
            scores += MEANING * meaning @ weights[len(self._features) : -1]
        return Impression(scores, reading.stems, meaning, self._neighbours)

    def _learn(
        self, lessons: Sequence[Lesson], read: Callable[[str], Reading], progress: Callable[[int, int], None]
    ) -> VoiceWeights:
        """Takes about a second a thousand messages."""
        readings = []
        for done, lesson in enumerate(lessons, 1):
            readings.append(read(lesson.text))
            progress(done, len(lessons))
        counts = Counter(name for reading in readings for name in features_of(reading))
        size = len(lessons) + 1
        common = {name: n for name, n in counts.most_common(MOST_FEATURES) if n >= LEAST_SEEN}
        rarity = {name: log(size / (n + 0.5)) for name, n in common.items()}
        features = Features(rarity)
        flags = np.asarray([lesson.flag for lesson in lessons])
        parts = (slice(first, first + AT_ONCE) for first in range(0, len(lessons), AT_ONCE))
        rows = ((np.stack([self._row(one, features) for one in readings[part]]), flags[part]) for part in parts)
        return VoiceWeights(rarity, _fit(rows, 1 + int(flags.max())))

    def _row(self, reading: Reading, features: Features) -> Floats:
        """A message as a row to learn from: features, meaning and a constant; shape (features + meaning + 1,)."""
        row = np.zeros(len(features) + self._lexicon.dimensions + 1, np.float32)
        numbers, values = features.of(reading)
        row[numbers] = values
        meaning = self._lexicon.meaning(reading.words)
        if meaning is not None:
            row[len(features) : -1] = MEANING * meaning
        row[-1] = BIAS
        return row


def _examples(lessons: Sequence[Lesson], lexicon: Lexicon) -> list[Example]:
    stem, texts = Stemmer(), [(words_of(lesson.text), lesson.flag) for lesson in lessons]
    return [Example([stem(plain(word)) for word in words], lexicon.meaning(words), flag) for words, flag in texts]


def _fit(blocks: Iterable[tuple[Floats, NDArray[np.int64]]], flags: int) -> Floats:
    """Weights of danger in the first column and of each flag in the others; shape (features, 1 + flags)."""
    moments: Floats = np.zeros((1, 1), np.float32)
    products: Floats = moments
    for rows, numbers in blocks:
        dangerous = numbers != HARMLESS
        targets = np.full((len(rows), 1 + flags), -1, np.float32)
        targets[dangerous, 0] = 1
        targets[np.flatnonzero(dangerous), 1 + numbers[dangerous]] = 1
        weighed: Floats = rows * np.where(dangerous, TRIGGER_WEIGHT, 1.0).astype(np.float32)[:, None]
        moments, products = moments + weighed.T @ rows, products + weighed.T @ targets
    solved: Floats = np.linalg.solve(moments + RIDGE * np.eye(len(moments), dtype=np.float32), products)
    return solved
