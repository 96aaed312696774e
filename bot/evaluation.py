"""Measures an assistant on labelled messages: accuracy, coverage and safety, by kind of question."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.errors import SettingsError
from bot.model import Message, Outcome, Reply
from bot.signs import NONE_OF_THESE

OUT_OF_SCOPE, EMERGENCY = "NONE", "EMERGENCY"
SMALL_TALK = frozenset({"GREETING", "THANKS", "GOODBYE", "HELP"})
BARS = {
    "least_first": "right_entry_first",
    "least_answered": "answered_right",
    "least_helped": "answered_or_asked_right",
    "most_wrong": "answered_wrong",
    "most_off_subject": "off_subject_answered",
    "least_caught": "red_flags_caught",
    "most_alarms": "false_alarms",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message: the topic that answers it (or NONE, EMERGENCY, a kind of small talk), others as good."""

    text: str
    label: str
    also: frozenset[str] = frozenset()
    kind: str = ""
    flag: str | None = None

    @property
    def in_scope(self) -> bool:
        return self.label not in SMALL_TALK | {OUT_OF_SCOPE, EMERGENCY}

    @property
    def off_subject(self) -> bool:
        return self.label == OUT_OF_SCOPE

    @property
    def accepted(self) -> frozenset[str]:
        return self.also | {self.label}


@dataclass(frozen=True, slots=True)
class Miss:
    """A message that came out otherwise than labelled."""

    text: str
    label: str
    outcome: str
    got: str

    def as_json(self) -> dict[str, str]:
        """The miss as an object of plain values."""
        return {"text": self.text, "label": self.label, "outcome": self.outcome, "got": self.got}


@dataclass(slots=True)
class Figures:
    """Counts of one kind of message; every share is of the messages it concerns."""

    in_scope: int = 0
    first: int = 0
    answered_right: int = 0
    asked_right: int = 0
    answered_wrong: int = 0
    rejected: int = 0
    off_subject: int = 0
    off_subject_answered: int = 0
    off_subject_asked: int = 0
    emergencies: int = 0
    caught: int = 0
    cautioned: int = 0
    harmless: int = 0
    false_alarms: int = 0
    false_cautions: int = 0
    small_talk: int = 0
    small_talk_right: int = 0

    def shares(self) -> dict[str, float | None]:
        """The figures as shares 0..1, None where nothing of the kind was asked."""
        return {
            "right_entry_first": _share(self.first, self.in_scope),
            "answered_right": _share(self.answered_right, self.in_scope),
            "answered_or_asked_right": _share(self.answered_right + self.asked_right, self.in_scope),
            "answered_wrong": _share(self.answered_wrong, self.in_scope),
            "rejected": _share(self.rejected, self.in_scope),
            "off_subject_answered": _share(self.off_subject_answered, self.off_subject),
            "off_subject_asked_back": _share(self.off_subject_asked, self.off_subject),
            "red_flags_caught": _share(self.caught, self.emergencies),
            "red_flags_cautioned": _share(self.cautioned, self.emergencies),
            "false_alarms": _share(self.false_alarms, self.harmless),
            "false_cautions": _share(self.false_cautions, self.harmless),
            "small_talk_right": _share(self.small_talk_right, self.small_talk),
        }


@dataclass(slots=True)
class Report:
    """The figures over all messages and by kind, and the misses."""

    total: Figures = field(default_factory=Figures)
    by_kind: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    misses: list[Miss] = field(default_factory=list)
    messages: int = 0

    def as_json(self) -> dict[str, Any]:
        """The report as an object of plain values."""
        return {
            "messages": self.messages,
            **self.total.shares(),
            "by_kind": {kind: figures.shares() for kind, figures in sorted(self.by_kind.items())},
        }

    def falls_short(self, bars: Mapping[str, float | None]) -> list[str]:
        """A sentence for each bar that is not met; bars are named as in BARS."""
        shares = self.total.shares()
        short = []
        for bar, wanted in bars.items():
            reached = shares[BARS[bar]] if bar in BARS else None
            if wanted is None or reached is None:
                continue
            too_low = bar.startswith("least") and reached < wanted
            too_high = bar.startswith("most") and reached > wanted
            if too_low or too_high:
                short.append(f"{BARS[bar]} is {reached:.3f}, {bar.split('_')[0]} wanted {wanted:.3f}")
        return short


