"""What `check` finds: errors, which keep a knowledge base from starting, and warnings, which teach."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.checks import Line
from bot.model import Entry, Knowledge, Problem

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, how much there is


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning and the name of the rule behind it."""

    rule: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.problem} ({self.rule})"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in the order of files and lines; `knowledge` is None where it could not be read."""

    errors: tuple[Problem, ...]
    warnings: tuple[Finding, ...] = ()
    knowledge: Knowledge | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The report as an object of plain values."""
        return {
            "errors": [_object(problem, None) for problem in self.errors],
            "warnings": [_object(finding.problem, finding.rule) for finding in self.warnings],
            "counts": self.counts,
        }


def _object(problem: Problem, rule: str | None) -> dict[str, Any]:
    place = {"file": problem.file, "line": problem.line, "entry": problem.entry, "message": problem.message}
    return place if rule is None else {"rule": rule, **place}


def place_of(line: Line, entry: Entry, text: str) -> tuple[str, int]:
    """The file and line of an entry's question or of one of its phrasings."""
    return line("entry", entry.id, "question") if text == entry.question else line("phrasing", entry.id, text)


def counts_of(knowledge: Knowledge) -> dict[str, int]:
    """How much a knowledge base holds, by kind."""
    return {
        "entries": len(knowledge.entries),
        "topics": len({entry.topic for entry in knowledge.entries.values()}),
        "phrasings": sum(len(entry.phrasings) for entry in knowledge.entries.values()),
        "out-of-scope messages": sum(len(group.phrasings) for group in knowledge.groups),
        "red flags": len(knowledge.red_flags),
        "sources": len(knowledge.sources),
    }
