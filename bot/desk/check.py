"""Looks a knowledge base through: all that the loader refuses, what its red flags promise, and what could be better."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from bot.assembly import examine, triage_of
from bot.desk.findings import Finding, Progress, Report, counts_of
from bot.desk.left_out import asking
from bot.desk.lint_matching import alarm_findings, matching_findings
from bot.desk.lint_texts import text_findings
from bot.desk.lint_words import twins, unheard_words
from bot.desk.rules import read_rules
from bot.errors import KnowledgeError
from bot.matching.lexicon import english
from bot.model import Problem
from bot.triage.examples import failing_examples


def check(folder: Path, today: date, asked: Iterable[str] = (), progress: Progress | None = None) -> Report:
    """Everything found in a folder.

    Args:
        folder: a knowledge base.
        today: the day that reviews are measured against.
        asked: what people wrote, where that is known.
        progress: told what is being done and how much of it is done.
    """
    tell = progress or (lambda what, done, total: None)
    rules, problems = read_rules(folder)
    with asking(folder, busy=(folder / "red_flags.yaml").is_file()) as left_out:
        try:
            knowledge, line, matcher = examine(folder)
        except KnowledgeError as error:
            return Report(_in_order((*problems, *error.problems)))
        triage = triage_of(knowledge, folder, partial(tell, "Learning what alarms sound like"))
        problems += failing_examples(knowledge, triage, line, partial(tell, "Trying the red flags"))
        alarms = list(alarm_findings(knowledge, line, triage, partial(tell, "Looking for alarms in phrasings")))
        found = left_out(matcher, partial(tell, "Asking each phrasing as if it were new"))
    warnings = [
        *text_findings(knowledge, line, rules, today),
        *matching_findings(knowledge, line, found),
        *twins(knowledge, line, rules.opposites),
        *alarms,
        *unheard_words(knowledge, line, english(), asked),
    ]
    ordered = tuple(sorted(warnings, key=_place))
    return Report(_in_order(problems), ordered, knowledge, counts_of(knowledge))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line)))


def _place(finding: Finding) -> tuple[str, int]:
    return finding.problem.file, finding.problem.line
