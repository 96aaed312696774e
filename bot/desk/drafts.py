"""Entries on their way in: taken from a table or a text, looked at like a file of the author's, written as YAML."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from bot.desk.schemas import first_line
from bot.errors import KnowledgeError
from bot.loader import load
from bot.mistakes import in_plain_words
from bot.model import Entry, Problem
from bot.schema import EntryFile
from bot.yaml_edit import append_item, write_whole

_FIELDS = {field.alias or name: field for name, field in EntryFile.model_fields.items()}
KEYS = tuple(_FIELDS)
LISTS = tuple(key for key, field in _FIELDS.items() if get_origin(field.annotation) is list)
THEME = "imported"  # the file for entries that name none


@dataclass(frozen=True, slots=True)
class Draft:
    """The values of an entry by key, the theme it belongs to, and the line it was read from."""

    values: Mapping[str, Any]
    line: int
    theme: str = ""


def draft_of(entry: Entry) -> Draft:
    """An entry as a draft."""
    values = {key: getattr(entry, "excluded" if key == "not" else key) for key in KEYS}
    return Draft(
        {key: str(value) if key == "reviewed" and value else value for key, value in values.items()}, 1, entry.theme
    )


def id_from(question: str) -> str:
    """An id for a question: its first words in lower case, joined by hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", question.lower()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", plain)[:6])[:50] or "entry"


def checked(drafts: Iterable[Draft], file: str) -> tuple[list[Draft], list[Problem]]:
    """The drafts that can be entries, each with an id of its own, and what is wrong with the others."""
    good: list[Draft] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for draft in drafts:
        values = {key: value for key, value in draft.values.items() if value not in ("", None, [], ())}
        id_ = values["id"] = str(values.get("id") or _free_id(id_from(str(values.get("question", ""))), lines))
        found = _mistakes(values)
        if not re.fullmatch(r"[\w-]*", draft.theme):
            found.append(f"'{draft.theme}' cannot name a file: use letters, digits, - and _ only")
        if id_ in lines:
            found.append(f"the id '{id_}' is used twice; the first is in line {lines[id_]}")
        problems.extend(Problem(file, draft.line, message, id_) for message in found)
        if not found:
            lines[id_] = draft.line
            good.append(Draft(values, draft.line, draft.theme))
    return good, problems


def _free_id(wanted: str, taken: Mapping[str, int]) -> str:
    numbers = range(2, len(taken) + 3)
    return next(id_ for id_ in (wanted, *(f"{wanted}-{number}" for number in numbers)) if id_ not in taken)


def _mistakes(values: Mapping[str, Any]) -> list[str]:
    try:
        EntryFile.model_validate({key: list(v) if isinstance(v, tuple) else v for key, v in values.items()})
    except ValidationError as error:
        return [in_plain_words(detail, EntryFile) for detail in error.errors(include_url=False)]
    return []


def as_item(draft: Draft) -> dict[str, Any]:
    """The values in the order in which an author would write them."""
    first = ("id", "topic", "question", "short", "answer")
    return {key: draft.values.get(key) for key in (*first, *(key for key in KEYS if key not in first))}


def as_yaml(drafts: Iterable[Draft]) -> dict[str, str]:
    """The drafts as YAML, by theme."""
    files: dict[str, str] = {}
    for draft in drafts:
        theme = draft.theme or THEME
        files[theme] = append_item(files.get(theme, ""), as_item(draft))
    return files


def add(folder: Path, drafts: Iterable[Draft]) -> list[Path]:
    """Adds the drafts to the entries of a knowledge base, a file for each theme; the files written.

    Raises:
        KnowledgeError: the knowledge base would have problems, or has; then its files are as they were.
        OSError: the folder cannot be written.
    """
    before: dict[Path, str | None] = {}
    texts: dict[Path, str] = {}
    for draft in drafts:
        path = folder / "entries" / f"{draft.theme or THEME}.yaml"
        if path not in texts:
            before[path] = path.read_text(encoding="utf-8") if path.is_file() else None
            texts[path] = before[path] or f"{first_line(path)}\n"
        texts[path] = append_item(texts[path], as_item(draft))
    for path, text in texts.items():
        write_whole(path, text)
    try:
        load(folder)
    except KnowledgeError:
        _restore(before)
        raise
    return list(texts)


def _restore(before: Mapping[Path, str | None]) -> None:
    for path, text in before.items():
        if text is None:
            path.unlink()
        else:
            write_whole(path, text)
