"""The exact voice of triage: concepts that are dangerous together, found in any order and in any words foreseen."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise, product
from typing import NamedTuple

from bot.matching.lexicon import Lexicon
from bot.matching.memory import Memory
from bot.matching.repair import Speller
from bot.matching.text import Stemmer, Words, words_of
from bot.model import RedFlag, Rule
from bot.triage.found import Found, Hit, Token
from bot.triage.patterns import Concepts
from bot.triage.phrases import plain_words

_SENTENCE = re.compile(r"[.!?;\n]+")
REMEMBERED = 256  # readings: each message is read again with the two that follow it
MOST_COMBINATIONS = 512  # a message that repeats itself for pages must not make triage slow


class Reading(NamedTuple):
    """A message as triage sees it: its tokens and the concepts found in them.

    Where earlier messages are read with it, its own tokens begin at `begin`.
    """

    tokens: list[Token]
    found: Found
    begin: int = 0

    @property
    def words(self) -> Words:
        """The words meant."""
        return tuple(token.meant for token in self.tokens)

    @property
    def signs(self) -> list[str]:
        """The names of the concepts found, negated ones marked."""
        return [*self.found.hits, *(f"not {name}" for name in sorted(self.found.negated))]

    @property
    def sentences(self) -> list["Reading"]:
        """The readings of its sentences, each as if it were all."""
        numbers = [token.sentence for token in self.tokens]
        starts = [at for at, (before, number) in enumerate(pairwise((-1, *numbers))) if number != before]
        return [self.part(first, end) for first, end in pairwise((*starts, len(numbers)))]

    def part(self, first: int, end: int) -> "Reading":
        """The reading of the tokens from `first` up to `end` by themselves."""
        return Reading(self.tokens[first:end], self.found.part(first, end))

    def after(self, earlier: Sequence["Reading"]) -> "Reading":
        """The reading of a message with earlier ones before it as if all were one; no phrase goes across messages."""
        tokens: list[Token] = []
        starts = []
        for reading in (*earlier, self):
            sentences = 1 + tokens[-1].sentence if tokens else 0
            starts.append(len(tokens))
            tokens += (token._replace(sentence=token.sentence + sentences) for token in reading.tokens)
        found = Found.joined([reading.found for reading in (*earlier, self)], starts)
        return Reading(tokens, found, starts[-1])


class Reader:
    """Reads messages.

    A misspelt word keeps its own stem and gains that of the word meant: a repair can reveal a flag and never hide one.
    A real word is never taken for another.
    """

    def __init__(self, concepts: Mapping[str, Sequence[str]], lexicon: Lexicon) -> None:
        written = Counter(word for phrases in concepts.values() for phrase in phrases for word in plain_words(phrase))
        self._speller, self._stem = Speller(written, lexicon.frequencies, lexicon.common, least=4, short=5), Stemmer()
        self._concepts = Concepts(concepts)
        self._lately = Memory(self._read, REMEMBERED)

    def read(self, text: str) -> Reading:
        """The reading of a text."""
        return self._lately[text]

    def _read(self, text: str) -> Reading:
        said = (self._tokens(sentence, number) for number, sentence in enumerate(_SENTENCE.split(text)))
        tokens = list(chain.from_iterable(said))
        return Reading(tokens, self._concepts.find(tokens))

    def _tokens(self, sentence: str, number: int) -> list[Token]:
        return [token for word in words_of(sentence) for token in self._variants(word, number)]

    def _variants(self, word: str, sentence: int) -> Iterator[Token]:
        meant = self._speller.repair(word)
        if len(meant) == 1:
            yield Token(word, meant[0], frozenset((self._stem(word), self._stem(meant[0]))), sentence)
        else:
            yield from (Token(part, part, frozenset((self._stem(part),)), sentence) for part in meant)


Heard = list[tuple[RedFlag, tuple[str, ...]]]


class RuleVoice:
    """Says which flags' rules a message fulfils, most urgent first, with the words that did it."""

    def __init__(self, flags: Sequence[RedFlag]) -> None:
        self._by_first: dict[str, list[tuple[int, RedFlag, Rule]]] = {}
        for urgency, flag in enumerate(flags):
            for rule in flag.rules:
                self._by_first.setdefault(rule.concepts[0], []).append((urgency, flag, rule))

    def heard(self, reading: Reading) -> Heard:
        """Flags with a rule fulfilled; at least one of its concepts must stand in the message itself."""
        tokens, found, begin = reading.tokens, reading.found.hits, reading.begin
        heard: dict[int, tuple[RedFlag, tuple[str, ...]]] = {}
        for urgency, flag, rule in chain(*(self._by_first.get(name, ()) for name in found)):
            if urgency not in heard:
                hits = _fulfilled(rule, found, tokens, begin)
                if hits:
                    heard[urgency] = flag, tuple(" ".join(t.word for t in tokens[h.start : h.end]) for h in hits)
        return [heard[urgency] for urgency in sorted(heard)]

    def possible(self, reading: Reading, earlier: Sequence[Reading]) -> bool:
        """Whether earlier messages add what a rule needs beside something in the message itself."""
        new = reading.found.hits.keys()
        together = new | set().union(*(other.found.hits for other in earlier))
        rules = (rule for name in together for _, _, rule in self._by_first.get(name, ()))
        return any(together.issuperset(rule.concepts) and not new.isdisjoint(rule.concepts) for rule in rules)


def _fulfilled(
    rule: Rule, found: Mapping[str, Sequence[Hit]], tokens: Sequence[Token], begin: int
) -> tuple[Hit, ...] | None:
    """The first combination of hits that fulfils a rule, or None."""
    if any(name not in found for name in rule.concepts):
        return None
    releases = [hit for name in rule.unless for hit in found.get(name, ())]
    combinations = product(*(found[name] for name in rule.concepts))
    for hits, _ in zip(combinations, range(MOST_COMBINATIONS), strict=False):
        first, last = min(hit.start for hit in hits), max(hit.end for hit in hits)
        if last - first > rule.within + sum(hit.end - hit.start for hit in hits) or last <= begin or _overlap(hits):
            continue
        sentences = {tokens[hit.start].sentence for hit in hits}
        if not any(tokens[release.start].sentence in sentences for release in releases):
            return hits
    return None


def _overlap(hits: Sequence[Hit]) -> bool:
    ordered = sorted(hits, key=lambda hit: hit.start)
    return any(a.end > b.start for a, b in pairwise(ordered))
