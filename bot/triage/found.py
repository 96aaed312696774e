"""What is found in a message: its tokens, and the concepts in them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Token(NamedTuple):
    """A word of the message, the word meant where it is misspelt, the stems of both, and its sentence's number."""

    word: str
    meant: str
    stems: frozenset[str]
    sentence: int


class Hit(NamedTuple):
    """A concept found in the tokens from `start` up to `end` (exclusive)."""

    concept: str
    start: int
    end: int


class Found(NamedTuple):
    """The concepts in a message, and those that a negation close before takes back."""

    hits: Mapping[str, Sequence[Hit]]
    taken_back: Mapping[str, Sequence[Hit]]

    @property
    def negated(self) -> frozenset[str]:
        """The names of the concepts that were only found negated."""
        return frozenset(self.taken_back.keys() - self.hits.keys())

    @classmethod
    def joined(cls, parts: Sequence["Found"], starts: Sequence[int]) -> "Found":
        """What is found in texts one after the other, whose first tokens have these numbers."""
        return cls(_joined([part.hits for part in parts], starts), _joined([part.taken_back for part in parts], starts))

    def part(self, first: int, end: int) -> "Found":
        """What is found in the tokens from `first` up to `end`, counted from there."""
        return Found(_part(self.hits, first, end), _part(self.taken_back, first, end))


def _part(hits: Mapping[str, Sequence[Hit]], first: int, end: int) -> dict[str, list[Hit]]:
    parts = (
        (name, [Hit(name, hit.start - first, hit.end - first) for hit in each if first <= hit.start and hit.end <= end])
        for name, each in hits.items()
    )
    return {name: inside for name, inside in parts if inside}


def _joined(parts: Sequence[Mapping[str, Sequence[Hit]]], starts: Sequence[int]) -> dict[str, list[Hit]]:
    joined: dict[str, list[Hit]] = {}
    for hits, start in zip(parts, starts, strict=True):
        for name, each in hits.items():
            joined.setdefault(name, []).extend(Hit(name, hit.start + start, hit.end + start) for hit in each)
    return joined
