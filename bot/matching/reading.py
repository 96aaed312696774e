"""Reads what was typed: typos repaired, words that mean the same made one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.matching.lexicon import Lexicon
from bot.matching.repair import Speller
from bot.matching.text import Synonyms, Words, words_of

OWN_WORD_COUNT = 3  # a word of no dictionary counts as the author's own from here on, …
SLIP = 8  # … unless one that sounds like it is so many times as frequent: "sesion" is no word of its own

Changes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words meant, with the repairs and the synonyms that led to them as (typed, meant)."""

    words: Words
    repairs: Changes
    synonyms: Changes


class Reader:
    """Reads texts in the light of an author's own words."""

    def __init__(self, typed: Sequence[Words], same: Sequence[Sequence[str]], lexicon: Lexicon) -> None:
        """From all phrasings as typed, and groups of words that mean the same."""
        counts = Counter(word for words in typed for word in words)
        synonyms = {word for group in same for text in group for word in words_of(text)}
        own = {word: count for word, count in counts.items() if word in lexicon.frequencies}
        own |= {word: counts.get(word, 1) for word in synonyms}
        speller = Speller(own, lexicon.frequencies, lexicon.common)
        strangers = ((word, count) for word, count in counts.items() if count >= OWN_WORD_COUNT and word not in own)
        own |= {word: count for word, count in strangers if own.get(speller.slip(word) or "", 0) < SLIP * count}
        self._speller = Speller(own, lexicon.frequencies, lexicon.common)
        self._synonyms = Synonyms(same)

    def read(self, typed: Words) -> Reading:
        """The words of a text, as `words_of` gives them, made into those that are meant."""
        meant: list[str] = []
        repairs = []
        for word, repaired in self._repaired(typed):
            meant.extend(repaired)
            if repaired != (word,):
                repairs.append((word, " ".join(repaired)))
        words, synonyms = self._synonyms.replace(tuple(meant))
        return Reading(words, tuple(repairs), synonyms)

    def _repaired(self, typed: Words) -> Iterator[tuple[str, Words]]:
        """What was typed, word by word, and what is meant by it."""
        skip = False
        for word, following in zip_longest(typed, typed[1:], fillvalue=""):
            whole = None if skip or not following else self._speller.joined(word, following)
            if whole is not None:
                yield f"{word} {following}", (whole,)
            elif not skip:
                yield word, self._speller.repair(word)
            skip = whole is not None
