"""What the learned voice compares messages by: words and concepts.

Neighbouring words and letters add nothing, once there are the concepts, the meaning and the nearest examples.
"""

from collections.abc import Mapping
from math import sqrt

import numpy as np

from bot.matching.postings import Floats, Longs
from bot.triage.rules import Reading

MARK = "<"  # of a concept; no word has it


def features_of(reading: Reading) -> list[str]:
    """The names of all that a message is compared by, each once, in the same order in every run."""
    return [*dict.fromkeys(reading.stems), *(MARK + sign for sign in reading.signs)]


class Features:
    """The features that are known, by number, weighted by their rarity."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        numbered = [(name, number) for number, name in enumerate(rarity)]
        self._words = {name: number for name, number in numbered if not name.startswith(MARK)}
        self._signs = {name[len(MARK) :]: number for name, number in numbered if name.startswith(MARK)}
        self._rarity = np.fromiter(rarity.values(), np.float32, len(rarity))

    def __len__(self) -> int:
        return len(self._rarity)

    def of(self, reading: Reading) -> tuple[Longs, Floats]:
        """The numbers of the features of a message, each once, and their values, of length one together."""
        words, signs = self._words, self._signs
        known = [words[stem] for stem in dict.fromkeys(reading.stems) if stem in words]
        numbers = np.asarray([*known, *[signs[sign] for sign in reading.signs if sign in signs]], np.int64)
        values = self._rarity.take(numbers)
        values /= sqrt(values @ values) or 1.0
        return numbers, values
