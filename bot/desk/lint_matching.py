"""Warnings about what the matcher and the triage make of phrasings."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bot.checks import Line
from bot.desk.findings import Finding, place_of
from bot.desk.left_out import Trial
from bot.model import Knowledge, Problem
from bot.triage.triage import Triage

Tick = Callable[[int, int], None]
ALIKE = 0.8  # likeness from which on a phrasing of another entry is nearly the same question
HARDLY_FOUND = 0.3  # of an entry's phrasings
ENOUGH_ASKED = 5  # phrasings that say something about an entry


def matching_findings(knowledge: Knowledge, line: Line, left_out: Sequence[Trial]) -> Iterator[Finding]:
    """Phrasings that another entry answers better, and entries that are hardly ever found, leaving phrasings out."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for trial in left_out:
        owner = trial.owner
        if owner in knowledge.entries and trial.text != knowledge.entries[owner].question:
            asked[owner] += 1
            found[owner] += any(_neighbours(knowledge, owner, entry) for entry in trial.entries)
            yield from _better_elsewhere(knowledge, line, trial)
    for id_, count in asked.items():
        if count >= ENOUGH_ASKED and found[id_] < HARDLY_FOUND * count:
            message = (
                f"hardly ever found: {found[id_]} of its {count} phrasings, asked as if they were new, led here. Add "
                "phrasings that are like one another, or join it with the entry that people mean"
            )
            yield Finding("hardly found", Problem(*line("entry", id_), message, id_))


def _better_elsewhere(knowledge: Knowledge, line: Line, trial: Trial) -> Iterator[Finding]:
    owner, text, (nearest, other, likeness) = trial.owner, trial.text, trial.nearest
    first = trial.entries[0] if trial.entries else owner
    if nearest != first or likeness < ALIKE or _neighbours(knowledge, owner, first):
        return
    file, number = place_of(line, knowledge.entries[first], other)
    message = (
        f"'{text}' sounds like '{first}', which has '{other}' ({file}:{number}). Move it there, make plainer what "
        f"is asked, or name '{first}' in 'related'"
    )
    yield Finding("better elsewhere", Problem(*line("phrasing", owner, text), message, owner))


def _neighbours(knowledge: Knowledge, one: str, other: str) -> bool:
    """Whether the answer of one may stand for the other: the same topic, or related."""
    a, b = knowledge.entries[one], knowledge.entries[other]
    return a.topic == b.topic or b.id in a.related or a.id in b.related


def alarm_findings(knowledge: Knowledge, line: Line, triage: Triage, tick: Tick) -> Iterator[Finding]:
    """Phrasings that raise a red flag, so that nobody is answered by them."""
    if not knowledge.red_flags:
        return
    for done, entry in enumerate(knowledge.entries.values(), 1):
        for text in (entry.question, *entry.phrasings):
            alarm = triage.assess(text)
            if alarm is not None and alarm.sure:
                words = f" by {', '.join(map(repr, alarm.words))}" if alarm.words else ""
                message = (
                    f"'{text}' raises the red flag {alarm.flag.id} ({alarm.flag.title}){words}: whoever asks this gets "
                    "the urgent advice instead. Reword it, or make it a harmless message of that flag"
                )
                yield Finding("red flag", Problem(*place_of(line, entry, text), message, entry.id))
        tick(done, len(knowledge.entries))
