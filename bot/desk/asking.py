"""Asks a knowledge base many questions and notes what came of each, briefly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.assembly import parts_of
from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.matching import Match, Matcher
from bot.matching.fuzzy import FuzzyMatcher
from bot.model import Message, Outcome, Reply
from bot.policy import decide

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a question: its outcome, the entries answered or offered, and the red flag raised."""

    outcome: Outcome
    entries: tuple[str, ...] = ()
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask: phrasings to leave out of the knowledge base while they are asked, phrasings to ask as they are, and
    messages; `alarms` says whether phrasings are looked at for red flags, too, as messages always are."""

    left_out: frozenset[str]
    phrasings: tuple[str, ...]
    messages: tuple[str, ...]
    alarms: bool

    def __len__(self) -> int:
        return len(self.left_out) + len(self.phrasings) + len(self.messages)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of phrasings and of messages."""

    phrasings: dict[str, Came]
    messages: dict[str, Came]


def ask_all(folder: Path, questions: Questions, tick: Tick) -> Answers:
    """What a knowledge base makes of every question; `tick` is told how many are done, and of how many."""
    _, matcher, triage = parts = parts_of(folder)
    done = count(1)
    found: dict[str, Came] = {}
    for text, match in _matches(matcher, questions):
        alarm = triage.assess(text) if questions.alarms else None
        found[text] = Came(Outcome.EMERGENCY, (), alarm.flag.id) if alarm and alarm.sure else _came(match, matcher)
        tick(next(done), len(questions))
    assistant = Assistant(parts, Conversations(lambda: 0.0))
    told: dict[str, Came] = {}
    for text in questions.messages:
        told[text] = _of_reply(assistant.respond(Message(text)))
        assistant.conversations.forget(Message(text).conversation)
        tick(next(done), len(questions))
    return Answers(found, told)


def _matches(matcher: FuzzyMatcher, questions: Questions) -> Iterator[tuple[str, Match]]:
    for _, text, match in matcher.leave_each_out():
        if text in questions.left_out:
            yield text, match
    for text in questions.phrasings:
        yield text, matcher.match(text)


def _came(match: Match, matcher: Matcher) -> Came:
    decision = decide(match, matcher)
    return Came(decision.outcome, decision.entries)


def _of_reply(reply: Reply) -> Came:
    offered = tuple(choice.id for choice in reply.choices) if reply.outcome is Outcome.CLARIFY else ()
    return Came(reply.outcome, reply.entries or offered, reply.red_flag)
