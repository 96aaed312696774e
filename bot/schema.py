"""What each YAML file of a knowledge base may hold; pydantic checks it and names every problem at once.

The docstrings of the fields are shown by editors: `bot.desk.schemas` makes JSON Schemas of these types. A schema sees
what an editor's YAML reader makes of a file, where `12` is a number; we read every value as text.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.model import Evidence, Level


def _day(value: object) -> object:
    """Only year-month-day: a date type would take 20261124 for seconds since 1970."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        raise PydanticCustomError("date_format", "not a date")
    return value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    WithJsonSchema({"type": ["string", "number", "boolean"], "pattern": r"\S"}),
]
Word = Annotated[str, StringConstraints(pattern=r"^[^\W_]+$")]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[\w-]+$", max_length=60),
    # JSON Schema's \w knows ASCII only, so this names the signs that are no letters instead
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[^\s!-,./:-@\[-^`{-~]+$", "maxLength": 60}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Year = Annotated[int, WithJsonSchema({"type": "integer"})]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EntryFile(_Strict):
    """An answer and the question it belongs to."""

    id: Id
    """Names the entry for good: letters, digits, - and _. Other entries and phrasings/ refer to it."""
    question: Text
    """The question in your words, as it is shown above the answer."""
    answer: Text
    """What the person reads. After '>' it may go over several lines; an empty line starts a new paragraph."""
    topic: Id | None = None
    """The id of the general entry that this one belongs to; its own id where left out."""
    short: Text | None = None
    """The answer in a sentence or two, for "in short"."""
    evidence: Evidence | None = None
    """How far sources support what the answer reports."""
    sources: list[Id] = []
    """Ids in sources.yaml, the most important first."""
    reviewed: Day | None = None
    """The day a person last compared the answer with its sources, as 2026-11-24."""
    phrasings: list[Text] = []
    """How people really ask it. Long lists stand in phrasings/ under the id."""
    excluded: list[Text] = Field(default=[], alias="not")
    """Questions that look alike and are not this one."""
    related: list[Id] = []
    more: list[Id] = []
    """Ids of entries to suggest next."""
    disclaimer: Id | None = None
    """The disclaimer of wording.yaml that fits, without 'disclaimer_'."""


class GroupFile(_Strict):
    """Messages that mean one thing which no entry answers."""

    id: Id
    """Names the group."""
    phrasings: list[Text]
    """What people write."""
    say: Text | None = None
    """The reply, where there is a special one."""
    offers: list[Id] = []
    """Entries to pick from below the reply."""


class LanguageFile(_Strict):
    """An item of languages.yaml."""

    id: Id
    words: Annotated[list[Text], Field(min_length=1)]
    say: Text | None = None


class SourceFile(_Strict):
    """A reference that entries cite."""

    id: Id
    """Names the source; entries cite it by this."""
    title: Text
    """Its title, in its own language."""
    publisher: Text
    """Who published it, as people know it."""
    read: Literal["passage", "excerpt", "reported"]
    """How it was read: the passage itself, an excerpt of it, or somebody's report of it."""
    year: Year | None = None
    """The year it was published."""
    url: Url | None = None
    """Where it stands."""


class RuleFile(_Strict):
    """Concepts that are dangerous together."""

    all: Annotated[list[Id], Field(min_length=1)]
    """Concepts (concepts/*.yaml) that must all be there, in any order."""
    within: Annotated[int, Field(ge=0, le=100)] = 20
    """How many words they may span."""
    unless: list[Id] = []
    """Concepts that release the rule when one stands in the same sentence."""


class RedFlagFile(_Strict):
    """A sign of danger."""

    id: Id
    """Names the flag and its file red_flags/<id>.yaml."""
    title: Text
    """What it is, for authors."""
    level: Level
    """E: call now; U: the same day; C: a crisis."""
    say: Text
    """The urgent advice, word for word."""
    caution: Text
    """One line for when it is not sure."""
    sources: list[Id] = []
    """Ids in sources.yaml."""
    unless: list[Id] = []
    """Concepts that release every rule of this flag."""
    rules: list[RuleFile] = []
    """What gives it away."""


class RedFlagsFile(_Strict):
    """red_flags.yaml."""

    flags: list[RedFlagFile] = []
    """The signs of danger."""


class PhrasingsFile(RootModel[dict[Id, list[Text]]]):
    """phrasings/*.yaml: how people ask, by entry id."""


class ConceptsFile(RootModel[dict[Id, list[Text]]]):
    """concepts/*.yaml: word groups that red flags are made of."""


class MissedFile(_Strict):
    """Messages that are learned from but not yet got right."""

    triggers: list[Text] = []
    """Messages that ought to trigger."""
    harmless: list[Text] = []
    """Messages that ought not to."""


class ExamplesFile(_Strict):
    """red_flags/<flag>.yaml: messages that must and must not trigger."""

    triggers: list[Text]
    """Messages that must raise this flag or a more urgent one."""
    harmless: list[Text]
    """Messages that look alike and must raise none."""
    missed: MissedFile = MissedFile()
    """Messages that are learned from but not yet got right."""


class SynonymsFile(_Strict):
    """synonyms.yaml: words that mean the same, and words that must not be taken for one another."""

    same: list[Annotated[list[Text], Field(min_length=2)]] = []
    """Groups of words or short phrases; the first stands for all."""

    twins: list[Annotated[list[Word], Field(min_length=2)]] = []
    """Groups of single words that turn one question into another, such as with and without: an entry whose phrasings
    use one of them and never the other does not answer a question with the other."""


class WordingFile(_Strict):
    """wording.yaml: every text that is no answer."""

    texts: dict[Id, Text] = {}
    """Named texts; those left out are taken from the defaults."""
    cues: dict[Id, list[Text]] = {}
    """Phrases that people use, by what they mean."""


class BannedFile(_Strict):
    """Words and phrases that answers must not hold; `cure*` finds whatever starts so."""

    phrases: Annotated[list[Text], Field(min_length=1)]
    """What must not be said."""
    why: Text
    """What is wrong with it, and what to write instead."""
    unless: list[Text] = []
    """Phrases that make it sound when they stand in the same sentence."""


class LintFile(_Strict):
    """lint.yaml: what `cryobot check` warns about."""

    reading_grade: Annotated[float, Field(gt=0)] | None = None
    """The most years of school (Flesch-Kincaid) that an answer may ask for."""
    longest_answer: Annotated[int, Field(gt=0)] | None = None
    """The most words of an answer."""
    review_months: Annotated[int, Field(gt=0)] | None = None
    """After how many months an answer must be compared with its sources again."""
    least_phrasings: Annotated[int, Field(ge=0)] | None = None
    """How many phrasings an entry needs."""
    banned: list[BannedFile] = []
    """What answers must not say; added to the defaults."""
    opposites: list[Annotated[list[Text], Field(min_length=2)]] = []
    """Words that turn a question into another one; added to the defaults."""
