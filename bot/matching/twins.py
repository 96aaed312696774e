"""Twins: words so near in use that one question becomes another when they change places (with / without).

Likeness cannot tell them apart, so an author declares them: where an entry's phrasings use one and never the other, a
question that uses only the other is not answered directly by that entry. `twins_of` finds what may need declaring.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from bot.matching.text import Words, words_of
from bot.model import Knowledge

LEAST_WORDS = 3  # of a phrasing; shorter ones share too little to be the same question but for one word

Counts = Callable[[int, Words], Sequence[int]]


class Twins:
    """The declared twins, by word."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._others: dict[str, tuple[str, ...]] = {}
        for group in groups:
            words = [word for text in group for word in words_of(text)]
            for word in words:
                others = (*self._others.get(word, ()), *(other for other in words if other != word))
                self._others[word] = tuple(dict.fromkeys(others))

    def apart(self, words: Words, topic: int, counts: Counts) -> tuple[tuple[str, str], ...]:
        """Pairs (asked, told): the question says one, all phrasings of the topic that say either say the other.

        `counts` tells how many of a topic's phrasings use each of some words.
        """
        found = []
        for word in dict.fromkeys(words):
            others = self._others.get(word, ())
            if others and not any(other in words for other in others):
                own, *told = counts(topic, (word, *others))
                found += [(word, other) for other, count in zip(others, told, strict=True) if count and not own]
        return tuple(found)


def twins_of(knowledge: Knowledge) -> list[tuple[str, str, str, str]]:
    """Pairs of entries on different topics with phrasings that differ in one word: the entries' ids and the words."""
    masked: dict[tuple[int, Words], dict[tuple[str, str], None]] = {}
    for entry in knowledge.entries.values():
        for text in (entry.question, *entry.phrasings):
            words = words_of(text)
            for place in range(len(words) if len(words) >= LEAST_WORDS else 0):
                rest = words[:place] + words[place + 1 :]
                masked.setdefault((place, rest), {})[entry.id, words[place]] = None
    topics = {id_: entry.topic for id_, entry in knowledge.entries.items()}
    found: dict[tuple[str, str, str, str], None] = {}
    for variants in masked.values():
        for (one, word), (other, other_word) in combinations(variants, 2):
            if topics[one] != topics[other] and word != other_word:
                found[one, other, word, other_word] = None
    return list(found)
