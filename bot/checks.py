"""What must hold between the parts of a knowledge base: each check finds problems, none stops at the first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.matching.text import words_of
from bot.mistakes import nearest
from bot.model import Entry, Knowledge, Problem
from bot.triage.patterns import Concepts
from bot.triage.phrases import parse

Line = Callable[..., tuple[str, int]]

TELEGRAM_UNITS = 4096  # longest message, in UTF-16 code units
TELEGRAM_BYTES = 64  # longest callback data of a button
ROOM_FOR_NOTES = 1200  # question, evidence, sources and related questions stand around an answer


@dataclass(slots=True)
class Unread:
    """What could not be read: things by their ids, or whole files. A reference to them is no mistake of its own."""

    ids: set[str] = field(default_factory=set)
    everything: bool = False

    def __contains__(self, id_: str) -> bool:
        return self.everything or id_ in self.ids


def problems_of(knowledge: Knowledge, line: Line, unread: Unread) -> Iterator[Problem]:
    """Every problem of a knowledge base that has been read, or of which some could not be read."""
    yield from _dangling_references(knowledge, line, unread)
    for check in (
        _phrasings_used_twice,
        _ids_too_long,
        _answers_too_long,
        _red_flags,
        _wording,
    ):
        yield from check(knowledge, line)


def _phrasings_used_twice(knowledge: Knowledge, line: Line) -> Iterator[Problem]:
    owners: dict[tuple[str, ...] | str, tuple[str, str]] = {}
    for owner, texts in _all_phrasings(knowledge):
        seen: set[str] = set()
        for text in texts:
            key = words_of(text) or text
            other, wording = owners.setdefault(key, (owner, text))
            if other != owner or text.casefold() in seen:
                _, first = line("phrasing", other, wording)
                where = "here" if other == owner else f"under '{other}'"
                message = f"the phrasing '{text}' stands already {where} (line {first})"
                again = ("again",) if other == owner else ()
                yield Problem(*line("phrasing", owner, text, *again), message, owner)
            seen.add(text.casefold())


def _all_phrasings(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in knowledge.entries.values():
        yield entry.id, (entry.question, *entry.phrasings)
    for group in (*knowledge.groups, *knowledge.small_talk):
        yield group.id, group.phrasings


def _dangling_references(knowledge: Knowledge, line: Line, unread: Unread) -> Iterator[Problem]:
    for entry in knowledge.entries.values():
        for key, names, known in _references(entry, knowledge):
            for message in _missing(key, names, known, unread):
                yield Problem(*line("entry", entry.id, key), message, entry.id)
        if entry.id in (*entry.related, *entry.more):
            yield Problem(*line("entry", entry.id, "related"), "an entry cannot be related to itself", entry.id)
    for group in (*knowledge.groups, *knowledge.small_talk):
        for message in _missing("offers", group.offers, knowledge.entries, unread):
            yield Problem(*line("group", group.id), message, group.id)
    for message in _missing("starters", knowledge.cues.get("starters", ()), knowledge.entries, unread):
        yield Problem(*line("cue", "starters"), message)


def _references(entry: Entry, knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...], Iterable[str]]]:
    """The ids that an entry names, by key, with those that there are."""
    yield "related", entry.related, knowledge.entries
    yield "more", entry.more, knowledge.entries
    yield "topic", (entry.topic,), knowledge.entries
    if knowledge.sources:
        yield "sources", entry.sources, knowledge.sources
    if entry.disclaimer:
        texts = [name.removeprefix("disclaimer_") for name in knowledge.wording if name.startswith("disclaimer_")]
        yield "disclaimer", (entry.disclaimer,), texts


def _missing(key: str, names: Iterable[str], known: Iterable[str], unread: Unread) -> Iterator[str]:
    """A sentence for each of the names that is not known."""
    known = list(known)
    for name in names:
        if name not in known and name not in unread:
            yield f"'{key}' names '{name}', which does not exist{nearest(name, known)}"


def _ids_too_long(knowledge: Knowledge, line: Line) -> Iterator[Problem]:
    for entry in knowledge.entries:
        if len(f"entry:{entry}".encode()) > TELEGRAM_BYTES:
            yield Problem(*line("entry", entry), f"the id '{entry}' is too long for a button", entry)


def _answers_too_long(knowledge: Knowledge, line: Line) -> Iterator[Problem]:
    disclaimer = max(
        (len(text) for name, text in knowledge.wording.items() if name.startswith("disclaimer")), default=0
    )
    room = TELEGRAM_UNITS - ROOM_FOR_NOTES - disclaimer
    for entry in knowledge.entries.values():
        units = len(entry.answer.encode("utf-16-le")) // 2
        if units > room:
            message = f"the answer has {units} characters; with its disclaimer one Telegram message holds {room}"
            yield Problem(*line("entry", entry.id, "answer"), message, entry.id)


def _red_flags(knowledge: Knowledge, line: Line) -> Iterator[Problem]:
    sound = True
    for name, phrases in knowledge.concepts.items():
        for phrase in phrases:
            try:
                parse(phrase)
            except ValueError as error:
                sound = False
                yield Problem(*line("concept", name), str(error))
    for flag in knowledge.red_flags:
        for name in sorted({name for rule in flag.rules for name in (*rule.concepts, *rule.unless)}):
            if name not in knowledge.concepts:
                hint = nearest(name, knowledge.concepts)
                yield Problem(
                    *line("flag", flag.id),
                    f"a rule of {flag.id} names the concept '{name}', which does not exist{hint}",
                )
        if not flag.triggers or not flag.harmless:
            message = f"{flag.id} needs messages that must and must not trigger it, in red_flags/{flag.id}.yaml"
            yield Problem(*line("flag", flag.id), message)
    if sound:
        try:
            Concepts(knowledge.concepts)
        except ValueError as error:
            yield Problem(*line("concept", next(iter(knowledge.concepts))), str(error))


def _wording(knowledge: Knowledge, line: Line) -> Iterator[Problem]:
    for name, text in knowledge.wording.items():
        if name.startswith("disclaimer") and len(text.split()) > 45:
            yield Problem(*line("text", name), f"the disclaimer '{name}' has over 45 words; nobody reads it")
