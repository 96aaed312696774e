"""Entries as a table that a spreadsheet opens (CSV, TSV), and back again without loss.

A list stands in one cell, an item a line; a line break or a backslash inside an item is written as \\n or \\\\.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.desk.drafts import KEYS, LISTS, Draft, draft_of
from bot.mistakes import nearest
from bot.model import Entry, Problem

COLUMNS = ("theme", *KEYS)
_OTHER_NAMES = {
    "alternatives": "phrasings",
    "alternative": "phrasings",
    "q": "question",
    "a": "answer",
    "category": "theme",
}
_ESCAPED = {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}


def as_csv(entries: Iterable[Entry]) -> str:
    """The entries as CSV with a header."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        draft = draft_of(entry)
        writer.writerow([draft.theme, *(_cell(key, draft.values[key]) for key in KEYS)])
    return out.getvalue()


def _cell(key: str, value: Any) -> str:
    if key not in LISTS:
        return "" if value is None else str(value)
    return "\n".join(re.sub(r"[\\\n\r]", _escape, item) for item in value)


def _escape(found: re.Match[str]) -> str:
    return next(escaped for escaped, plain in _ESCAPED.items() if plain == found.group())


def read_table(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """The drafts in a table with a header, and what is wrong with it, each with its line."""
    header = text.partition("\n")[0]
    rows = io.StringIO(text, newline="")  # a line break inside a cell stays as it is
    reader = csv.reader(rows, delimiter=max("\t,;", key=header.count), strict=True)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    line = 1
    try:
        columns = [_column(name) for name in next(reader, [])]
        problems.extend(Problem(file, 1, message) for message in _wrong_header(columns))
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(columns):
                more = len(cells) - len(columns)
                message = f"{more} cell(s) more than the header has columns; a text with a comma must stand in quotes"
                problems.append(Problem(file, line, message))
            elif any(cell.strip() for cell in cells):
                drafts.append(_draft(dict(zip(columns, cells, strict=False)), line))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(file, line, f"not a table: {error}; is a quote left open?"))
    return ([], problems) if problems and line == 1 else (drafts, problems)


def _column(name: str) -> str:
    plain = name.strip().strip("\ufeff").lower()
    return _OTHER_NAMES.get(plain, plain)


def _wrong_header(columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        if column and column not in COLUMNS:
            yield f"unknown column '{column}'{nearest(column, COLUMNS)}; known are {', '.join(COLUMNS)}"
    for needed in ("question", "answer"):
        if needed not in columns:
            yield f"the first line must name the columns, and '{needed}' is not among them"


def _draft(row: dict[str, str], line: int) -> Draft:
    values = {key: _items(row[key]) if key in LISTS else row[key] for key in KEYS if row.get(key)}
    return Draft(values, line, row.get("theme", "").strip())


def _items(cell: str) -> list[str]:
    return [re.sub(r"\\[nr\\]", lambda found: _ESCAPED[found.group()], item) for item in cell.split("\n") if item]
