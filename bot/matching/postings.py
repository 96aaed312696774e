"""Sparse rows of numbers: where each key stands and with what weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each key, the rows it stands in and with what weight (compressed sparse rows)."""

    starts: Longs
    rows: Longs
    weights: Floats

    @classmethod
    def of(cls, keys: Longs, rows: Longs, weights: Floats | Doubles, size: int) -> "Postings":
        """From loose triples; keys are below size."""
        order = np.argsort(keys, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=size))))
        return cls(starts, rows[order], weights[order].astype(np.float32))

    def row(self, key: int) -> tuple[Longs, Floats]:
        """The rows and weights of one key."""
        span = slice(self.starts[key], self.starts[key + 1])
        return self.rows[span], self.weights[span]

    def rows_of(self, keys: Longs) -> tuple[Longs, Floats, Longs]:
        """The rows and weights of several keys, one key after the other, and how many each has."""
        starts = self.starts.take(keys)
        lengths = self.starts.take(keys + 1) - starts
        ends = lengths.cumsum()
        places = (starts - ends + lengths).repeat(lengths)
        places += np.arange(len(places))
        return self.rows.take(places), self.weights.take(places), lengths

    def spread(self, owners: Longs, keys: Longs, factors: Floats | Doubles, shape: tuple[int, int]) -> Doubles:
        """For each owner (a number below shape[0]) and each row the sum over the owner's keys of factor × weight."""
        rows, weights, lengths = self.rows_of(keys)
        cells = (owners * shape[1]).repeat(lengths)
        cells += rows
        total = np.bincount(cells, weights * factors.repeat(lengths), shape[0] * shape[1])
        return np.asarray(total, np.float64).reshape(shape)
