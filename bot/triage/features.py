"""What the learned voice compares messages by: words and concepts.

Neighbouring words and letters add nothing, once there are the concepts, the meaning and the nearest examples.
"""

from collections.abc import Mapping
from math import sqrt
from zlib import crc32

import numpy as np

from bot.matching.postings import Floats, Longs
from bot.triage.rules import Reading

CELLS = 6144


def features_of(reading: Reading) -> list[str]:
    """The names of all that a message is compared by, each once, in the same order in every run."""
    return list(dict.fromkeys((*reading.stems, *map(_name_of, reading.signs))))


class Cells:
    """The features that are known, each hashed to one of some thousand cells and weighted by its rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._number = {name: number for number, name in enumerate(rarity)}
        hashes = np.asarray([crc32(name.encode()) for name in rarity], np.int64)
        weights = np.fromiter(rarity.values(), np.float32, len(rarity))
        self._cells, self._values = (hashes >> 1) % CELLS, np.where(hashes & 1, weights, -weights)

    def of(self, reading: Reading) -> tuple[Longs, Floats]:
        """The cells of the features of a message and their values, of length one together."""
        numbers = [self._number[name] for name in features_of(reading) if name in self._number]
        values = self._values.take(numbers)
        values /= sqrt(values @ values) or 1.0
        return self._cells.take(numbers), values


def _name_of(sign: str) -> str:
    return f"<{sign}>"
