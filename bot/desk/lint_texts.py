"""Warnings that the texts of a knowledge base give cause for, each rule a function that finds problems."""

import re
from collections.abc import Iterator
from datetime import date

from bot.checks import Line
from bot.desk.findings import Finding
from bot.desk.reading import grade, sentences, words
from bot.desk.rules import Rules
from bot.model import Entry, Knowledge, Problem

SHORTEST_GRADED = 20  # words; of fewer the grade says nothing
ENOUGH_TO_RELATE = 4  # entries; with fewer there is nothing much to suggest
_INSECURE = re.compile(r"\bhttp://\S+")


def text_findings(knowledge: Knowledge, line: Line, rules: Rules, today: date) -> Iterator[Finding]:
    """Every warning of the texts."""
    for entry in knowledge.entries.values():
        for name, text in _texts(entry):
            place = line("entry", entry.id, name)
            for rule, message in (*_reading(name, text, rules), *_banned(name, text, rules), *_links(text)):
                yield Finding(rule, Problem(*place, message, entry.id))
        for rule, key, message in (*_gaps(entry, knowledge, rules), *_review(entry, rules, today)):
            yield Finding(rule, Problem(*line("entry", entry.id, key), message, entry.id))
    yield from _other_texts(knowledge, line, rules)


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "question", entry.question
    yield "answer", entry.answer
    if entry.short:
        yield "short", entry.short


def _reading(name: str, text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    said = words(text)
    if name != "question" and len(said) >= SHORTEST_GRADED and grade(text) > rules.reading_grade:
        longest = max(sentences(text), key=lambda sentence: len(words(sentence)))
        yield (
            "hard to read",
            f"'{name}' asks for {grade(text):.0f} years of school, more than {rules.reading_grade:.0f}; use shorter "
            f"words and split sentences, first of all: '{_clipped(longest)}'",
        )
    if name == "answer" and len(said) > rules.longest_answer:
        yield (
            "too long",
            f"the answer has {len(said)} words; over {rules.longest_answer} nobody reads it on a phone. Move a part "
            "to an entry of its own and name that in 'related'",
        )


def _banned(name: str, text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    for banned in rules.banned:
        for sentence in sentences(text):
            found = banned.pattern.search(sentence)
            if found and not (banned.unless and banned.unless.search(sentence)):
                yield "banned words", f"'{name}' says '{found.group()}': {banned.why}"


def _links(text: str) -> Iterator[tuple[str, str]]:
    for link in _INSECURE.findall(text):
        yield "insecure link", f"'{link}' is not encrypted; write https://"


def _gaps(entry: Entry, knowledge: Knowledge, rules: Rules) -> Iterator[tuple[str, str, str]]:
    """What an entry lacks: for evidence, sources and review only where other entries state them."""
    entries = knowledge.entries.values()
    if entry.evidence is None and any(other.evidence for other in entries):
        yield "no evidence", "answer", "'evidence' is missing; people cannot tell how far the claim can be trusted"
    if not entry.sources and any(other.sources for other in entries):
        yield "no source", "answer", "'sources' is missing; say where the answer comes from"
    if entry.reviewed is None and any(other.reviewed for other in entries):
        yield (
            "no review",
            "answer",
            "'reviewed' is missing; write the day the answer was last compared with its sources",
        )
    if not entry.related and len(entries) >= ENOUGH_TO_RELATE:
        yield "no related", "question", "'related' is missing; name one to three entries that people ask for next"
    if len(entry.phrasings) < rules.least_phrasings:
        yield (
            "few phrasings",
            "question",
            f"{len(entry.phrasings)} phrasing(s); with fewer than {rules.least_phrasings} most people's words will not "
            "be recognised",
        )


def _review(entry: Entry, rules: Rules, today: date) -> Iterator[tuple[str, str, str]]:
    if entry.reviewed is None:
        return
    months = (today.year - entry.reviewed.year) * 12 + today.month - entry.reviewed.month
    months -= today.day < entry.reviewed.day
    if entry.reviewed > today:
        yield "old review", "reviewed", f"{entry.reviewed} lies in the future"
    elif months >= rules.review_months:
        yield (
            "old review",
            "reviewed",
            f"last reviewed {entry.reviewed}, {months} months ago; compare it with its sources again, then write the "
            "new day",
        )


def _other_texts(knowledge: Knowledge, line: Line, rules: Rules) -> Iterator[Finding]:
    """Links and banned words in what is said outside answers."""
    for group in (*knowledge.groups, *knowledge.small_talk):
        for rule, message in (*_banned("say", group.say or "", rules), *_links(group.say or "")):
            yield Finding(rule, Problem(*line("group", group.id), message, group.id))
    for name, text in knowledge.wording.items():
        for rule, message in _links(text):
            yield Finding(rule, Problem(*line("text", name), message, name))
    for source in knowledge.sources.values():
        for rule, message in _links(source.url or ""):
            yield Finding(rule, Problem(*line("source", source.id), message, source.id))


def _clipped(text: str, most: int = 70) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
