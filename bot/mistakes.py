"""Says in an author's words what is wrong with a YAML file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from rapidfuzz import process


def nearest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean …?" with the nearest known word, or nothing where none is near."""
    best = process.extractOne(word, list(known), score_cutoff=60)
    return f"; did you mean '{best[0]}'?" if best else ""


def in_plain_words(detail: Mapping[str, Any], model: type[BaseModel]) -> str:
    """A pydantic error in the words of an author."""
    loc = [part for part in detail["loc"] if part != "[key]"]
    name, shown = str(loc[-1]) if loc else "", _shown(loc)
    context = detail.get("ctx", {})
    explain: dict[str, Callable[[], str]] = {
        "extra_forbidden": lambda: f"unknown key '{name}'{nearest(name, _keys(model))}",
        "missing": lambda: f"'{name}' is missing",
        "string_too_short": lambda: f"{shown} is empty",
        "string_type": lambda: _no_text(shown, detail["input"]),
        "list_type": lambda: f"{shown} must be a list, each item after '- '",
        "dict_type": lambda: "expected keys with values ('key: value')",
        "model_type": lambda: "expected keys with values ('key: value')",
        "enum": lambda: (
            f"'{detail['input']}' is not allowed for '{name}': expected {context.get('expected')}"
            + nearest(str(detail["input"]), _options(context))
        ),
        "literal_error": lambda: (
            f"'{detail['input']}' is not allowed for '{name}': expected {context.get('expected')}"
            + nearest(str(detail["input"]), _options(context))
        ),
        "string_pattern_mismatch": lambda: _bad_pattern(name, detail["input"]),
        "string_too_long": lambda: (
            f"'{detail['input']}' is too long for an id (at most {context.get('max_length')} letters)"
        ),
        "too_short": lambda: f"{shown} needs at least {context.get('min_length')} items",
    }
    if str(detail["type"]).startswith("date"):
        return f"'{detail['input']}' is not a date; write it as 2026-11-24"
    return explain.get(detail["type"], lambda: f"{shown}: {detail['msg']}")()


def _shown(loc: Sequence[str | int]) -> str:
    """A place as an author would name it: 'answer', or item 3 of 'phrasings'."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], str):
        return f"'{loc[-1]}'"
    return f"item {loc[-1] + 1} of {_shown(loc[:-1])}"


def _no_text(shown: str, value: object) -> str:
    if value is None:
        return f"{shown} is empty"
    hint = "; a text with ': ' in it must stand in quotes" if isinstance(value, dict) else ""
    return f"{shown} must be a text{hint}"


def _bad_pattern(name: str, value: object) -> str:
    if name == "url":
        return f"'{value}' is not a web address; expected https://…"
    return f"'{value}' cannot be an id: use letters, digits, - and _ only"


def _options(context: Mapping[str, Any]) -> list[str]:
    return [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")]


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
