"""Warnings about single words: opposites that alone keep questions apart, and words that people use and we do not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.checks import Line
from bot.desk.findings import Finding, place_of
from bot.matching.lexicon import Lexicon
from bot.matching.text import Stemmer, Words, words_of
from bot.model import Entry, Knowledge, Problem

SMALL_WORD = 5.3  # Zipf frequency from which on a word says nothing of a subject
LEAST_WORDS = 3  # of a question that has a twin; shorter ones are nothing but the word that tells them apart
FREQUENT = 5  # messages that hold a word


class _Asked(NamedTuple):
    """A question of an entry, and the word in the place that is looked at; "" where it has none there."""

    entry: Entry
    text: str
    word: str


def twins(knowledge: Knowledge, line: Line, opposites: Sequence[frozenset[str]]) -> Iterator[Finding]:
    """A warning for each two entries with questions that differ in nothing but a word and its opposite."""
    told: set[frozenset[str]] = set()
    for one, other in _differing_in_one_word(knowledge):
        words, pair = {one.word, other.word} - {""}, frozenset((one.entry.id, other.entry.id))
        opposed = any(words <= group and (len(words) == 2 or "not" in words) for group in opposites)
        if opposed and pair not in told and one.entry.topic != other.entry.topic and not _are_settled(one, other):
            told.add(pair)
            yield _as_finding(one, other, line)


def _are_settled(one: _Asked, other: _Asked) -> bool:
    return other.text in one.entry.excluded or one.text in other.entry.excluded


def _differing_in_one_word(knowledge: Knowledge) -> Iterator[tuple[_Asked, _Asked]]:
    """Every two questions that are the same but for one word, put in or put for another."""
    without: dict[tuple[int, Words], list[_Asked]] = defaultdict(list)
    whole: dict[Words, _Asked] = {}
    for entry in knowledge.entries.values():
        for text in (entry.question, *entry.phrasings):
            words = words_of(text)
            if len(words) >= LEAST_WORDS:
                whole.setdefault(words, _Asked(entry, text, ""))
                for place, word in enumerate(words):
                    without[place, (*words[:place], *words[place + 1 :])].append(_Asked(entry, text, word))
    for (_, rest), alike in without.items():
        shorter = [whole[rest]] if rest in whole else []
        for number, one in enumerate(alike):
            for other in (*alike[:number], *shorter):
                if other.word != one.word:
                    yield one, other


def _as_finding(one: _Asked, other: _Asked, line: Line) -> Finding:
    file, number = place_of(line, other.entry, other.text)
    apart = " and ".join(f"'{word}'" for word in (one.word, other.word) if word)
    message = (
        f"'{one.text}' and '{other.text}' of '{other.entry.id}' ({file}:{number}) differ in {apart} only, so one is "
        "easily taken for the other. Say in each what it is about, or name the other under 'not'"
    )
    return Finding("twins", Problem(*place_of(line, one.entry, one.text), message, one.entry.id))


def unheard_words(knowledge: Knowledge, line: Line, lexicon: Lexicon, asked: Iterable[str]) -> Iterator[Finding]:
    """Words that people often use and no phrasing has; `asked` is what they wrote."""
    stem = Stemmer()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for text in dict.fromkeys(asked):
        for word in dict.fromkeys(words_of(text)):
            if len(word) > 2 and lexicon.zipf(word) < SMALL_WORD:
                spelled[stem(word)][word] += 1
    frequent = {stemmed: forms for stemmed, forms in spelled.items() if forms.total() >= FREQUENT}
    known = {stem(word) for text in _all_texts(knowledge) for word in words_of(text)} if frequent else set()
    for stemmed, forms in sorted(frequent.items(), key=lambda item: -item[1].total()):
        if stemmed not in known:
            message = (
                f"{forms.total()} messages say '{forms.most_common(1)[0][0]}' and no phrasing does. Add phrasings with "
                "it where an entry answers them; if it means a word that is there, add it to synonyms.yaml; if it is "
                "not our subject, to out_of_scope.yaml"
            )
            yield Finding("unheard word", Problem(*line(), message))


def _all_texts(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        yield from (entry.question, *entry.phrasings)
    for group in (*knowledge.groups, *knowledge.small_talk):
        yield from group.phrasings
    for same in knowledge.synonyms:
        yield from same
