"""Reads YAML without its traps: every value is text as written (`no` stays "no", `12:30` stays "12:30"), repeated keys,
anchors and tags are refused, and each value remembers its line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.model import Problem

Place = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map", "int", "float", "bool", "null", "timestamp")}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content as lists, dicts, strings and None, with the line of each place in it."""

    file: str
    content: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def keys(self, place: Place) -> list[str]:
        """The keys of the mapping at a place."""
        content = self.content
        for part in place:
            content = content[part]
        return list(content)


def read(path: Path, name: str) -> tuple[Document, list[Problem]]:
    """The document in a file, and what is wrong with it as YAML; `name` is the file as problems show it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(name, None), [Problem(name, 1, f"not UTF-8 text (byte {error.start}); save the file as UTF-8")]
    return parse(text, name)


def parse(text: str, name: str) -> tuple[Document, list[Problem]]:
    """Like `read`, from text."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        return Document(name, None), [Problem(name, *_explain(error, text))]
    except yaml.YAMLError as error:
        return Document(name, None), [Problem(name, 1, f"not YAML: {error}")]
    reader = _Reader(name)
    content = reader.value(node, ()) if node is not None else None
    return Document(name, content, reader.lines), reader.problems


def _explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line of an error, and what to do about it."""
    said = error.problem or "not YAML"
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in said and error.context_mark:
        return error.context_mark.line + 1, "a quote or bracket is opened here and never closed"
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if "cannot start any token" in said and text.split("\n")[line][column:].startswith("\t"):
        return line + 1, "a tab stands where blanks must; indent with blanks only"
    hints = {
        "mapping values are not allowed": "a text with ': ' in it must stand in quotes; or a line above is off",
        "could not find expected ':'": "a ':' is missing, or a text over several lines is not indented",
        "cannot start any token": "a text that begins with this sign must stand in quotes",
        "did not find expected key": "check the indentation and the quotes of this and the line before",
        "did not find expected '-' indicator": "list items must begin with '- ' at the same indentation",
        "found undefined alias": "a text that begins with * must stand in quotes",
    }
    hint = next((hint for part, hint in hints.items() if part in said), "check the indentation and the quotes")
    return line + 1, f"{said}; {hint}"


class _Reader:
    """Turns nodes into plain values, noting lines and problems on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def value(self, node: Any, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines[place] = line
        if id(node) in self._seen:
            self._problem(line, "anchors (&) and aliases (*) are not allowed; write the text out")
            return None
        self._seen.add(id(node))
        if node.tag not in _PLAIN:
            self._problem(line, f"tags are not allowed ({node.tag}); put the text in quotes")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        empty = node.value in ("", "~") and not node.style  # the C reader calls a plain style "", the other None
        return None if empty else node.value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(line, "a key must be one word or text")
                continue
            key = key_node.value
            if key in content:
                self._problem(
                    line,
                    f"the key '{key}' stands here twice; the first is in line {self.lines[(*place, key)]}",
                )
                continue
            content[key] = self.value(value_node, (*place, key))
            self.lines[(*place, key)] = line
        return content

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.name, line, message))
