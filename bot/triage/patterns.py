"""Finds concepts in a message: groups of phrases, written as data, that mean one thing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from bot.triage.phrases import Step, Way, concepts_named, parse

REMEMBERED = 4096  # messages after which the states worked out are forgotten
NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3
ANYTHING = Step(anything=True)


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


Ends = dict[int, set[int]]  # where the hits of a concept start, and where those that start there end


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


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    Phrases of words alone are merged into one tree, beginnings shared, that is walked from each word of the message.
    Those that refer to other concepts come after, and only where such a concept was found.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._rank = {name: place for place, name in enumerate(_dependencies_first(phrases))}
        self._tree, self._by_concept = _Node(), dict[str, list[Way]]()
        for name, group in phrases.items():
            for steps in (steps for phrase in group for steps in parse(phrase)):
                way = Way.of(name, steps)
                if way.named:
                    self._by_concept.setdefault(max(way.named, key=self._rank.__getitem__), []).append(way)
                else:
                    self._tree.add(steps, name)
        self._start, self._read = _State([self._tree]), 0

    def find(self, tokens: Sequence[Token]) -> Found:
        """The concepts in these tokens."""
        found: dict[str, Ends] = {}
        for start in range(len(tokens)):
            state: _State | None = self._start
            for end in range(start + 1, len(tokens) + 1):
                state = state and state.after(tokens[end - 1])
                if state is None:
                    break
                for concept in state.ends:
                    found.setdefault(concept, {}).setdefault(start, set()).add(end)
        self._find_built_on_others(_Text(tokens), found)
        self._forget()
        return _found(found, tokens)

    def _forget(self) -> None:
        """Begins anew with the states now and then: strangers' odd words must not fill memory."""
        self._read += 1
        if self._read % REMEMBERED == 0:
            self._start = _State([self._tree])

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_start": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = state
        self._start = _State([self._tree])

    def _find_built_on_others(self, text: "_Text", found: dict[str, Ends]) -> None:
        """Adds what is made of concepts already found, those first that others are made of."""
        stems = text.places.keys()
        todo = [(self._rank[name], name) for name in found if name in self._by_concept]
        heapify(todo)
        while todo:
            _, name = heappop(todo)
            for way in self._by_concept[name]:
                if not way.possible(stems, found.keys()):
                    continue
                spans = list(_spans(way.steps, text, found))
                if spans and way.concept not in found and way.concept in self._by_concept:
                    heappush(todo, (self._rank[way.concept], way.concept))
                for start, ends in spans:
                    found.setdefault(way.concept, {}).setdefault(start, set()).update(ends)


