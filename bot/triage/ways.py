"""The ways to read the phrases of concepts, and where they stand in a message.

Where a symbol stands are the bits of a number, and a way is found by shifting and intersecting such numbers (the
shift-and method, Baeza-Yates and Gonnet 1992, "A new approach to text searching").
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

from bot.triage.found import Span, Token
from bot.triage.phrases import Step

Hits = dict[str, list[Span]]
Key = tuple[str, ...]  # a symbol, or two that neighbouring tokens have


class Move(NamedTuple):
    """A step with its symbols as numbers."""

    symbols: tuple[int, ...]
    concept: str | None
    anything: bool
    skips: int


class Way(NamedTuple):
    """One way to read a phrase of a concept: as many tokens as `length`, if that is always the same, otherwise 0.

    Without all of the symbols `needed` and the concepts `named` it cannot stand in a message.
    """

    concept: str
    moves: tuple[Move, ...]
    needed: frozenset[int]
    named: frozenset[str]
    length: int

    @classmethod
    def of(cls, concept: str, steps: Sequence[Step], numbers: Mapping[str, int]) -> "Way":
        """The steps as moves, with symbols of these numbers."""
        moves = tuple(Move(tuple([numbers[one] for one in step.symbols]), *step[1:]) for step in steps)
        varies = any(step.skips or step.concept for step in steps)
        named = frozenset(step.concept for step in steps if step.concept)
        needed = frozenset(move.symbols[0] for move in moves if len(move.symbols) == 1)
        return cls(concept, moves, needed, named, 0 if varies else len(moves))


def keys_of(steps: Sequence[Step], counts: Mapping[str, int]) -> list[Key]:
    """What a message must have one of where these steps are: the symbols of the two neighbouring steps, otherwise of
    the one, that fewest messages should have, judged by how many phrases have them; nothing where all are concepts."""

    def common(group: Sequence[Step]) -> tuple[bool, int]:
        return len(group) == 1, prod(sum(counts[symbol] for symbol in step.symbols) for step in group)

    groups = [group for group in (*pairwise(steps), *zip(steps)) if all(step.symbols for step in group)]
    least = min(groups, key=common, default=None)
    return list(product(*(step.symbols for step in least))) if least else []


class Text:
    """At which of its tokens each symbol stands, as bits, and the concepts found so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.hits, self._all = Hits(), (1 << len(tokens)) - 1
        self._places: dict[int, int] = {}
        for place, token in enumerate(tokens):
            for symbol in token.symbols:
                self._places[symbol] = self._places.get(symbol, 0) | 1 << place

    def spans(self, way: Way) -> list[Span]:
        """Where a way stands."""
        if not (way.needed <= self._places.keys() and way.named <= self.hits.keys()):
            return []
        starts = self._starts(way.moves[0])
        ends = self._ends(way.moves, starts)
        if way.length:
            return [(end - way.length, end) for end in _bits(ends)]
        if not ends:
            return []
        return [(start, end) for start in _bits(starts) for end in _bits(self._ends(way.moves, 1 << start))]

    def _starts(self, move: Move) -> int:
        """Where a move may begin, as bits."""
        found = self._all if move.anything else 0
        for symbol in move.symbols:
            found |= self._places.get(symbol, 0)
        for start, _ in self.hits[move.concept] if move.concept else ():
            found |= 1 << start
        return found

    def _ends(self, moves: Sequence[Move], starts: int) -> int:
        """Where moves that begin at any of these places may end, as bits."""
        ends = starts
        for move in moves:
            if move.concept:
                spans, begun, ends = self.hits[move.concept], ends, 0
                for start, end in spans:
                    ends |= (begun >> start & 1) << end
            elif move.skips:
                for _ in range(move.skips):
                    ends |= ends << 1
            else:
                ends = (ends & self._starts(move)) << 1
            if not ends:
                break
        return ends


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
