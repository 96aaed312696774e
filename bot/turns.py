"""Measures an assistant on labelled conversations: how many turns go as they should, by kind of turn."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.errors import SettingsError
from bot.evaluation import EMERGENCY, OUT_OF_SCOPE, SMALL_TALK, Miss
from bot.model import Message, Outcome, Reply
from bot.signs import NONE_OF_THESE

CHOICE = "CHOICE"  # a turn that takes or refuses something that was offered
BAR = "least_right"
KINDS = ("first", "follow-up", "choice", "small talk", "off-subject", "emergency")


@dataclass(frozen=True, slots=True)
class Turn:
    """One labelled message of a conversation: the topic that answers it (or NONE, EMERGENCY, CHOICE, a kind of small
    talk), and others as good."""

    text: str
    label: str
    also: frozenset[str]
    kind: str

    @property
    def accepted(self) -> frozenset[str]:
        return self.also | {self.label}


@dataclass(slots=True)
class Count:
    """Turns of a kind: all, those that went right, and those of the right ones that asked back."""

    turns: int = 0
    right: int = 0
    asked: int = 0

    def add(self, *, right: bool, asked: bool) -> None:
        """Counts one turn."""
        self.turns += 1
        self.right += right
        self.asked += right and asked

    def as_json(self) -> dict[str, float | int | None]:
        """The counts as plain values, shares 0..1 of the turns."""
        right, asked = (part / self.turns if self.turns else None for part in (self.right, self.asked))
        return {"turns": self.turns, "right": right, "asked_back": asked}


@dataclass(slots=True)
class DialogueReport:
    """The counts over all turns and by kind, and the misses."""

    total: Count = field(default_factory=Count)
    by_kind: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    misses: list[Miss] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report as an object of plain values."""
        kinds = {kind: self.by_kind[kind].as_json() for kind in KINDS if kind in self.by_kind}
        return {**self.total.as_json(), "by_kind": kinds}

    def falls_short(self, bars: Mapping[str, float | None]) -> list[str]:
        """A sentence where fewer turns went right than the bar `least_right` wants."""
        wanted, right = bars.get(BAR), self.total.right / self.total.turns if self.total.turns else 0.0
        return (
            [f"turns right is {right:.3f}, least wanted {wanted:.3f}"] if wanted is not None and right < wanted else []
        )


def read_dialogues(path: Path) -> list[list[Turn]]:
    """The conversations of a JSON-lines file: an object a line, `turns` a list of {"user", "label", "also"}.

    Raises:
        SettingsError: with the line that cannot be read.
    """
    dialogues = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            dialogues.append(_turns(json.loads(line)["turns"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}:{number}: not a labelled conversation ({error!r})") from error
    return dialogues


def _turns(raw: Iterable[dict[str, Any]]) -> list[Turn]:
    turns: list[Turn] = []
    for item in raw:
        begun = any(turn.kind in ("first", "follow-up") for turn in turns)
        kind = _kind(item["label"], begun=begun)
        turns.append(Turn(item["user"], item["label"], frozenset(item.get("also") or ()), kind))
    return turns


def _kind(label: str, *, begun: bool) -> str:
    if label in SMALL_TALK:
        return "small talk"
    named = {EMERGENCY: "emergency", OUT_OF_SCOPE: "off-subject", CHOICE: "choice"}
    return named.get(label, "follow-up" if begun else "first")


def evaluate_dialogues(
    assistant: Assistant, dialogues: Sequence[Sequence[Turn]], progress: Callable[[int], None] = lambda done: None
) -> DialogueReport:
    """Holds every conversation and counts what came of its turns."""
    report = DialogueReport()
    for number, turns in enumerate(dialogues):
        before: Reply | None = None
        for turn in turns:
            reply = assistant.respond(Message(turn.text, conversation=f"dialogue {number}"))
            right, asked = is_right(turn, reply, before, assistant), reply.outcome is Outcome.CLARIFY
            for count in (report.total, report.by_kind[turn.kind]):
                count.add(right=right, asked=asked)
            if not right:
                got = ", ".join(reply.entries) or ", ".join(c.id for c in reply.choices if c.id != NONE_OF_THESE)
                report.misses.append(Miss(turn.text, turn.label, reply.outcome, reply.red_flag or got))
            before = reply
        assistant.conversations.forget(f"dialogue {number}")
        progress(number + 1)
    return report


def is_right(turn: Turn, reply: Reply, before: Reply | None, assistant: Assistant) -> bool:
    """Whether a reply is what the label asks for; an alarm or caution is wrong wherever there is no emergency."""
    if turn.label == EMERGENCY or reply.red_flag is not None:
        return turn.label == EMERGENCY and reply.outcome is Outcome.EMERGENCY
    if turn.label == OUT_OF_SCOPE:
        return reply.outcome is not Outcome.ANSWER
    entries = assistant.knowledge.entries
    shown = reply.entries if reply.outcome is Outcome.ANSWER else [choice.id for choice in reply.choices]
    if {entries[id_].topic for id_ in shown if id_ in entries} & turn.accepted:
        return reply.outcome in (Outcome.ANSWER, Outcome.CLARIFY)
    if turn.label == CHOICE:
        return _takes_a_choice(turn, reply, before)
    if reply.outcome is Outcome.FALLBACK:
        return OUT_OF_SCOPE in turn.also
    return reply.outcome is Outcome.SMALL_TALK and bool(turn.accepted & SMALL_TALK)


def _takes_a_choice(turn: Turn, reply: Reply, before: Reply | None) -> bool:
    """Whether a choice was followed: one of those offered is answered, or a refusal led on.

    Where the bot had not asked back there is nothing to take, and anything that answers nothing is right.
    """
    offered = {choice.id for choice in before.choices} if before else set()
    if reply.outcome is Outcome.ANSWER:
        return bool(offered & set(reply.entries))
    refused = bool(turn.also & SMALL_TALK)
    return refused or before is None or before.outcome is not Outcome.CLARIFY
