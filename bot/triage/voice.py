"""The learned voice of triage: hears from examples what no concept foresaw.

Ridge regression on words, neighbouring words, words one apart and the concepts found (hashed into a few thousand cells,
weighted by rarity) and on the meaning of the whole; +1 for messages that must trigger, −1 for look-alikes and ordinary
questions. The concepts are what makes it general: "undercarriage" and "saddle area" are one to it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.matching.lexicon import Lexicon
from bot.matching.text import Stemmer
from bot.model import RedFlag
from bot.triage.rules import Reading

CELLS = 2048
PAIR, SKIP = 0.7, 0.4  # weights of neighbouring words and of words one apart; a word or a concept has 1
MEANING, BIAS = 0.8, 0.3
RIDGE = 3.0
TRIGGER_WEIGHT = 1.5  # a missed emergency is worse than a false alarm
EDGE = "\0"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VoiceWeights:
    """What is learned: the rarity of each feature, and the weights of danger and of each flag (features, 1 + flags)."""

    rarity: Mapping[str, float]
    weights: Floats


class LearnedVoice:
    """Scores messages: about −1 where nothing is wrong, about +1 for an emergency, and the flag it is most like."""

    def __init__(self, flags: Sequence[RedFlag], lexicon: Lexicon, learned: VoiceWeights | None = None) -> None:
        self._stem, self._lexicon = Stemmer(), lexicon
        self._ids = [flag.id for flag in flags]
        self.learned = learned or VoiceWeights({}, np.zeros((0, 0), np.float32))

    def learn(
        self,
        flags: Sequence[RedFlag],
        ordinary: Iterable[str],
        read: Callable[[str], Reading],
        progress: Callable[[int, int], None],
    ) -> None:
        """Learns from the flags' messages and from ordinary ones; takes about a second a thousand messages."""
        texts = [(text, number) for number, f in enumerate(flags) for text in (*f.triggers, *f.missed_triggers)]
        texts += [(text, -1) for flag in flags for text in (*flag.harmless, *flag.missed_harmless)]
        texts += [(text, -1) for text in ordinary]
        readings = []
        for done, (text, _) in enumerate(texts, 1):
            readings.append(read(text))
            progress(done, len(texts))
        counts = Counter(feature for reading in readings for feature in self._features(reading))
        rarity = {name: log((len(texts) + 1) / (n + 0.5)) for name, n in counts.items() if n > 1}
        self.learned = VoiceWeights(rarity, np.zeros((0, 0), np.float32))
        rows = np.stack([self._vector(reading) for reading in readings])
        self.learned = VoiceWeights(rarity, _fit(rows, np.asarray([number for _, number in texts]), len(flags)))

    def hear(self, reading: Reading) -> tuple[float, str]:
        """The danger in a message and the id of the flag that it is most like."""
        danger, *likeness = (self._vector(reading) @ self.learned.weights).tolist()
        return danger, self._ids[int(np.argmax(likeness))]

    def _features(self, reading: Reading) -> dict[str, float]:
        stems = [self._stem(word) for word in reading.words]
        features = dict.fromkeys((*stems, *(f"<{sign}>" for sign in reading.signs)), 1.0)
        chain = [EDGE, *stems, EDGE]
        features |= {f"{a} {b}": PAIR for a, b in pairwise(chain)}
        features |= {f"{a}  {b}": SKIP for a, b in zip(stems, stems[2:], strict=False)}
        return features

    def _vector(self, reading: Reading) -> Floats:
        """Hashed features of length one, the meaning, and a constant; shape (CELLS + meaning + 1,)."""
        meaning = self._lexicon.meaning(reading.words)
        vector = np.zeros(CELLS + self._lexicon.dimensions + 1, np.float32)
        squares = 0.0
        for name, weight in self._features(reading).items():
            rarity = self.learned.rarity.get(name)
            if rarity is not None:
                hashed = crc32(name.encode())
                vector[(hashed >> 1) % CELLS] += weight * rarity * (1 if hashed & 1 else -1)
                squares += (weight * rarity) ** 2
        vector[:CELLS] /= sqrt(squares) or 1.0
        if meaning is not None:
            vector[CELLS:-1] = meaning * MEANING
        vector[-1] = BIAS
        return vector


def _fit(rows: Floats, numbers: NDArray[np.int64], flags: int) -> Floats:
    """Weights of danger in the first column and of each flag in the others; shape (features, 1 + flags)."""
    targets = np.full((len(rows), 1 + flags), -1, np.float32)
    targets[numbers >= 0, 0] = 1
    targets[np.flatnonzero(numbers >= 0), 1 + numbers[numbers >= 0]] = 1
    weight = np.where(numbers >= 0, TRIGGER_WEIGHT, 1.0).astype(np.float32)[:, None]
    moments = (rows * weight).T @ rows + RIDGE * np.eye(rows.shape[1], dtype=np.float32)
    return np.linalg.solve(moments, rows.T @ (weight * targets)).astype(np.float32)