def read_examples(path: Path) -> list[Example]:
    """The labelled messages of a JSON-lines file.

    Each line is an object with `text` and either `label` (and `also`, `kind`) or `flag` (null for harmless).

    Raises:
        SettingsError: with the line that cannot be read.
    """
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            label = raw["label"] if "label" in raw else (EMERGENCY if raw["flag"] else OUT_OF_SCOPE)
            also = frozenset(raw.get("also") or ()) | frozenset(filter(None, [raw.get("second")]))
            kind = raw.get("kind") or ""
            examples.append(Example(raw["text"], label, also, kind, raw.get("flag")))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}:{number}: not a labelled message ({error!r})") from error
    return examples


def evaluate(
    assistant: Assistant, examples: Sequence[Example], progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Asks every message in a conversation of its own and counts what came of it."""
    report = Report(messages=len(examples))
    for number, example in enumerate(examples):
        reply = assistant.respond(Message(example.text, conversation=f"evaluation {number}"))
        assistant.conversations.forget(f"evaluation {number}")
        fine = [_count(figures, example, reply, assistant) for figures in (report.total, report.by_kind[example.kind])]
        if not fine[0]:
            got = ", ".join(reply.entries) or ", ".join(c.id for c in reply.choices if c.id != NONE_OF_THESE)
            report.misses.append(Miss(example.text, example.label, reply.outcome, reply.red_flag or got))
        progress(number + 1)
    return report


def _count(figures: Figures, example: Example, reply: Reply, assistant: Assistant) -> bool:
    """Adds one exchange to the figures and says whether it came out as labelled."""
    if example.label == EMERGENCY:
        figures.emergencies += 1
        figures.caught += reply.outcome is Outcome.EMERGENCY
        figures.cautioned += reply.outcome is not Outcome.EMERGENCY and reply.red_flag is not None
        return reply.outcome is Outcome.EMERGENCY
    figures.harmless += 1
    figures.false_alarms += reply.outcome is Outcome.EMERGENCY
    figures.false_cautions += reply.outcome is not Outcome.EMERGENCY and reply.red_flag is not None
    alarmed = reply.red_flag is not None
    if example.label in SMALL_TALK:
        figures.small_talk += 1
        right = reply.outcome is Outcome.SMALL_TALK or bool(_topics(reply.entries, assistant) & example.also)
        figures.small_talk_right += right
        return right and not alarmed
    if example.label == OUT_OF_SCOPE:
        figures.off_subject += 1
        figures.off_subject_answered += reply.outcome is Outcome.ANSWER
        figures.off_subject_asked += reply.outcome is Outcome.CLARIFY
        return reply.outcome is not Outcome.ANSWER and not alarmed
    return _count_in_scope(figures, example, reply, assistant) and not alarmed


def _count_in_scope(figures: Figures, example: Example, reply: Reply, assistant: Assistant) -> bool:
    figures.in_scope += 1
    accepted = example.accepted
    figures.first += bool(reply.candidates) and reply.candidates[0].topic in accepted
    if reply.outcome is Outcome.ANSWER:
        right = bool(_topics(reply.entries, assistant) & accepted)
        figures.answered_right += right
        figures.answered_wrong += not right
        return right
    if reply.outcome is Outcome.CLARIFY:
        offered = (choice.id for choice in reply.choices)
        right = bool(_topics(offered, assistant) & accepted)
        figures.asked_right += right
        return right
    figures.rejected += 1
    return False


def _topics(ids: Iterable[str], assistant: Assistant) -> frozenset[str]:
    entries = assistant.knowledge.entries
    return frozenset(entries[id_].topic for id_ in ids if id_ in entries)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
