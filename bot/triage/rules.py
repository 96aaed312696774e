"""The exact voice of triage: concepts that are dangerous together, found in any order and in any words foreseen."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from bot.matching.lexicon import Lexicon
from bot.matching.repair import Speller
from bot.matching.text import Stemmer, words_of
from bot.model import RedFlag, Rule
from bot.triage.patterns import Concepts, Hit, Token, plain_words

_SENTENCE = re.compile(r"[.!?;\n]+")
MOST_COMBINATIONS = 512  # a message that repeats itself for pages must not make triage slow


def make_speller(concepts: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Speller:
    """A speller that repairs towards the words of the concepts."""
    words = Counter(word for phrases in concepts.values() for phrase in phrases for word in plain_words(phrase))
    return Speller(words, lexicon.frequencies, lexicon.common)


class Tokeniser:
    """Cuts a message into tokens. A misspelt word keeps its own stem and gains that of the word meant, so a
    repair can reveal a flag and never hide one; a real word is never taken for another."""

    def __init__(self, speller: Speller) -> None:
        self._speller, self._stem = speller, Stemmer()

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, in order."""
        found: list[Token] = []
        for number, sentence in enumerate(_SENTENCE.split(text)):
            for word in words_of(sentence):
                found.extend(self._variants(word, number))
        return found

    def _variants(self, word: str, sentence: int) -> Iterator[Token]:
        meant = self._speller.repair(word)
        if len(meant) == 1:
            yield Token(word, frozenset((self._stem(word), self._stem(meant[0]))), sentence)
        else:
            yield from (Token(part, frozenset((self._stem(part),)), sentence) for part in meant)


class RuleVoice:
    """Says which flags' rules a message fulfils, most urgent first, with the words that did it."""

    def __init__(self, flags: Sequence[RedFlag], concepts: Mapping[str, Sequence[str]]) -> None:
        self._flags, self._concepts = flags, Concepts(concepts)

    def heard(self, tokens: Sequence[Token], new_from: int = 0) -> list[tuple[RedFlag, tuple[str, ...]]]:
        """Flags with a rule fulfilled; at least one of its concepts must stand at or after token `new_from`."""
        found = self._concepts.find(tokens)
        heard = []
        for flag in self._flags:
            hits = next((hits for rule in flag.rules if (hits := _fulfilled(rule, found, tokens, new_from))), None)
            if hits:
                heard.append((flag, tuple(" ".join(t.word for t in tokens[hit.start : hit.end]) for hit in hits)))
        return heard


def _fulfilled(
    rule: Rule, found: Mapping[str, list[Hit]], tokens: Sequence[Token], new_from: int
) -> tuple[Hit, ...] | None:
    """The first combination of hits that fulfils a rule, or None."""
    if any(name not in found for name in rule.concepts):
        return None
    releases = [hit for name in rule.unless for hit in found.get(name, ())]
    combinations = product(*(found[name] for name in rule.concepts))
    for hits, _ in zip(combinations, range(MOST_COMBINATIONS), strict=False):
        first, last = min(hit.start for hit in hits), max(hit.end for hit in hits)
        if last - first > rule.within + sum(hit.end - hit.start for hit in hits) or last <= new_from or _overlap(hits):
            continue
        sentences = {tokens[hit.start].sentence for hit in hits}
        if not any(tokens[release.start].sentence in sentences for release in releases):
            return hits
    return None


def _overlap(hits: Sequence[Hit]) -> bool:
    ordered = sorted(hits, key=lambda hit: hit.start)
    return any(a.end > b.start for a, b in zip(ordered, ordered[1:], strict=False))
