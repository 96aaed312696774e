"""Keeps, for each word asked about lately, how much it adds to the likeness of each phrasing."""

from collections.abc import Callable, Sequence

import numpy as np

from bot.matching.postings import Doubles, Floats

MOST_BYTES = 96 * 2**20
LEAST_KEPT = 64  # words, however many phrasings there are

Make = Callable[[Sequence[str]], Doubles]


class Columns:
    """A row of `size` numbers for each of the words last asked about; when it is full, it begins anew."""

    def __init__(self, size: int) -> None:
        self._most = max(LEAST_KEPT, MOST_BYTES // (4 * max(1, size)))
        self._size, self._rows = size, np.empty((self._most, size), np.float32)  # takes memory only where written
        self._place: dict[str, int] = {}

    def __reduce__(self) -> tuple[type["Columns"], tuple[int]]:
        return Columns, (self._size,)  # rows are many, and quickly made anew

    def total(self, weights: dict[str, float], make: Make) -> Floats:
        """The sum of weight × row over some words; `make` makes the rows of new ones. Shape (size,)."""
        words = list(weights)
        if len(words) > LEAST_KEPT:
            halves = words[:LEAST_KEPT], words[LEAST_KEPT:]
            one, other = (self.total({word: weights[word] for word in half}, make) for half in halves)
            return one + other
        missing = [word for word in words if word not in self._place]
        if missing:
            missing = self._room_for(missing, words)
            first = len(self._place)
            self._rows[first : first + len(missing)] = make(missing)
            self._place.update(zip(missing, range(first, first + len(missing)), strict=True))
        places = [self._place[word] for word in words]
        return np.asarray(list(weights.values()), np.float32) @ self._rows.take(places, axis=0)

    def _room_for(self, missing: list[str], words: list[str]) -> list[str]:
        if len(self._place) + len(missing) <= self._most:
            return missing
        self._place.clear()
        return words
