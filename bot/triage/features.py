"""What the learned voice compares messages by: words and concepts.

Neighbouring words and letters add nothing, once there are the concepts, the meaning and the nearest examples.
"""

from collections.abc import Mapping
from math import sqrt

import numpy as np

from bot.matching.postings import Floats, Longs
from bot.triage.rules import Reading


def features_of(reading: Reading) -> list[str]:
    """The names of all that a message is compared by, each once, in the same order in every run."""
    return list(dict.fromkeys((*reading.stems, *map(_name_of, reading.signs))))


class Features:
    """The features that are known, by number, weighted by their rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._number = {name: number for number, name in enumerate(rarity)}
        self._rarity = np.fromiter(rarity.values(), np.float32, len(rarity))

    def __len__(self) -> int:
        return len(self._number)

    def of(self, reading: Reading) -> tuple[Longs, Floats]:
        """The numbers of the features of a message and their values, of length one together."""
        numbers = np.asarray([self._number[name] for name in features_of(reading) if name in self._number], np.int64)
        values = self._rarity.take(numbers)
        values /= sqrt(values @ values) or 1.0
        return numbers, values


def _name_of(sign: str) -> str:
    return f"<{sign}>"
