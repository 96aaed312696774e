"""Finds concepts in a message: groups of phrases, written as data, that mean one thing."""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.triage.found import Found, Token
from bot.triage.phrases import concepts_named, parse
from bot.triage.ways import Hits, Text, Ways

NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3


class Lead(NamedTuple):
    """What a key leads to: the concepts that it is a whole phrase of, and the ways, by number, that it is a part of."""

    concepts: list[str]
    ways: list[int]


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    A way is looked for only where one of its keys is, and after the concepts that it refers to.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        rows = [(name, steps) for name in _in_order(phrases) for phrase in phrases[name] for steps in parse(phrase)]
        ways = Ways([steps for _, steps in rows])
        self._ways = [ways.of(name, steps) for name, steps in rows]
        self._symbols, self._size = ways.numbers, len(ways.numbers) + 1
        self._longest = max((len(symbol) for symbol in ways.numbers if symbol.endswith("*")), default=0)
        self._by_key, self._by_concept = dict[int, Lead](), dict[str, list[int]]()
        last = {name: number for number, (name, _) in enumerate(rows)}
        for number, way in enumerate(self._ways):
            for key in way.keys:
                lead = self._by_key.setdefault(self._code(*key), Lead([], []))
                if len(key) == way.length:
                    lead.concepts.append(way.concept)
                else:
                    lead.ways.append(number)
            if not way.keys:
                self._by_concept.setdefault(max(way.named, key=last.__getitem__), []).append(number)

    def symbols(self, word: str, stems: Sequence[str]) -> tuple[int, ...]:
        """What phrases know a word by, as numbers: those of its stems and of its beginnings that stand in any."""
        beginnings = [f"{word[:letters]}*" for letters in range(1, min(len(word) + 1, self._longest))]
        symbols = dict.fromkeys((*stems, *beginnings))
        return tuple([self._symbols[symbol] for symbol in symbols if symbol in self._symbols])

    def find(self, tokens: Sequence[Token], sentences: Sequence[int]) -> Found:
        """The concepts in these tokens, which stand in sentences of these numbers."""
        text, possible = Text(tokens), set[int]()
        for start, end, key in self._keys(tokens):
            lead = self._by_key.get(key)
            if lead is not None:
                for concept in lead.concepts:
                    text.hits.setdefault(concept, []).append((start, end))
                possible.update(lead.ways)
        for concept in text.hits.keys() & self._by_concept.keys():
            possible.update(self._by_concept[concept])
        self._look_for(sorted(possible), text)
        for spans in text.hits.values():
            if len(spans) > 1:
                spans[:] = sorted(set(spans))
        return _found(text.hits, sentences)

    def _look_for(self, numbers: list[int], text: Text) -> None:
        """Adds what the ways of these numbers, in order, find, and those that are made of nothing but what was found.

        Those have higher numbers than what they are made of, and so come up in their turn.
        """
        for number in numbers:
            way = self._ways[number]
            spans = text.spans(way) if text.possible(way) else ()
            if not spans:
                continue
            if way.concept not in text.hits:
                for other in self._by_concept.get(way.concept, ()):
                    insort(numbers, other)
            text.hits.setdefault(way.concept, []).extend(spans)

    def _keys(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
        """The tokens that each key stands at, from the first number up to the second (exclusive), and the key."""
        before: Sequence[int] = ()
        for place, token in enumerate(tokens):
            for symbol in token.symbols:
                yield place, place + 1, self._code(symbol)
                for other in before:
                    yield place - 1, place + 1, self._code(other, symbol)
            before = token.symbols

    def _code(self, symbol: int, following: int = 0) -> int:
        """One number for a key."""
        return symbol * self._size + following


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


def _in_order(phrases: Mapping[str, Sequence[str]]) -> list[str]:
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