class _Text:
    """Tokens, and the places where each stem stands."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.places = tokens, dict[str, list[int]]()
        for place, token in enumerate(tokens):
            for stem in token.stems:
                self.places.setdefault(stem, []).append(place)


class _Node:
    """A place in the tree of phrases: what may follow, and the concepts whose phrases end here."""

    __slots__ = ("by_any", "by_start", "by_stem", "ends", "longest", "steps")

    def __init__(self) -> None:
        self.steps: dict[Step, _Node] = {}
        self.by_stem: dict[str, list[_Node]] = {}
        self.by_start: dict[str, list[_Node]] = {}
        self.by_any: list[_Node] = []
        self.longest = 0
        self.ends: list[str] = []

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """What finding needs; the steps are only for adding phrases, and half of the time of a start."""
        return None, {name: getattr(self, name) for name in self.__slots__ if name != "steps"}

    @property
    def goes_on(self) -> bool:
        """Whether any phrase goes on from here."""
        return bool(self.by_stem or self.by_start or self.by_any)

    def add(self, steps: Sequence[Step], concept: str) -> None:
        """Adds a phrase that goes on from here with these steps."""
        if not steps:
            self.ends.append(concept)
        elif steps[0].skips:
            self.add(steps[1:], concept)
            fewer = steps[0].skips - 1
            self.add((ANYTHING, *([Step(skips=fewer)] if fewer else []), *steps[1:]), concept)
        else:
            if steps[0] not in self.steps:
                self._link(steps[0])
            self.steps[steps[0]].add(steps[1:], concept)

    def _link(self, step: Step) -> None:
        node = self.steps[step] = _Node()
        for stem in step.stems:
            self.by_stem.setdefault(stem, []).append(node)
        for start in step.starts:
            self.by_start.setdefault(start, []).append(node)
            self.longest = max(self.longest, len(start))
        if step.anything:
            self.by_any.append(node)

    def after(self, token: Token) -> list["_Node"]:
        """Where a token leads."""
        nodes = [*self.by_any]
        for stem in token.stems:
            if stem in self.by_stem:
                nodes += self.by_stem[stem]
        if self.by_start:
            for length in range(1, min(self.longest, len(token.word)) + 1):
                nodes += self.by_start.get(token.word[:length], ())
        return nodes


class _State:
    """The places in the tree that some words in a row lead to; where the next word leads is found once and kept."""

    __slots__ = ("_known", "_nodes", "ends")

    def __init__(self, nodes: Sequence[_Node]) -> None:
        self._nodes = [node for node in nodes if node.goes_on]
        self.ends = tuple(dict.fromkeys(concept for node in nodes for concept in node.ends))
        self._known: dict[str, _State | None] = {}

    def after(self, token: Token) -> "_State | None":
        """Where a token leads, None where no phrase goes on so; tokens of the same word must be alike."""
        if token.word not in self._known:
            nodes = [after for node in self._nodes for after in node.after(token)]
            self._known[token.word] = _State(nodes) if nodes else None
        return self._known[token.word]


def _spans(steps: Sequence[Step], text: _Text, found: Mapping[str, Ends]) -> Iterator[tuple[int, Collection[int]]]:
    """Where a row of steps that refers to other concepts stands: each place it starts from, with those it ends at."""
    for start in _starts(steps[0], text, found):
        ends: Collection[int] = (start,)
        for step in steps:
            ends = _after(step, ends, text.tokens, found)
            if not ends:
                break
        else:
            yield start, ends


def _starts(step: Step, text: _Text, found: Mapping[str, Ends]) -> Collection[int]:
    """Where the first step of a row may stand."""
    if step.concept:
        return tuple(found[step.concept])
    if step.plain:
        return {place for stem in step.stems for place in text.places.get(stem, ())}
    return range(len(text.tokens))


def _after(step: Step, ends: Collection[int], tokens: Sequence[Token], found: Mapping[str, Ends]) -> Collection[int]:
    """Where the text may go on after a step that begins at any of these places."""
    if step.skips:
        return {end + skipped for end in ends for skipped in range(step.skips + 1)}
    if step.concept:
        hits = found[step.concept]
        return {after for end in ends if end in hits for after in hits[end]}
    return [end + 1 for end in ends if end < len(tokens) and _matches(step, tokens[end])]


def _matches(step: Step, token: Token) -> bool:
    if step.anything or not step.stems.isdisjoint(token.stems):
        return True
    return bool(step.starts) and token.word.startswith(step.starts)


def _found(found: Mapping[str, Ends], tokens: Sequence[Token]) -> Found:
    """The hits, those apart that stand close behind a negation in the same sentence."""
    negated = {
        place
        for end in {end for ends in found.get(NEGATION, {}).values() for end in ends}
        for place in range(end, min(end + NEGATION_REACH, len(tokens)))
        if tokens[place].sentence == tokens[end - 1].sentence
    }
    hits: dict[str, list[Hit]] = {}
    taken_back: dict[str, list[Hit]] = {}
    for name, places in found.items():
        for start in sorted(places):
            side = taken_back if start in negated and name != NEGATION else hits
            side.setdefault(name, []).extend(Hit(name, start, end) for end in sorted(places[start]))
    return Found(hits, taken_back)


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
