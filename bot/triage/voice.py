"""The learned voice of triage: hears from examples what no concept foresaw.

Two ways of learning, added up. Ridge regression: +1 for messages that must trigger, −1 for look-alikes and ordinary
questions; on words, neighbouring words, words one apart, letters and the concepts found (hashed into a few thousand
cells, weighted by rarity), and on the meaning of the whole. And the vote of the examples that are nearest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.matching.lexicon import Lexicon
from bot.matching.text import Stemmer
from bot.triage.neighbours import Neighbours, plain
from bot.triage.rules import Reading

CELLS = 4096
PAIR, SKIP, LETTERS = 0.7, 0.4, 0.3  # neighbouring words, words one apart, four letters; a word or a concept has 1
MEANING, BIAS = 0.8, 0.3
RIDGE = 1.5
TRIGGER_WEIGHT = 1.5  # a missed emergency is worse than a false alarm
LEAST_SEEN = 3  # messages a feature must stand in
VOTE = 0.6  # weight of the nearest examples beside the regression
AT_ONCE = 2048  # messages that are in memory together while learning
EDGE = "\0"
HARMLESS = -1

Floats = NDArray[np.float32]


class Lesson(NamedTuple):
    """A message to learn from, and the number of the flag it must raise, or HARMLESS."""

    text: str
    flag: int


@dataclass(frozen=True, slots=True)
class VoiceWeights:
    """What is learned: the rarity of each feature, and the weights of danger and of each flag (features, 1 + flags)."""

    rarity: Mapping[str, float]
    weights: Floats


class LearnedVoice:
    """Scores messages: about −1 where nothing is wrong, about +1 for an emergency; and how like each flag's."""

    def __init__(
        self,
        lessons: Sequence[Lesson],
        lexicon: Lexicon,
        read: Callable[[str], Reading],
        learned: VoiceWeights | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._stem, self._lexicon = Stemmer(), lexicon
        self._neighbours = Neighbours([(text, flag != HARMLESS) for text, flag in lessons], lexicon, self._stem)
        self._places: dict[str, tuple[int, float]] = {}
        self.learned = learned or self._learn(lessons, read, progress)
        self._places = _places(self.learned.rarity)

    def hear(self, reading: Reading) -> tuple[float, Floats]:
        """The danger in a message, and how like it is to the messages of each flag; both about −1 … +1."""
        stems, meaning = self._stems(reading), self._lexicon.meaning(reading.words)
        cells, values = self._hashed(reading, stems)
        weights = self.learned.weights
        scores = values @ weights.take(cells, axis=0) + BIAS * weights[-1]
        if meaning is not None:
            scores += MEANING * meaning @ weights[CELLS:-1]
        return float(scores[0]) + VOTE * self._neighbours.vote(stems, meaning), scores[1:]

    def _learn(
        self, lessons: Sequence[Lesson], read: Callable[[str], Reading], progress: Callable[[int, int], None]
    ) -> VoiceWeights:
        """Takes about two seconds a thousand messages."""
        readings = []
        for done, lesson in enumerate(lessons, 1):
            readings.append(read(lesson.text))
            progress(done, len(lessons))
        counts = Counter(name for reading in readings for name in _features(reading, self._stems(reading)))
        size = len(lessons) + 1
        rarity = {name: log(size / (n + 0.5)) for name, n in counts.items() if n >= LEAST_SEEN}
        self._places = _places(rarity)
        flags = np.asarray([lesson.flag for lesson in lessons])
        parts = (slice(first, first + AT_ONCE) for first in range(0, len(lessons), AT_ONCE))
        blocks = ((np.stack([self._row(reading) for reading in readings[part]]), flags[part]) for part in parts)
        return VoiceWeights(rarity, _fit(blocks, 1 + int(flags.max())))

    def _stems(self, reading: Reading) -> list[str]:
        return [self._stem(plain(token.meant)) for token in reading.tokens]

    def _hashed(self, reading: Reading, stems: Sequence[str]) -> tuple[NDArray[np.intp], Floats]:
        """The cells of the features known and their values, of length one together."""
        places = self._places
        features = _features(reading, stems).items()
        found = [(places[name], weight) for name, weight in features if name in places]
        values = np.asarray([rarity * weight for (_, rarity), weight in found], np.float32)
        values /= sqrt(values @ values) or 1.0
        return np.asarray([cell for (cell, _), _ in found], np.intp), values

    def _row(self, reading: Reading) -> Floats:
        """A message as a row to learn from: cells, meaning and a constant; shape (CELLS + meaning + 1,)."""
        row = np.zeros(CELLS + self._lexicon.dimensions + 1, np.float32)
        cells, values = self._hashed(reading, self._stems(reading))
        np.add.at(row, cells, values)
        meaning = self._lexicon.meaning(reading.words)
        if meaning is not None:
            row[CELLS:-1] = MEANING * meaning
        row[-1] = BIAS
        return row


def _features(reading: Reading, stems: Sequence[str]) -> dict[str, float]:
    """What a message is compared by, each with its weight."""
    features = dict.fromkeys((*stems, *(f"<{sign}>" for sign in reading.signs)), 1.0)
    features |= {f"{a} {b}": PAIR for a, b in pairwise([EDGE, *stems, EDGE])}
    features |= {f"{a}  {b}": SKIP for a, b in zip(stems, stems[2:], strict=False)}
    marked = (f" {plain(word)} " for word in reading.words)
    features |= {f"#{word[i : i + 4]}": LETTERS for word in marked for i in range(len(word) - 3)}
    return features


def _places(rarity: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    """The cell each feature is hashed to, and its rarity, with the sign it has there."""
    hashes = ((name, crc32(name.encode()), rare) for name, rare in rarity.items())
    return {name: ((hashed >> 1) % CELLS, rare if hashed & 1 else -rare) for name, hashed, rare in hashes}


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
