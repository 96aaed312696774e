"""The exact voice of triage: concepts that are dangerous together, found in any order and in any words foreseen."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice, pairwise, product
from math import inf
from typing import NamedTuple

from bot.matching.lexicon import Lexicon
from bot.matching.memory import Memory
from bot.matching.repair import Speller
from bot.matching.text import Stemmer, Words, words_of
from bot.model import RedFlag, Rule
from bot.triage.found import Found, Span, Spans, Token, plain
from bot.triage.patterns import Concepts
from bot.triage.phrases import plain_words

_SENTENCE = re.compile(r"[.!?;\n]+")
REMEMBERED = 1024  # readings: each message is read again with the two that follow it
REMEMBERED_WORDS = 16_384
MOST_COMBINATIONS = 512  # a message that repeats itself for pages must not make triage slow


class Reading(NamedTuple):
    """A message as triage sees it: its tokens, the number of the sentence each stands in, and the concepts found.

    Where earlier messages are read with it, its own tokens begin at `begin`.
    """

    tokens: Sequence[Token]
    numbers: Sequence[int]
    found: Found
    begin: int = 0

    @property
    def words(self) -> Words:
        """The words meant."""
        return tuple(token.meant for token in self.tokens)

    @property
    def stems(self) -> list[str]:
        """The stems of the words meant, as they are learned."""
        return [token.stem for token in self.tokens]

    @property
    def signs(self) -> list[str]:
        """The names of the concepts found, negated ones marked."""
        return [*self.found.hits, *(f"not {name}" for name in sorted(self.found.negated))]

    @property
    def sentences(self) -> list["Reading"]:
        """The readings of its sentences, each as if it were all."""
        if not self.numbers or self.numbers[0] == self.numbers[-1]:
            return [self] if self.tokens else []
        starts = [at for at, (before, number) in enumerate(pairwise((-1, *self.numbers))) if number != before]
        bounds = list(pairwise((*starts, len(self.tokens))))
        found = self.found.parts(bounds)
        return [Reading(self.tokens[a:b], self.numbers[a:b], part) for (a, b), part in zip(bounds, found, strict=True)]

    def part(self, first: int, end: int) -> "Reading":
        """The reading of the tokens from `first` up to `end` by themselves."""
        return Reading(self.tokens[first:end], self.numbers[first:end], self.found.parts([(first, end)])[0])

    def after(self, earlier: Sequence["Reading"]) -> "Reading":
        """The reading of a message with earlier ones before it as if all were one; no phrase goes across messages."""
        tokens: list[Token] = []
        numbers: list[int] = []
        starts = []
        for reading in (*earlier, self):
            before = 1 + numbers[-1] if numbers else 0
            starts.append(len(tokens))
            tokens += reading.tokens
            numbers += (before + number for number in reading.numbers)
        found = Found.joined([reading.found for reading in (*earlier, self)], starts)
        return Reading(tokens, numbers, found, starts[-1])


class Reader:
    """Reads messages.

    A misspelt word keeps its own stem and gains that of the word meant: a repair can reveal a flag and never hide one.
    A real word is never taken for another.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]], lexicon: Lexicon) -> None:
        written = Counter(word for phrases in concepts.values() for phrase in phrases for word in plain_words(phrase))
        self._speller, self._stem = Speller(written, lexicon.frequencies, lexicon.common, least=4, short=5), Stemmer()
        self._concepts = Concepts(concepts)
        self._tokens = Memory(self._tokens_of, REMEMBERED_WORDS)
        self._lately = Memory(self._read, REMEMBERED)

    def read(self, text: str) -> Reading:
        """The reading of a text."""
        return self._lately[text]

    def _read(self, text: str) -> Reading:
        tokens: list[Token] = []
        numbers: list[int] = []
        for number, sentence in enumerate(_SENTENCE.split(text)):
            for word in words_of(sentence):
                tokens += self._tokens[word]
            numbers += [number] * (len(tokens) - len(numbers))
        return Reading(tokens, numbers, self._concepts.find(tokens, numbers))

    def _tokens_of(self, word: str) -> tuple[Token, ...]:
        """A word as it was typed, or the words it is read as where a blank is missing in it."""
        meant = self._speller.repair(word)
        typed = (word,) if len(meant) == 1 else meant
        return tuple(self._token(one, other) for one, other in zip(typed, meant, strict=True))

    def _token(self, typed: str, meant: str) -> Token:
        symbols = self._concepts.symbols(typed, (self._stem(typed), self._stem(meant)))
        return Token(typed, meant, self._stem(plain(meant)), symbols)


Heard = list[tuple[RedFlag, tuple[str, ...]]]


class Foreseen(NamedTuple):
    """A rule of a flag, whose place among all flags, the most urgent first, is `urgency`."""

    urgency: int
    flag: RedFlag
    rule: Rule
    needed: frozenset[str]


class RuleVoice:
    """Says which flags' rules a message fulfils, most urgent first, with the words that did it."""

    def __init__(self, flags: Sequence[RedFlag]) -> None:
        self._by_first: dict[str, list[Foreseen]] = {}
        for urgency, flag in enumerate(flags):
            for rule in flag.rules:
                of_first = self._by_first.setdefault(rule.concepts[0], [])
                of_first.append(Foreseen(urgency, flag, rule, frozenset(rule.concepts)))

    def possible(self, reading: Reading, earlier: Sequence[Reading] = ()) -> list[Foreseen]:
        """The rules whose concepts all stand in a message and those before it, at least one in the message itself."""
        new = reading.found.hits.keys()
        names = dict.fromkeys(chain(new, *(other.found.hits for other in earlier)))
        of_first = chain.from_iterable(filter(None, map(self._by_first.get, names)))
        found = [one for one in of_first if one.needed <= names.keys()]
        return [one for one in found if not new.isdisjoint(one.needed)] if earlier else found

    def heard(self, reading: Reading, possible: Sequence[Foreseen]) -> Heard:
        """Those of the possible rules that are fulfilled, one for each flag, partly at least by the message itself."""
        heard: dict[int, tuple[RedFlag, tuple[str, ...]]] = {}
        for urgency, flag, rule, _ in possible:
            spans = _fulfilled(rule, reading.found.hits, reading) if urgency not in heard else ()
            if spans:
                words = (reading.tokens[start:end] for start, end in spans)
                heard[urgency] = flag, tuple(" ".join(token.word for token in each) for each in words)
        return [heard[urgency] for urgency in sorted(heard)]


def _fulfilled(rule: Rule, hits: Spans, reading: Reading) -> Sequence[Span]:
    """The first combination of hits, one of each of its concepts, that fulfils a rule, or nothing."""
    releases = {reading.numbers[start] for name in rule.unless for start, _ in hits.get(name, ())}
    combinations = product(*(hits[name] for name in rule.concepts))
    for spans in islice(combinations, MOST_COMBINATIONS):
        if max(spans)[1] <= reading.begin or _between(spans) > rule.within:
            continue
        if not releases or releases.isdisjoint(reading.numbers[start] for start, _ in spans):
            return spans
    return ()


def _between(spans: Sequence[Span]) -> float:
    """How many tokens are between some spans; infinity where they overlap."""
    between, last = 0, None
    for start, end in sorted(spans):
        if last is not None:
            if start < last:
                return inf
            between += start - last
        last = end
    return between
