"""What each YAML file of a knowledge base may hold; pydantic checks it and names every problem at once."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.model import Evidence, Level

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[\w-]+$", max_length=60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntryFile(_Strict):
    """An item of entries/*.yaml."""

    id: Id
    question: Text
    answer: Text
    topic: Id | None = None
    short: Text | None = None
    evidence: Evidence | None = None
    sources: list[Id] = []
    reviewed: date | None = None
    phrasings: list[Text] = []
    excluded: list[Text] = Field(default=[], alias="not")
    related: list[Id] = []
    disclaimer: Id | None = None


class GroupFile(_Strict):
    """An item of out_of_scope.yaml or small_talk.yaml."""

    id: Id
    phrasings: list[Text]
    say: Text | None = None


class SourceFile(_Strict):
    """An item of sources.yaml."""

    id: Id
    title: Text
    publisher: Text
    read: Literal["passage", "excerpt", "reported"]
    year: int | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None


class RuleFile(_Strict):
    """A rule of a red flag."""

    all: Annotated[list[Id], Field(min_length=1)]
    within: Annotated[int, Field(ge=0, le=100)] = 20
    unless: list[Id] = []


class RedFlagFile(_Strict):
    """A flag of red_flags.yaml."""

    id: Id
    title: Text
    level: Level
    say: Text
    caution: Text
    sources: list[Id] = []
    unless: list[Id] = []
    rules: list[RuleFile] = []


class RedFlagsFile(_Strict):
    """red_flags.yaml."""

    flags: list[RedFlagFile] = []


class ConceptsFile(_Strict):
    """concepts/*.yaml: word groups that red flags are made of."""

    concepts: dict[Id, list[Text]] = {}


class MissedFile(_Strict):
    """Messages that are learned from but not yet got right."""

    triggers: list[Text] = []
    harmless: list[Text] = []


class ExamplesFile(_Strict):
    """red_flags/<flag>.yaml: messages that must and must not trigger."""

    triggers: list[Text]
    harmless: list[Text]
    missed: MissedFile = MissedFile()


class SynonymsFile(_Strict):
    """synonyms.yaml: words that mean the same."""

    same: list[Annotated[list[Text], Field(min_length=2)]] = []


class WordingFile(_Strict):
    """wording.yaml: named texts, and cues: phrases that call for one of the disclaimers."""

    texts: dict[Id, Text] = {}
    cues: dict[Id, list[Text]] = {}
