"""Finds concepts in a message: groups of phrases, written as data, that mean one thing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from bot.triage.found import Found, Span, Token
from bot.triage.phrases import Step, Way, concepts_named, parse
from bot.triage.tree import Node, State

REMEMBERED = 4096  # messages after which the states worked out are forgotten
NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3
ANY = ""  # stands for the word of a way that needs none

Hits = dict[str, list[Span]]


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    Phrases of words alone are merged into one tree, beginnings shared, that is walked from each word of the message.
    Those that refer to other concepts come after, and only where such a concept was found.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._rank = {name: place for place, name in enumerate(_dependencies_first(phrases))}
        self._tree, self._by_concept = Node(), dict[str, dict[str, list[Way]]]()
        for name, group in phrases.items():
            for steps in (steps for phrase in group for steps in parse(phrase)):
                way = Way.of(name, steps)
                if way.named:
                    last = self._by_concept.setdefault(max(way.named, key=self._rank.__getitem__), {})
                    last.setdefault(min(way.needed, default=ANY), []).append(way)
                else:
                    self._tree.add(steps, name)
        self._start, self._read = State([self._tree]), 0

    def find(self, tokens: Sequence[Token], sentences: Sequence[int]) -> Found:
        """The concepts in these tokens, which stand in sentences of these numbers."""
        hits: Hits = {}
        for start in range(len(tokens)):
            state: Node | State | None = self._start
            for end in range(start + 1, len(tokens) + 1):
                state = state and state.after(tokens[end - 1])
                if state is None:
                    break
                for concept in state.ends:
                    hits.setdefault(concept, []).append((start, end))
        self._find_built_on_others(_Text(tokens), hits)
        self._forget()
        return _found(hits, sentences)

    def _forget(self) -> None:
        """Begins anew with the states now and then: strangers' odd words must not fill memory."""
        self._read += 1
        if self._read % REMEMBERED == 0:
            self._start = State([self._tree])

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_start": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = state
        self._start = State([self._tree])

    def _find_built_on_others(self, text: "_Text", hits: Hits) -> None:
        """Adds what is made of concepts already found, those first that others are made of."""
        todo = [(self._rank[name], name) for name in hits if name in self._by_concept]
        heapify(todo)
        added = set()
        while todo:
            _, name = heappop(todo)
            for way in self._possible(name, text, hits):
                spans = _spans(way.steps, text, hits)
                if not spans:
                    continue
                if way.concept not in hits and way.concept in self._by_concept:
                    heappush(todo, (self._rank[way.concept], way.concept))
                hits.setdefault(way.concept, []).extend(spans)
                added.add(way.concept)
        for name in added:
            hits[name] = sorted(set(hits[name]))

    def _possible(self, name: str, text: "_Text", hits: Hits) -> Iterator[Way]:
        """The ways that refer to a concept and whose words and other concepts are there."""
        by_word, stems, found = self._by_concept[name], text.places.keys(), hits.keys()
        for stem in (ANY, *sorted(by_word.keys() & stems)):
            yield from (way for way in by_word.get(stem, ()) if way.possible(stems, found))


class _Text:
    """Tokens, and the places where each stem stands."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.places = tokens, dict[str, list[int]]()
        for place, token in enumerate(tokens):
            for stem in token.stems:
                self.places.setdefault(stem, []).append(place)


def _spans(steps: Sequence[Step], text: _Text, hits: Hits) -> list[Span]:
    """Where a row of steps that refers to other concepts stands."""
    spans = []
    for start in _starts(steps[0], text, hits):
        ends: Collection[int] = (start,)
        for step in steps:
            ends = _after(step, ends, text.tokens, hits)
            if not ends:
                break
        spans.extend([(start, end) for end in ends])
    return spans


def _starts(step: Step, text: _Text, hits: Hits) -> Iterable[int]:
    """Where the first step of a row may stand."""
    if step.concept:
        return {start for start, _ in hits[step.concept]}
    if step.plain:
        return {place for stem in step.stems for place in text.places.get(stem, ())}
    return range(len(text.tokens))


def _after(step: Step, ends: Collection[int], tokens: Sequence[Token], hits: Hits) -> Collection[int]:
    """Where the text may go on after a step that begins at any of these places."""
    if step.skips:
        return {end + skipped for end in ends for skipped in range(step.skips + 1)}
    if step.concept:
        return {end for start, end in hits[step.concept] if start in ends}
    return [end + 1 for end in ends if end < len(tokens) and _matches(step, tokens[end])]


def _matches(step: Step, token: Token) -> bool:
    if step.anything or not step.stems.isdisjoint(token.stems):
        return True
    return bool(step.starts) and token.word.startswith(step.starts)


def _found(hits: Hits, sentences: Sequence[int]) -> Found:
    """The hits, those apart that stand close behind a negation in the same sentence."""
    negated = {
        place
        for end in {end for _, end in hits.get(NEGATION, ())}
        for place in range(end, min(end + NEGATION_REACH, len(sentences)))
        if sentences[place] == sentences[end - 1]
    }
    if not negated:
        return Found(hits, {})
    kept, taken_back = Hits(), Hits()
    for name, spans in hits.items():
        for span in spans:
            side = taken_back if span[0] in negated and name != NEGATION else kept
            side.setdefault(name, []).append(span)
    return Found(kept, taken_back)


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
