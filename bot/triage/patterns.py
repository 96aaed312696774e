"""Finds concepts in a message: groups of phrases, written as data, that mean one thing.

Where a symbol stands in a message are the bits of a number, and a phrase is found by shifting and intersecting such
numbers (the shift-and method, Baeza-Yates and Gonnet 1992, "A new approach to text searching").
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.triage.found import Found, Span, Token
from bot.triage.phrases import Key, Step, Way, concepts_named, parse

NEGATION = "negation"  # the concept whose words, close before another, take it back
NEGATION_REACH = 3

Hits = dict[str, list[Span]]


class Concepts:
    """All concepts of a knowledge base, ready to be looked for in a message.

    A phrase is looked for only where its rarest symbol is, and after the concepts that it refers to.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        rows = [(name, steps) for name in _in_order(phrases) for phrase in phrases[name] for steps in parse(phrase)]
        counts = Counter(symbol for _, steps in rows for step in steps for symbol in step.symbols)
        self._ways = [Way.of(name, steps, counts) for name, steps in rows]
        self._told, self._led, self._unled = dict[Key, list[str]](), dict[Key, list[int]](), list[int]()
        for number, way in enumerate(self._ways):
            if not way.keys:
                self._unled.append(number)
            for key in way.keys:
                if len(key) == len(way.steps):
                    self._told.setdefault(key, []).append(way.concept)
                else:
                    self._led.setdefault(key, []).append(number)
        self._symbols = frozenset(counts)
        self._longest = max((len(symbol) for symbol in counts if symbol.endswith("*")), default=0)

    def symbols(self, word: str, stems: Sequence[str]) -> list[str]:
        """What phrases know a word by: those of its stems and of its beginnings that stand in any."""
        beginnings = [f"{word[:letters]}*" for letters in range(1, min(len(word) + 1, self._longest))]
        return [symbol for symbol in dict.fromkeys((*stems, *beginnings)) if symbol in self._symbols]

    def find(self, tokens: Sequence[Token], sentences: Sequence[int]) -> Found:
        """The concepts in these tokens, which stand in sentences of these numbers."""
        text, possible = _Text(tokens), set(self._unled)
        for place, key in _keys(tokens):
            for concept in self._told.get(key, ()):
                text.hits.setdefault(concept, []).append((place, place + len(key)))
            possible.update(self._led.get(key, ()))
        there = text.places.keys()
        for number in sorted(possible):
            way = self._ways[number]
            if way.named <= text.hits.keys() and way.needed <= there:
                spans = _spans(way, text)
                if spans:
                    text.hits.setdefault(way.concept, []).extend(spans)
        return _found({name: sorted(set(spans)) for name, spans in text.hits.items()}, sentences)


class _Text:
    """At which of its tokens each symbol stands, as bits, and the concepts found so far."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.places, self.hits, self.all = dict[str, int](), Hits(), (1 << len(tokens)) - 1
        for place, token in enumerate(tokens):
            for symbol in token.symbols:
                self.places[symbol] = self.places.get(symbol, 0) | 1 << place

    def starts(self, step: Step) -> int:
        """Where a step may begin, as bits."""
        found = self.all if step.anything else 0
        for symbol in step.symbols:
            found |= self.places.get(symbol, 0)
        for start, _ in self.hits[step.concept] if step.concept else ():
            found |= 1 << start
        return found

    def ends(self, steps: Sequence[Step], starts: int) -> int:
        """Where steps that begin at any of these places may end, as bits."""
        ends = starts
        for step in steps:
            if step.concept:
                spans, begun, ends = self.hits[step.concept], ends, 0
                for start, end in spans:
                    ends |= (begun >> start & 1) << end
            elif step.skips:
                for _ in range(step.skips):
                    ends |= ends << 1
            else:
                ends = (ends & self.starts(step)) << 1
            if not ends:
                break
        return ends


def _keys(tokens: Sequence[Token]) -> Iterator[tuple[int, Key]]:
    """What ways are looked up by: each symbol and each two of neighbouring tokens, and where."""
    before: Sequence[str] = ()
    for place, token in enumerate(tokens):
        for symbol in token.symbols:
            yield place, (symbol,)
            for other in before:
                yield place - 1, (other, symbol)
        before = token.symbols


def _spans(way: Way, text: _Text) -> list[Span]:
    """Where a way stands."""
    starts = text.starts(way.steps[0])
    ends = text.ends(way.steps, starts)
    if not way.varies:
        return [(end - len(way.steps), end) for end in _bits(ends)]
    return [(start, end) for start in _bits(starts) for end in _bits(text.ends(way.steps, 1 << start))] if ends else []


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


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
