"""What is found in a message: its tokens, and the concepts in them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Span = tuple[int, int]  # of a concept: the tokens from the first number up to the second (exclusive)
Spans = Mapping[str, Sequence[Span]]


class Token(NamedTuple):
    """A word of a message, the word meant where it is misspelt, that one's stem as it is learned, the symbols of both:
    what phrases know them by.
    """

    word: str
    meant: str
    stem: str
    symbols: Sequence[str]


class Found(NamedTuple):
    """The concepts in a message, and those that a negation close before takes back."""

    hits: Spans
    taken_back: Spans

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


def plain(word: str) -> str:
    """A word as it is learned: a number by how many digits it has, since 69 is no more dangerous than 68."""
    return "0" * len(word) if word.isdecimal() else word


def _part(spans: Spans, first: int, last: int) -> dict[str, list[Span]]:
    parts = (
        (name, [(start - first, end - first) for start, end in each if first <= start and end <= last])
        for name, each in spans.items()
    )
    return {name: inside for name, inside in parts if inside}


def _joined(parts: Sequence[Spans], starts: Sequence[int]) -> dict[str, list[Span]]:
    joined: dict[str, list[Span]] = {}
    for spans, first in zip(parts, starts, strict=True):
        for name, each in spans.items():
            joined.setdefault(name, []).extend((start + first, end + first) for start, end in each)
    return joined
