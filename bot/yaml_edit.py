"""Adds to a YAML file what a person could have typed there: every byte that stood in it stays as it was.

Where to insert is read from the marks of PyYAML's nodes, so comments, order, quotes and line breaks are kept.
"""

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import yaml

from bot.strict_yaml import Place

WIDTH = 116
_ID = re.compile(r"[A-Za-z][\w-]*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def quoted(text: str) -> str:
    """A text as a YAML value in double quotes, on one line."""
    return yaml.dump(text, default_style='"', allow_unicode=True, width=10**9).rstrip("\n")


def item_of(item: Mapping[str, Any]) -> str:
    """An item of a list as YAML: short texts on a line, texts of several paragraphs folded, lists of texts below one
    another, lists of ids on a line; keys without a value are left out."""
    lines: list[str] = []
    for key, value in item.items():
        if value not in (None, "", (), []):
            lines.extend(_lines_of(key, value))
    return "\n".join((("  " if number else "- ") + line).rstrip() for number, line in enumerate(lines)) + "\n"


def _lines_of(key: str, value: Any) -> list[str]:
    if isinstance(value, str):
        return _text(key, value)
    if all(_ID.fullmatch(one) for one in value):
        return [f"{key}: [{', '.join(value)}]"]
    return [f"{key}:", *(f"  - {quoted(text)}" for text in value)]


def _text(key: str, value: str) -> list[str]:
    if key == "answer":
        folded = [f"{key}: >"]
        for number, paragraph in enumerate(value.split("\n\n")):
            folded.extend([""] if number else [])
            folded.extend(f"  {line}" for line in fill(paragraph, WIDTH - 4, break_on_hyphens=False).split("\n"))
        if _reads_as("\n".join(folded), value):
            return folded
    plain = f"{key}: {value}"
    return [plain if _is_plain(value) and _reads_as(plain, value) else f"{key}: {quoted(value)}"]


def _reads_as(line: str, value: str) -> bool:
    try:
        (read,) = yaml.load(line, Loader=yaml.BaseLoader).values()  # noqa: S506 - BaseLoader makes texts only
    except (yaml.YAMLError, AttributeError, ValueError):
        return False
    return bool("\n\n".join(part for part in read.split("\n") if part) == value)


def _is_plain(value: str) -> bool:
    return "\n" not in value and len(value) < WIDTH and not value.startswith(("-", "?", "~"))


def append_item(text: str, item: Mapping[str, Any]) -> str:
    """The text of a YAML list with one more item at its end."""
    gap = "\n" if text.strip() else ""
    return text.rstrip("\n") + ("\n" if text.strip() else "") + gap + item_of(item)


def add_texts(text: str, place: Place, texts: Sequence[str]) -> str:
    """The text of a YAML file with texts added to the list at a place, which is made where the file has none.

    Args:
        place: keys and positions from the top, such as (3, "phrasings") or ("session-length",).

    Raises:
        KeyError: nothing stands in the file where the list would belong.
    """
    top = yaml.compose(text, Loader=_LOADER)
    if top is None:
        return text.rstrip("\n") + "\n" * bool(text.strip()) + _new_list(str(place[0]), texts, 0)
    parent, node = None, top
    for part in place[:-1]:
        node = _child(node, part)
    parent, key = node, place[-1]
    try:
        node = _child(parent, key)
    except KeyError:
        return _add_key(text, parent, str(key), texts)
    if isinstance(node, yaml.SequenceNode) and node.flow_style:
        return _into_brackets(text, node, ", ".join(map(quoted, texts)))
    if not isinstance(node, yaml.SequenceNode):
        raise KeyError(f"'{key}' is no list")
    indent = " " * node.start_mark.column
    return _insert_after(text, node, node.value[-1], [f"{indent}- {quoted(one)}" for one in texts])


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return value
    raise KeyError(part)


def _add_key(text: str, parent: Any, key: str, texts: Sequence[str]) -> str:
    if not isinstance(parent, yaml.MappingNode):
        raise KeyError(key)
    if parent.flow_style:
        return _into_brackets(text, parent, f"{key}: [{', '.join(map(quoted, texts))}]")
    return _insert_after(
        text, parent, parent.value[-1][1], _new_list(key, texts, parent.start_mark.column).split("\n")[:-1]
    )


def _new_list(key: str, texts: Sequence[str], column: int) -> str:
    indent = " " * column
    return "".join((f"{indent}{key}:\n", *(f"{indent}  - {quoted(text)}\n" for text in texts)))


def _into_brackets(text: str, node: Any, more: str) -> str:
    end = node.end_mark.index - 1  # before the closing bracket
    before = text[:end].rstrip().rstrip(",")
    return f"{before}{', ' if node.value else ''}{more}{text[end:]}"


def _insert_after(text: str, around: Any, node: Any, new: Sequence[str]) -> str:
    lines = text.rstrip("\n").split("\n")
    last = _last_line(lines, node, around.start_mark.column)
    return "\n".join((*lines[: last + 1], *new, *lines[last + 1 :])) + "\n"


def _last_line(lines: Sequence[str], node: Any, column: int) -> int:
    """The last line of a node; the end mark of a block text may stand behind blank lines and the next comment."""
    end = node.end_mark
    last = min(int(end.line) - (not end.column), len(lines) - 1)
    while last > node.start_mark.line and _is_between(lines[last], column):
        last -= 1
    return last


def _is_between(line: str, column: int) -> bool:
    """Whether a line is blank, or a comment that stands no further in than the things of the list."""
    stripped = line.lstrip()
    return not stripped or (stripped.startswith("#") and len(line) - len(stripped) <= column)


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all, its folder too.

    Raises:
        OSError: where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, delete=False) as file:
        file.write(text)
    os.chmod(file.name, mode)
    os.replace(file.name, path)
