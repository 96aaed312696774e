"""Finds concepts in a message: groups of phrases, written as data, that mean one thing."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise, product
from typing import NamedTuple

from bot.triage.phrases import Step, Way, concepts_named, parse

GAP = 3
NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3


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


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    A phrase is filed under two neighbouring words, or else its rarest one, so that a message is compared with few.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        ways = [Way.of(name, steps) for name, group in phrases.items() for phrase in group for steps in parse(phrase)]
        self._rank = {name: place for place, name in enumerate(_dependencies_first(phrases))}
        self._counts = Counter(stem for way in ways for step in way.steps for stem in step.stems)
        self._by_pair: dict[tuple[str, str], list[Way]] = {}
        self._by_stem: dict[str, list[Way]] = {}
        self._by_start: dict[str, list[Way]] = {}
        self._by_concept: dict[str, list[Way]] = {}
        for way in ways:
            self._file(way)
        self._longest_start = max(map(len, self._by_start), default=0)

    def _file(self, way: Way) -> None:
        pair = next(((a, b) for a, b in pairwise(way.steps) if a.plain and b.plain), None)
        if pair is not None:
            for stems in product(pair[0].stems, pair[1].stems):
                self._by_pair.setdefault(stems, []).append(way)
            return
        worded = [step for step in way.steps if step.plain]
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
        waiting: dict[str, list[Way]] = {}
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

    def _candidates(self, scene: "_Scene") -> Iterator[Way]:
        for stem in scene.places:
            yield from self._by_stem.get(stem, ())
        for pair in scene.pairs:
            yield from self._by_pair.get(pair, ())
        for word in scene.words:
            yield from self._started(word)

    def _started(self, word: str) -> Iterator[Way]:
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

    def spans(self, steps: tuple[Step, ...]) -> Iterator[tuple[int, int]]:
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

    def _starts(self, step: Step) -> Iterable[int]:
        if step.concept:
            return {hit.start for hit in self.found.get(step.concept, ())}
        if step.anything or step.starts:
            return range(len(self._tokens))
        return {place for stem in step.stems for place in self.places.get(stem, ())}

    def _after(self, step: Step, ends: Collection[int]) -> Collection[int]:
        """Where the text may go on after a step that begins at any of these places."""
        if step.gap:
            return {end + skipped for end in ends for skipped in range(GAP + 1)}
        if step.concept:
            return {hit.end for hit in self.found.get(step.concept, ()) if hit.start in ends}
        tokens, size = self._tokens, len(self._tokens)
        return [end + 1 for end in ends if end < size and _matches(step, tokens[end])]


def _matches(step: Step, token: Token) -> bool:
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
