"""What is found in a message: its tokens, and the concepts in them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Span = tuple[int, int]  # of a concept: the tokens from the first number up to the second (exclusive)
Spans = Mapping[str, Sequence[Span]]


class Token(NamedTuple):
    """A word of a message, the word meant where it is misspelt, that one's stem as it is learned, the numbers
    of the symbols that phrases know both by.
    """

    word: str
    meant: str
    stem: str
    symbols: tuple[int, ...]


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

    def parts(self, bounds: Sequence[Span]) -> list["Found"]:
        """What is found inside each of these rows of tokens, which follow one another, counted from its first token."""
        return [Found(*both) for both in zip(_inside(self.hits, bounds), _inside(self.taken_back, bounds), strict=True)]


def plain(word: str) -> str:
    """A word as it is learned: a number by how many digits it has, since 69 is no more dangerous than 68."""
    return "0" * len(word) if word.isdecimal() else word


def _inside(spans: Spans, bounds: Sequence[Span]) -> list[dict[str, list[Span]]]:
    parts: list[dict[str, list[Span]]] = [{} for _ in bounds]
    part_of = {place: number for number, bound in enumerate(bounds) for place in range(*bound)}
    for name, each in spans.items():
        for start, end in each:
            number = part_of.get(start, -1)
            if number >= 0 and part_of.get(end - 1) == number:
                first = bounds[number][0]
                parts[number].setdefault(name, []).append((start - first, end - first))
    return parts


def _joined(parts: Sequence[Spans], starts: Sequence[int]) -> dict[str, list[Span]]:
    joined: dict[str, list[Span]] = {}
    for spans, first in zip(parts, starts, strict=True):
        for name, each in spans.items():
            moved = [(start + first, end + first) for start, end in each] if first else each
            joined[name] = [*joined[name], *moved] if name in joined else list(moved)
    return joined
