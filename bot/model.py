"""The values that pass between the parts: frozen, without behaviour beyond keeping their own promises."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What kind of reply a message got."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FALLBACK = "fallback"
    EMERGENCY = "emergency"
    SMALL_TALK = "small_talk"


class Evidence(StrEnum):
    """How well sources support what the article claims."""

    SUPPORTED = "supported"
    LIMITED = "limited"
    CONTESTED = "contested"
    UNSUPPORTED = "unsupported"


class Level(StrEnum):
    """How urgent a red flag is."""

    CALL_NOW = "E"
    SAME_DAY = "U"
    CRISIS = "C"


# the knowledge base


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the knowledge base, and where; prints as `file:line: message`."""

    file: str
    line: int
    message: str
    entry: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'[{self.entry}] ' if self.entry else ''}{self.message}"


@dataclass(frozen=True, slots=True)
class Source:
    """A reference; `read` says how much of it was read: passage, excerpt or reported (a report of it)."""

    id: str
    title: str
    publisher: str
    read: str
    year: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its reviewed answer. `topic` groups entries; the general one has its topic for an id.

    `related` entries are offered under the answer; `more` are told on "tell me more" and "why", before the related.
    """

    id: str
    topic: str
    question: str
    answer: str
    theme: str = ""
    short: str | None = None
    evidence: Evidence | None = None
    sources: tuple[str, ...] = ()
    reviewed: date | None = None
    phrasings: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    disclaimer: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Phrasings that mean one thing which is not an entry: small talk, or a subject the bot does not know.

    `offers` are entries to pick from below what is said.
    """

    id: str
    phrasings: tuple[str, ...]
    say: str | None = None
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its commonest words. `say` is the reply to it; the language that is understood has none.

    Where words are not set apart by spaces, any of them anywhere counts.
    """

    id: str
    words: tuple[str, ...]
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Concepts that are dangerous together, in any order, within `within` words; none of `unless` near them."""

    concepts: tuple[str, ...]
    unless: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign of danger: what to say, and what gives it away.

    `triggers` must and `harmless` must not raise it, which is checked; the `missed` ones are only learned from.
    """

    id: str
    title: str
    level: Level
    say: str
    caution: str
    sources: tuple[str, ...]
    rules: tuple[Rule, ...]
    triggers: tuple[str, ...]
    harmless: tuple[str, ...]
    missed_triggers: tuple[str, ...] = ()
    missed_harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A whole knowledge base. `digest` names its content; `wording` holds every other text a person sees."""

    entries: Mapping[str, Entry]
    wording: Mapping[str, str]
    digest: str
    groups: tuple[Group, ...] = ()
    small_talk: tuple[Group, ...] = ()
    languages: tuple[Language, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    twins: tuple[tuple[str, ...], ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    red_flags: tuple[RedFlag, ...] = ()


@dataclass(slots=True)
class Operation:
    """How the bot is run, as far as people are told; changes while it runs.

    `journal_days` is how long exchanges are kept (None: not at all); `refused` says what is wrong with an edit of the
    knowledge base that was not taken in.
    """

    journal_days: int | None = None
    refused: str = ""


# a message and what is made of it


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sent. `conversation` names the thread; `choice` is the id of a pressed button."""

    text: str
    conversation: str = "default"
    choice: str | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with its score 0..1."""

    entry: str
    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """What triage found: the flag, how sure it is, and the words that gave it away."""

    flag: RedFlag
    sure: bool
    words: tuple[str, ...]
    voice: str
    danger: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person can pick: an entry by its id, shown as its question, or one of the signs of `bot.signs`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph of a reply and what it is: understood, alarm, question, answer, evidence, sources, note, prompt."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. It cannot exist without its disclaimer.

    A `menu` leads on to answers and may take the place of the menu it was opened from; `feedback` is the entry that was
    found helpful or not.
    """

    outcome: Outcome
    sections: tuple[Section, ...]
    disclaimer: str
    choices: tuple[Choice, ...] = ()
    intent: str | None = None
    entries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    red_flag: str | None = None
    menu: bool = False
    feedback: tuple[str, bool] | None = None

    def __post_init__(self) -> None:
        if not self.disclaimer.strip():
            raise ValueError("a reply needs a disclaimer")
        if not any(section.text.strip() for section in self.sections):
            raise ValueError("a reply needs something to say")

    @property
    def entry(self) -> str | None:
        """The entry answered, or for small talk its kind."""
        return self.intent if self.outcome is Outcome.SMALL_TALK else next(iter(self.entries), None)

    @property
    def text(self) -> str:
        """The whole reply as plain text, choices numbered, disclaimer last."""
        parts = [section.text.strip() for section in self.sections]
        if self.choices:
            parts.append("\n".join(f"{number}. {choice.label}" for number, choice in enumerate(self.choices, 1)))
        return "\n\n".join((*parts, self.disclaimer))
