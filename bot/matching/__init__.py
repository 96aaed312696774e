"""Finds the entries a question may mean. `Matcher` is all the rest of the program knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.model import Candidate, Group


@dataclass(frozen=True, slots=True)
class Match:
    """What a matcher makes of a text.

    `candidates` are the best five entries; `confidence` is the chance that the first is right, `scope` that the text is
    about our subject at all, `talk_chance` that it is small talk. `exact` says that an author wrote these very words.
    `apart` are twins (asked, told): the question says one of two words declared as such, the first entry's topic only
    ever the other. `group` and `talk` are the nearest subject we do not know and the nearest small talk. The rest is
    for `/why`.
    """

    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
    scope: float = 0.0
    talk_chance: float = 0.0
    exact: bool = False
    apart: tuple[tuple[str, str], ...] = ()
    group: Group | None = None
    talk: Group | None = None
    words: tuple[str, ...] = ()
    repairs: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str, float], ...] = ()
    parts: tuple[tuple[str, float], ...] = field(default=())


class Matcher(Protocol):
    """Anything that can rank entries for a text."""

    answer_gate: float
    scope_gate: float

    def match(self, text: str) -> Match:
        """What the text may mean; never raises, whatever the text."""
        ...

    def scores(self, text: str) -> Mapping[str, float]:
        """The scores of the best five entries alone, sooner than a match: how sure they are is not judged."""
        ...
