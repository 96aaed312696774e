"""Finds concepts in a message: groups of phrases, written as data, that mean one thing.

A phrase is words in a row. A word matches by its stem ("bleed" finds "bleeding"); `numb*` matches whatever starts so;
`a|b` either word; `_` any one word; `...` up to three words; `<name>` another concept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.matching.text import Stemmer, words_of

GAP = 3
NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3

_stem = Stemmer()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the message with the stems it may stand for, and the number of its sentence."""

    word: str
    stems: frozenset[str]
    sentence: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found in the tokens from `start` up to `end` (exclusive)."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of a phrase: any of these stems, a word starting so, a concept, anything, or a gap."""

    stems: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    concept: str | None = None
    anything: bool = False
    gap: bool = False


def _parse_step(part: str) -> list[_Step]:
    if part == "...":
        return [_Step(gap=True)]
    if part == "_":
        return [_Step(anything=True)]
    if part.startswith("<") and part.endswith(">"):
        return [_Step(concept=part[1:-1])]
    choices = part.split("|")
    starts = tuple(choice[:-1].lower() for choice in choices if choice.endswith("*"))
    plain = [words_of(choice) for choice in choices if not choice.endswith("*")]
    if len(choices) == 1 and not starts:
        return [_Step(stems=frozenset((_stem(word),))) for word in plain[0]]
    return [_Step(stems=frozenset(_stem(word) for words in plain for word in words), starts=starts)]


@lru_cache(maxsize=None)
def parse(phrase: str) -> tuple[_Step, ...]:
    """The steps of a phrase; raises ValueError where it matches nothing or everything."""
    steps = tuple(step for part in phrase.split() for step in _parse_step(part))
    if not any(step.stems or step.starts or step.concept for step in steps):
        raise ValueError(f"the phrase {phrase!r} has no word of its own")
    if steps[0].gap or steps[-1].gap:
        raise ValueError(f"the phrase {phrase!r} begins or ends with a gap")
    return steps


def plain_words(phrase: str) -> list[str]:
    """The whole words a phrase is written with."""
    parts = (choice for part in phrase.split() if not part.startswith("<") for choice in part.split("|"))
    return [word for part in parts if not part.endswith("*") for word in words_of(part)]


def concepts_named(phrase: str) -> set[str]:
    """The other concepts a phrase refers to."""
    return {step.concept for step in parse(phrase) if step.concept}


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._phrases = {name: [parse(phrase) for phrase in group] for name, group in phrases.items()}
        self._order = _dependencies_first(phrases)
        self._by_stem: dict[str, list[tuple[str, tuple[_Step, ...]]]] = {}
        self._by_start: dict[str, list[tuple[str, tuple[_Step, ...]]]] = {}
        self._loose: dict[str, list[tuple[_Step, ...]]] = {}
        for name, group in self._phrases.items():
            for steps in group:
                self._index(name, steps)
        self._longest_start = max(map(len, self._by_start), default=0)

    @property
    def words(self) -> set[str]:
        """The stems that phrases are written with."""
        return set(self._by_stem) | {
            stem for group in self._phrases.values() for steps in group for step in steps for stem in step.stems
        }

    def _index(self, name: str, steps: tuple[_Step, ...]) -> None:
        first = steps[0]
        if first.concept or first.anything:
            self._loose.setdefault(name, []).append(steps)
            return
        for stem in first.stems:
            self._by_stem.setdefault(stem, []).append((name, steps))
        for start in first.starts:
            self._by_start.setdefault(start, []).append((name, steps))

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Hit]]:
        """The concepts in these tokens; what a negation close before takes back is left out."""
        begun: dict[str, list[tuple[int, tuple[_Step, ...]]]] = {}
        for place, token in enumerate(tokens):
            for name, steps in self._beginning(token):
                begun.setdefault(name, []).append((place, steps))
        found: dict[str, list[Hit]] = {}
        for name in self._order:
            if name in begun or name in self._loose:
                hits = self._hits(name, begun.get(name, ()), tokens, found)
                if hits:
                    found[name] = sorted(hits, key=lambda hit: (hit.start, hit.end))
        return {name: kept for name, hits in found.items() if (kept := _not_negated(hits, found, tokens))}

    def _beginning(self, token: Token) -> Iterator[tuple[str, tuple[_Step, ...]]]:
        for stem in token.stems:
            yield from self._by_stem.get(stem, ())
        for length in range(2, min(self._longest_start, len(token.word)) + 1):
            yield from self._by_start.get(token.word[:length], ())

    def _hits(
        self,
        name: str,
        begun: Sequence[tuple[int, tuple[_Step, ...]]],
        tokens: Sequence[Token],
        found: Mapping[str, list[Hit]],
    ) -> set[Hit]:
        loose = [(place, steps) for steps in self._loose.get(name, ()) for place in _places(steps[0], tokens, found)]
        return {Hit(name, place, end) for place, steps in (*begun, *loose) for end in _ends(steps, place, tokens, found)}


def _places(step: _Step, tokens: Sequence[Token], found: Mapping[str, list[Hit]]) -> Sequence[int]:
    if step.concept:
        return sorted({hit.start for hit in found.get(step.concept, ())})
    return range(len(tokens))


def _ends(
    steps: tuple[_Step, ...], place: int, tokens: Sequence[Token], found: Mapping[str, list[Hit]]
) -> Iterator[int]:
    """Where a phrase that begins at `place` may end."""
    if not steps:
        yield place
        return
    step, rest = steps[0], steps[1:]
    if step.gap:
        for skipped in range(GAP + 1):
            yield from _ends(rest, place + skipped, tokens, found)
    elif step.concept:
        for hit in found.get(step.concept, ()):
            if hit.start == place:
                yield from _ends(rest, hit.end, tokens, found)
    elif place < len(tokens) and _matches(step, tokens[place]):
        yield from _ends(rest, place + 1, tokens, found)


def _matches(step: _Step, token: Token) -> bool:
    return step.anything or not step.stems.isdisjoint(token.stems) or token.word.startswith(step.starts or ("\0",))


def _not_negated(hits: list[Hit], found: Mapping[str, list[Hit]], tokens: Sequence[Token]) -> list[Hit]:
    negations = found.get(NEGATION, ())
    return [hit for hit in hits if hit.concept == NEGATION or not any(_negates(n, hit, tokens) for n in negations)]


def _negates(negation: Hit, hit: Hit, tokens: Sequence[Token]) -> bool:
    close = negation.end <= hit.start < negation.end + NEGATION_REACH
    return close and tokens[negation.start].sentence == tokens[hit.start].sentence


def _dependencies_first(phrases: Mapping[str, Sequence[str]]) -> list[str]:
    """Concept names so that each stands after those it refers to; raises ValueError for a circle."""
    needs = {name: {other for phrase in group for other in concepts_named(phrase)} for name, group in phrases.items()}
    order: list[str] = []
    while len(order) < len(needs):
        ready = [name for name in needs if name not in order and needs[name] <= set(order)]
        if not ready:
            stuck = sorted(set(needs) - set(order))
            raise ValueError(f"concepts refer to one another in a circle or to none that exists: {', '.join(stuck)}")
        order.extend(ready)
    return order
