"""What the journal keeps of a conversation, and what is read from it again."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message with its reply, as far as it is kept. `id` is random, so that writing it twice leaves one."""

    id: int
    day: date
    channel: str
    outcome: str
    entries: str
    confidence: float
    milliseconds: float
    red_flag: str | None
    knowledge: str
    token: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an answer helped; a later one of the same conversation takes its place."""

    token: str
    entry: str
    day: date
    helpful: bool
    knowledge: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Forget:
    """All of a conversation is to be deleted."""

    token: str


Entry = Exchange | Vote | Forget


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that was asked in vain, how often, and what came of it: fallback, clarify, or unhelpful with its entry."""

    text: str
    outcome: str
    entries: str
    count: int
