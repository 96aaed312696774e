"""Compares two knowledge bases by what they answer: which questions change their answer, for better or worse.

A phrasing that both have is asked as if it were new, leaving it out of each: word for word it would always find its own
entry. A phrasing that was added or removed, labelled questions, and what people asked in vain are asked as they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.desk.asking import Answers, Came, Questions
from bot.desk.asking_both import ask_both
from bot.evaluation import EMERGENCY, OUT_OF_SCOPE, SMALL_TALK, Example
from bot.loader import load
from bot.model import Entry, Knowledge, Outcome

Tell = Callable[[str, int, int], None]
NOTHING = Came(Outcome.FALLBACK)


class Verdict(StrEnum):
    """What a change of answer is for the person who asks."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer changed; `origin` is where it comes from, `meant` what should answer it."""

    verdict: Verdict
    text: str
    origin: str
    meant: str
    before: Came
    after: Came

    def as_json(self) -> dict[str, Any]:
        """The change as an object of plain values."""
        return {
            "verdict": str(self.verdict),
            "text": self.text,
            "origin": self.origin,
            "meant": self.meant,
            "before": _object(self.before),
            "after": _object(self.after),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """Every change, the worse first, with the ids of entries that were added, removed or given another answer."""

    asked: int
    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    edited: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        """How many changes are of a kind."""
        return sum(change.verdict is verdict for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        """The difference as an object of plain values."""
        return {
            "asked": self.asked,
            **{str(verdict): self.count(verdict) for verdict in Verdict},
            "entries": {"added": self.added, "removed": self.removed, "edited": self.edited},
            "changes": [change.as_json() for change in self.changes],
        }


def compare(old: Path, new: Path, examples: Sequence[Example], asked: Iterable[str], tell: Tell) -> Difference:
    """The difference between two knowledge bases.

    Args:
        old: a folder.
        new: another.
        examples: labelled questions to ask both.
        asked: what people wrote, without a label.
        tell: told what is being done, how much of it is done, and of how much.

    Raises:
        KnowledgeError: one of them has problems; carries all of them.
    """
    before, after = load(old), load(new)
    messages = tuple(dict.fromkeys([*(example.text for example in examples), *asked]))
    one, other = _owners(before), _owners(after)
    questions = Questions(
        left_out=frozenset(one) & frozenset(other),
        phrasings=tuple(text for text in one | other if (text in one) != (text in other)),
        messages=messages,
        alarms=(before.red_flags, before.concepts) != (after.red_flags, after.concepts),
    )
    answers = ask_both((old, new), questions, tell)
    owners = one | other
    changes = [
        *_phrasings_changed(answers, owners, (before, after)),
        *_messages_changed(answers, messages, {example.text: example for example in examples}, after),
    ]
    order = list(Verdict)
    return Difference(
        asked=len(questions),
        changes=tuple(sorted(changes, key=lambda change: (order.index(change.verdict), change.meant, change.text))),
        added=tuple(id_ for id_ in after.entries if id_ not in before.entries),
        removed=tuple(id_ for id_ in before.entries if id_ not in after.entries),
        edited=tuple(id_ for id_, entry in after.entries.items() if _says_else(before.entries.get(id_), entry)),
    )


def _says_else(before: Entry | None, after: Entry) -> bool:
    said = (after.question, after.answer, after.short, after.evidence, after.sources, after.disclaimer)
    return before is not None and said != (
        (before.question, before.answer, before.short, before.evidence, before.sources, before.disclaimer)
    )


def _owners(knowledge: Knowledge) -> dict[str, str]:
    """What each phrasing belongs to."""
    entries = {text: e.id for e in knowledge.entries.values() for text in (e.question, *e.phrasings)}
    groups = (*knowledge.groups, *(group for group in knowledge.small_talk if group.say))
    return {text: group.id for group in groups for text in group.phrasings} | entries


def _phrasings_changed(
    answers: tuple[Answers, Answers], owners: Mapping[str, str], versions: tuple[Knowledge, Knowledge]
) -> Iterable[Change]:
    before, after = answers
    for text, owner in owners.items():
        one, other = before.phrasings.get(text, NOTHING), after.phrasings.get(text, NOTHING)
        if _differ(one, other):
            grades = [
                _grade_for(owner, came, knowledge) for came, knowledge in zip((one, other), versions, strict=True)
            ]
            yield Change(_verdict(*grades), text, "phrasing", owner, one, other)


def _grade_for(owner: str, came: Came, knowledge: Knowledge) -> int:
    """How well a phrasing is served, 0 (wrong) to 3 (right)."""
    if any(group.id == owner for group in knowledge.groups):
        return _grade_of_stranger(came, Outcome.FALLBACK)
    if any(group.id == owner for group in knowledge.small_talk):
        return _grade_of_stranger(came, Outcome.SMALL_TALK)
    entry = knowledge.entries.get(owner)  # where it is not there yet, no answer can be right
    return _grade_of_entry({entry.topic} if entry else set(), came, knowledge)


def _grade_of_entry(topics: set[str] | frozenset[str], came: Came, knowledge: Knowledge) -> int:
    if came.outcome is Outcome.EMERGENCY:
        return 0
    right = any(knowledge.entries[id_].topic in topics for id_ in came.entries if id_ in knowledge.entries)
    if came.outcome is Outcome.ANSWER:
        return 3 if right else 0
    return 2 if came.outcome is Outcome.CLARIFY and right else 1


def _grade_of_stranger(came: Came, wanted: Outcome) -> int:
    """How well a message is served that no entry answers."""
    if came.outcome is wanted:
        return 3
    return {Outcome.ANSWER: 0, Outcome.EMERGENCY: 0}.get(came.outcome, 2)


def _messages_changed(
    answers: tuple[Answers, Answers], messages: Iterable[str], labels: Mapping[str, Example], knowledge: Knowledge
) -> Iterable[Change]:
    before, after = answers
    for text in messages:
        one, other, example = before.messages[text], after.messages[text], labels.get(text)
        if _differ(one, other) and example is not None:
            grades = [_grade_of_label(example, came, knowledge) for came in (one, other)]
            yield Change(_verdict(*grades), text, "question", example.label, one, other)
        elif _differ(one, other):
            yield Change(Verdict.OTHER, text, "journal", "", one, other)


def _grade_of_label(example: Example, came: Came, knowledge: Knowledge) -> int:
    if example.label == EMERGENCY:
        return 3 if came.outcome is Outcome.EMERGENCY else 2 if came.flag else 0
    if example.label in SMALL_TALK:
        return _grade_of_stranger(came, Outcome.SMALL_TALK)
    if example.label == OUT_OF_SCOPE:
        return _grade_of_stranger(came, Outcome.FALLBACK)
    return _grade_of_entry(example.accepted, came, knowledge)


def _differ(one: Came, other: Came) -> bool:
    """Whether an answer changed; of two lists of choices only the first is compared, the rest being guesses."""
    if one.outcome is other.outcome is Outcome.CLARIFY:
        return one.entries[:1] != other.entries[:1]
    return one != other


def _verdict(before: int, after: int) -> Verdict:
    if before == after:
        return Verdict.OTHER
    return Verdict.BETTER if after > before else Verdict.WORSE


def _object(came: Came) -> dict[str, Any]:
    return {"outcome": str(came.outcome), "entries": came.entries, "red_flag": came.flag}
