"""The ways to read the phrases of concepts, and where they stand in a message.

Where a symbol stands are the bits of a number, and a way is found by shifting and intersecting such numbers (the
shift-and method, Baeza-Yates and Gonnet 1992, "A new approach to text searching").
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from math import prod
from typing import NamedTuple

from bot.triage.found import Span, Token
from bot.triage.phrases import Step

Hits = dict[str, list[Span]]
Key = tuple[int, ...]  # a symbol, or two that neighbouring tokens have
ANY = 0  # a symbol that every token has


class Move(NamedTuple):
    """A step with its symbols as numbers."""

    symbols: tuple[int, ...]
    concept: str | None
    skips: int


class Way(NamedTuple):
    """One way to read a phrase of a concept: as many tokens as `length`, if that is always the same, otherwise 0.

    Without one of the keys, the symbol `needed` and the concepts `named` it cannot stand in a message.
    """

    concept: str
    moves: tuple[Move, ...]
    keys: tuple[Key, ...]
    needed: int
    named: frozenset[str]
    length: int


class Ways:
    """Makes ways of steps; symbols get numbers by how many steps have them, the rarest first."""

    def __init__(self, rows: Sequence[Sequence[Step]]) -> None:
        self._counts = Counter(symbol for steps in rows for step in steps for symbol in step.symbols)
        rarest_first = sorted(self._counts, key=self._counts.__getitem__)
        self.numbers = {symbol: number for number, symbol in enumerate(rarest_first, ANY + 1)}
        self._alike: dict[Move, Move] = {}

    def of(self, concept: str, steps: Sequence[Step]) -> Way:
        """The steps as a way to read a phrase of a concept."""
        moves = [self._move(step) for step in steps]
        return Way(
            concept,
            tuple(moves),
            keys=self._keys(steps),
            needed=min((move.symbols[0] for move in moves if len(move.symbols) == 1), default=ANY),
            named=frozenset(move.concept for move in moves if move.concept),
            length=0 if any(move.skips or move.concept for move in moves) else len(moves),
        )

    def _move(self, step: Step) -> Move:
        """One object for all steps that are alike: what many ways share is at hand when they are looked for."""
        symbols = (ANY,) if step.anything else tuple([self.numbers[symbol] for symbol in step.symbols])
        move = Move(symbols, step.concept, step.skips)
        return self._alike.setdefault(move, move)

    def _keys(self, steps: Sequence[Step]) -> tuple[Key, ...]:
        """The symbols of the two neighbouring steps, otherwise of the one, that fewest messages should have, judged by
        how many steps have them; none where all steps are concepts."""
        groups = [group for group in (*pairwise(steps), *zip(steps)) if all(step.symbols for step in group)]
        rarest = min(groups, key=self._commonness, default=None)
        if rarest is None:
            return ()
        return tuple(product(*([self.numbers[symbol] for symbol in step.symbols] for step in rarest)))

    def _commonness(self, steps: Sequence[Step]) -> tuple[bool, int]:
        return len(steps) == 1, prod(sum(self._counts[symbol] for symbol in step.symbols) for step in steps)


class Text:
    """At which of its tokens each symbol stands, as bits, and the concepts found so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.hits, self._places = Hits(), {ANY: (1 << len(tokens)) - 1}
        for place, token in enumerate(tokens):
            for symbol in token.symbols:
                self._places[symbol] = self._places.get(symbol, 0) | 1 << place

    def possible(self, way: Way) -> bool:
        """Whether what a way cannot do without is there."""
        return way.needed in self._places and (not way.named or way.named <= self.hits.keys())

    def spans(self, way: Way) -> list[Span]:
        """Where a possible way stands."""
        ends = self._ends(way.moves, self._places[ANY])
        if way.length:
            return [(end - way.length, end) for end in _bits(ends)]
        starts = self._starts(way.moves[0]) if ends else ()
        return [(start, end) for start in starts for end in _bits(self._ends(way.moves, 1 << start))]

    def _starts(self, move: Move) -> Iterable[int]:
        """Where a move may begin."""
        if move.concept:
            return {start for start, _ in self.hits[move.concept]}
        return _bits(self._ends([move], self._places[ANY]) >> 1)

    def _ends(self, moves: Sequence[Move], starts: int) -> int:
        """Where moves that begin at any of these places may end, as bits."""
        ends, places = starts, self._places.get
        for symbols, concept, skips in moves:
            begun = ends
            if symbols:
                found = 0
                for symbol in symbols:
                    found |= places(symbol, 0)
                ends = (begun & found) << 1
            elif concept:
                ends = 0
                for start, end in self.hits[concept]:
                    ends |= (begun >> start & 1) << end
            for _ in range(skips):
                ends |= ends << 1
            if not ends:
                break
        return ends


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
