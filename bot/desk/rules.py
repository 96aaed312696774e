"""What `check` warns about: the limits and phrases of default_lint.yaml, and of lint.yaml in the knowledge base."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot import strict_yaml
from bot.folder import packaged_knowledge
from bot.mistakes import in_plain_words
from bot.model import Problem
from bot.schema import LintFile

FILES = ("default_lint.yaml", "lint.yaml")


@dataclass(frozen=True, slots=True)
class Banned:
    """A pattern that answers must not match, what is wrong with it, and what makes it sound in the same sentence."""

    pattern: re.Pattern[str]
    why: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits in force; `opposites` are sets of words that turn a question into another one."""

    reading_grade: float
    longest_answer: int
    review_months: int
    least_phrasings: int
    banned: tuple[Banned, ...]
    opposites: tuple[frozenset[str], ...]


def read_rules(folder: Path) -> tuple[Rules, list[Problem]]:
    """The rules of a knowledge base, and what is wrong with its lint.yaml; what is wrong is left out."""
    files, problems = [], []
    for path in (packaged_knowledge() / FILES[0], folder / FILES[1]):
        if path.is_file():
            document, found = strict_yaml.read(path, path.as_posix())
            problems.extend(found)
            try:
                files.append(LintFile.model_validate(document.content or {}))
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    line = document.line(tuple(detail["loc"]))
                    problems.append(Problem(document.file, line, in_plain_words(detail, LintFile)))
    return _merged(files), problems


def _merged(files: Sequence[LintFile]) -> Rules:
    numbers: dict[str, float] = {}
    for file in files:
        numbers |= {name: value for name, value in file if isinstance(value, int | float)}
    return Rules(
        reading_grade=numbers["reading_grade"],
        longest_answer=int(numbers["longest_answer"]),
        review_months=int(numbers["review_months"]),
        least_phrasings=int(numbers["least_phrasings"]),
        banned=tuple(
            Banned(any_of(item.phrases), item.why, any_of(item.unless) if item.unless else None)
            for file in files
            for item in file.banned
        ),
        opposites=tuple(frozenset(map(str.lower, group)) for file in files for group in file.opposites),
    )


def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds any of some phrases as whole words, whatever stands between the words; * ends a stem.

    >>> any_of(["cure*", "5 mg"]).findall("It cures. Take 5  mg, not procured.")
    ['cures', '5  mg']
    """
    each = (r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()) for phrase in phrases)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)
