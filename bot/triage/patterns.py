"""Finds concepts in a message: groups of phrases, written as data, that mean one thing.

A phrase is words in a row. A word matches by its stem ("bleed" finds "bleeding"); `numb*` matches whatever starts so;
`a|b` either word; `_` any one word; `...` up to three words; `<name>` another concept.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import chain, pairwise, product
from typing import NamedTuple

from bot.matching.text import Stemmer, words_of

GAP = 3
NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3

_stem = Stemmer()


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
    """The concepts in a message, and the names of those that were only found negated."""

    hits: Mapping[str, list[Hit]]
    negated: frozenset[str]


class _Step(NamedTuple):
    """One place of a phrase: any of these stems, a word starting so, a concept, anything, or a gap."""

    stems: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    concept: str | None = None
    anything: bool = False
    gap: bool = False


class _Way(NamedTuple):
    """One way to read a phrase of a concept.

    Without the stems `needed`, one of each of `choices` and the concepts `named` it cannot stand in a message.
    """

    concept: str
    steps: tuple[_Step, ...]
    needed: frozenset[str]
    choices: tuple[frozenset[str], ...]
    named: frozenset[str]

    @classmethod
    def of(cls, concept: str, steps: tuple[_Step, ...]) -> "_Way":
        worded = [step.stems for step in steps if _plain(step)]
        return cls(
            concept,
            steps,
            needed=frozenset().union(*(stems for stems in worded if len(stems) == 1)),
            choices=tuple(stems for stems in worded if len(stems) > 1),
            named=frozenset(step.concept for step in steps if step.concept),
        )

    def possible(self, stems: KeysView[str], found: KeysView[str]) -> bool:
        """Whether its words and concepts are there at all."""
        return self.named <= found and not any(stems.isdisjoint(choice) for choice in self.choices)


def _parse_part(part: str) -> list[tuple[_Step, ...]]:
    """The ways to read one part of a phrase; alternatives of several words ("cant|wont") are ways of their own."""
    if part == "...":
        return [(_Step(gap=True),)]
    if part == "_":
        return [(_Step(anything=True),)]
    if part.startswith("<") and part.endswith(">"):
        return [(_Step(concept=part[1:-1]),)]
    choices = part.split("|")
    starts = tuple(choice[:-1].lower() for choice in choices if choice.endswith("*"))
    written = [words_of(choice) for choice in choices if not choice.endswith("*")]
    single = frozenset(_stem(words[0]) for words in written if len(words) == 1)
    ways = [(_Step(stems=single, starts=starts),)] if single or starts else []
    return ways + [tuple(_Step(stems=frozenset((_stem(w),))) for w in words) for words in written if len(words) > 1]


@cache
def parse(phrase: str) -> tuple[tuple[_Step, ...], ...]:
    """The ways to read a phrase, each a row of steps; raises ValueError where it matches nothing or everything."""
    ways = tuple(tuple(chain(*way)) for way in product(*map(_parse_part, phrase.split())))
    for steps in ways or ((),):
        if not any(step.stems or step.starts or step.concept for step in steps):
            raise ValueError(f"the phrase {phrase!r} has no word of its own")
        if steps[0].gap or steps[-1].gap:
            raise ValueError(f"the phrase {phrase!r} begins or ends with a gap")
    return ways


def plain_words(phrase: str) -> list[str]:
    """The whole words a phrase is written with."""
    parts = (choice for part in phrase.split() if not part.startswith("<") for choice in part.split("|"))
    return [word for part in parts if not part.endswith("*") for word in words_of(part)]


def concepts_named(phrase: str) -> set[str]:
    """The other concepts a phrase refers to."""
    return {part[1:-1] for part in phrase.split() if part.startswith("<") and part.endswith(">")}


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    A phrase is filed under two neighbouring words, or else its rarest one, so that a message is compared with few.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        ways = [_Way.of(name, steps) for name, group in phrases.items() for phrase in group for steps in parse(phrase)]
        self._rank = {name: place for place, name in enumerate(_dependencies_first(phrases))}
        self._counts = Counter(stem for way in ways for step in way.steps for stem in step.stems)
        self._by_pair: dict[tuple[str, str], list[_Way]] = {}
        self._by_stem: dict[str, list[_Way]] = {}
        self._by_start: dict[str, list[_Way]] = {}
        self._by_concept: dict[str, list[_Way]] = {}
        for way in ways:
            self._file(way)
        self._longest_start = max(map(len, self._by_start), default=0)

    def _file(self, way: _Way) -> None:
        pair = next(((a, b) for a, b in pairwise(way.steps) if _plain(a) and _plain(b)), None)
        if pair is not None:
            for stems in product(pair[0].stems, pair[1].stems):
                self._by_pair.setdefault(stems, []).append(way)
            return
        worded = [step for step in way.steps if _plain(step)]
        if worded:
            rarest = min(worded, key=lambda step: sum(self._counts[stem] for stem in step.stems))
            for stem in rarest.stems:
                self._by_stem.setdefault(stem, []).append(way)
            return
        step = next((step for step in way.steps if step.starts), None)
        if step is None:
            named = next(step.concept for step in way.steps if step.concept)
            self._by_concept.setdefault(named, []).append(way)
            return
        for start in step.starts:
            self._by_start.setdefault(start, []).append(way)
        for stem in step.stems:
            self._by_stem.setdefault(stem, []).append(way)

    def find(self, tokens: Sequence[Token]) -> Found:
        """The concepts in these tokens; what a negation close before takes back is set apart."""
        scene = _Scene(tokens)
        stems = scene.places.keys()
        waiting: dict[str, list[_Way]] = {}
        for way in self._candidates(scene):
            if way.needed <= stems:
                waiting.setdefault(way.concept, []).append(way)
        todo = [(self._rank[name], name) for name in waiting]
        heapify(todo)
        while todo:
            _, name = heappop(todo)
            if name in scene.found:
                continue
            possible = (way for way in waiting[name] if way.possible(stems, scene.found.keys()))
            hits = {Hit(name, *span) for way in possible for span in scene.spans(way.steps)}
            if not hits:
                continue
            scene.found[name] = sorted(hits)
            for way in self._by_concept.get(name, ()):
                waiting.setdefault(way.concept, []).append(way)
                heappush(todo, (self._rank[way.concept], way.concept))
        kept = {name: left for name, hits in scene.found.items() if (left := _not_negated(hits, scene.found, tokens))}
        return Found(kept, frozenset(scene.found.keys() - kept.keys()))

    def _candidates(self, scene: "_Scene") -> Iterator[_Way]:
        for stem in scene.places:
            yield from self._by_stem.get(stem, ())
        for pair in scene.pairs:
            yield from self._by_pair.get(pair, ())
        for word in scene.words:
            yield from self._started(word)

    def _started(self, word: str) -> Iterator[_Way]:
        for length in range(2, min(self._longest_start, len(word)) + 1):
            yield from self._by_start.get(word[:length], ())


class _Scene:
    """The tokens of one message and the concepts found in them so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self.words = {token.word for token in tokens}
        self.pairs = {pair for a, b in pairwise(tokens) for pair in product(a.stems, b.stems)}
        self.places: dict[str, list[int]] = {}
        self.found: dict[str, list[Hit]] = {}
        for place, token in enumerate(tokens):
            for stem in token.stems:
                self.places.setdefault(stem, []).append(place)

    def spans(self, steps: tuple[_Step, ...]) -> Iterator[tuple[int, int]]:
        """Where a row of steps stands, as (start, end)."""
        if len(steps) == 1 and steps[0].stems and not steps[0].starts:
            yield from ((start, start + 1) for start in self._starts(steps[0]))
            return
        for start in self._starts(steps[0]):
            ends: Collection[int] = (start,)
            for step in steps:
                ends = self._after(step, ends)
                if not ends:
                    break
            else:
                yield from ((start, end) for end in ends)

    def _starts(self, step: _Step) -> Iterable[int]:
        if step.concept:
            return {hit.start for hit in self.found.get(step.concept, ())}
        if step.anything or step.starts:
            return range(len(self._tokens))
        return {place for stem in step.stems for place in self.places.get(stem, ())}

    def _after(self, step: _Step, ends: Collection[int]) -> Collection[int]:
        """Where the text may go on after a step that begins at any of these places."""
        if step.gap:
            return {end + skipped for end in ends for skipped in range(GAP + 1)}
        if step.concept:
            return {hit.end for hit in self.found.get(step.concept, ()) if hit.start in ends}
        tokens, size = self._tokens, len(self._tokens)
        return [end + 1 for end in ends if end < size and _matches(step, tokens[end])]


def _plain(step: _Step) -> bool:
    return bool(step.stems) and not step.starts


def _matches(step: _Step, token: Token) -> bool:
    if step.anything or not step.stems.isdisjoint(token.stems):
        return True
    return bool(step.starts) and token.word.startswith(step.starts)


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
