"""Sparse rows of numbers: where each key stands and with what weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each key, the rows it stands in and with what weight (compressed sparse rows)."""

    starts: Ints
    rows: Ints
    weights: Floats

    @classmethod
    def of(cls, keys: Longs, rows: Longs, weights: Floats | Doubles, size: int) -> "Postings":
        """From loose triples; keys are below size."""
        order = np.argsort(keys, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=size)))).astype(np.int32)
        return cls(starts, rows[order].astype(np.int32), weights[order].astype(np.float32))

    def rows_of(self, keys: Ints) -> tuple[Ints, Floats, Ints]:
        """The rows and weights of several keys, one key after the other, and how many each has."""
        starts, lengths = self.starts[keys], self.starts[keys + 1] - self.starts[keys]
        offsets = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        places = np.arange(len(offsets)) + offsets
        return self.rows[places], self.weights[places], lengths

    def spread(self, keys: Ints, factors: Floats, size: int) -> Floats:
        """For each row the sum over the keys of factor × weight; shape (size,)."""
        rows, weights, lengths = self.rows_of(keys)
        return np.bincount(rows, weights * np.repeat(factors, lengths), size).astype(np.float32)
