"""Shows a difference as a table: Markdown for a pull request, or in colour in a terminal."""

import re

from rich.console import Console
from rich.table import Table

from bot.desk.asking import Came
from bot.desk.diff import Change, Difference, Verdict
from bot.model import Outcome

SHOWN = 200  # changes; nobody reads more, and --json has them all
COLOURS = {Verdict.WORSE: "red", Verdict.BETTER: "green", Verdict.OTHER: "yellow"}
_OUTCOMES = {
    Outcome.ANSWER: "{}",
    Outcome.CLARIFY: "asks back: {}",
    Outcome.FALLBACK: "does not know",
    Outcome.EMERGENCY: "emergency",
    Outcome.SMALL_TALK: "small talk",
}


def as_markdown(difference: Difference) -> str:
    """The difference as Markdown."""
    lines = ["## What changes for people who ask", "", *_summary(difference)]
    if difference.changes:
        lines += ["", "| | question | meant | before | after |", "|---|---|---|---|---|"]
        lines += ["| " + " | ".join(map(_cell, _row(change))) + " |" for change in difference.changes[:SHOWN]]
    return "\n".join([*lines, *_more(difference)]) + "\n"


def show(difference: Difference) -> None:
    """Prints the difference in a terminal."""
    console = Console(markup=False, highlight=False)
    console.print("\n".join(_summary(difference)))
    if difference.changes:
        table = Table("", "question", "meant", "before", "after")
        for change in difference.changes[:SHOWN]:
            table.add_row(*_row(change), style=COLOURS[change.verdict])
        console.print(table)
    for line in _more(difference):
        console.print(line)


def _summary(difference: Difference) -> list[str]:
    told = [f"{difference.asked} questions asked: " + _counts(difference)]
    for what, ids in (("added", difference.added), ("removed", difference.removed), ("edited", difference.edited)):
        if ids:
            told.append(f"Entries {what}: {', '.join(ids)}.")
    return told


def _counts(difference: Difference) -> str:
    if not difference.changes:
        return "no answer changed."
    counts = {verdict: difference.count(verdict) for verdict in Verdict}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count) + "."


def _more(difference: Difference) -> list[str]:
    left = len(difference.changes) - SHOWN
    return ["", f"… and {left} more."] if left > 0 else []


def _row(change: Change) -> tuple[str, ...]:
    meant = change.meant or f"({change.origin})"
    return str(change.verdict), change.text, meant, _words(change.before), _words(change.after)


def _words(came: Came) -> str:
    flag = f" {came.flag}" if came.flag else ""
    return _OUTCOMES[came.outcome].format(", ".join(came.entries)) + flag


def _cell(text: str) -> str:
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", " ".join(text.split()))
