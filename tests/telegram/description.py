"""The API's description (`api.json`) as a judge: which parameters a method takes, and of which types."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tests.telegram.refusals import Refused

API: dict[str, Any] = json.loads(Path(__file__).with_name("api.json").read_text(encoding="utf-8"))
METHODS: dict[str, str] = {name.lower(): name for name in API["methods"]}
OTHER_METHODS = {name.lower() for name in API["other_methods"]}
UPDATE_KINDS: tuple[str, ...] = tuple(API["updates"])
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
PLAIN: dict[str, type | tuple[type, ...]] = {
    "String": str,
    "Integer": int,
    "Boolean": bool,
    "True": bool,
    "Float": (int, float),
}


def method_named(name: str) -> str:
    """The method's proper name; Telegram does not mind upper and lower case."""
    if (found := METHODS.get(name.lower())) is not None:
        return found
    if name.lower() in OTHER_METHODS:
        raise Refused(500, f"the tests' server does not play {name}")
    raise Refused(404, "method not found")


def read_parameters(method: str, sent: Mapping[str, object]) -> dict[str, Any]:
    """The parameters as values of their types, or `Refused` naming the first that is wrong."""
    fields = API["methods"][method]
    values = {}
    for name, value in sent.items():
        if name not in fields:
            raise Refused(400, f"{method} has no parameter {name}")
        values[name] = _conform(_decoded(value, fields[name]["types"], name), fields[name]["types"], name)
    for name, field in fields.items():
        if field.get("required") and name not in values:
            raise Refused(400, f"parameter {name} is required" if name != "text" else "message text is empty")
    return values


def _decoded(value: object, types: list[str], name: str) -> object:
    """What a form's string stands for; JSON bodies may carry the value itself."""
    if not isinstance(value, str) or types == ["String"]:
        return value
    if "Integer" in types and re.fullmatch(r"-?\d+", value):
        return int(value)
    if "String" in types:
        return value
    if types in (["Boolean"], ["True"]):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    try:
        return cast("object", json.loads(value))
    except ValueError:
        raise Refused(400, f"can't parse {name}: {value[:40]!r} is not JSON") from None


def _conform(value: object, types: list[str], where: str) -> object:
    """The value if it is of one of the types; otherwise the complaint of the last."""
    complaint = Refused(400, f"{where} is of no known type")
    for kind in types:
        try:
            _check(value, kind, where)
        except Refused as refused:
            complaint = refused
        else:
            return value
    raise complaint


def _check(value: object, kind: str, where: str) -> None:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Refused(400, f"{where} must be an array")
        for position, item in enumerate(value):
            _check(item, kind.removeprefix("Array of "), f"{where}[{position}]")
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind not in {"Boolean", "True"}):
            raise Refused(400, f"{where} must be of type {kind}, not {value!r:.40}")
    elif kind not in API["types"]:
        raise Refused(500, f"the tests' server does not play {kind}")
    elif "one_of" in API["types"][kind]:
        _conform(value, _meant(value, API["types"][kind]["one_of"]), where)
    else:
        _check_object(value, kind, where)


def _meant(value: object, kinds: list[str]) -> list[str]:
    """The kinds whose `type` the value claims, or all, so that the complaint is about what was meant."""
    claimed = value.get("type") if isinstance(value, dict) else None
    types = {kind: API["types"][kind]["fields"].get("type", {}).get("always") for kind in kinds}
    return [kind for kind in kinds if claimed and types[kind] == claimed] or kinds


def _check_object(value: object, kind: str, where: str) -> None:
    fields = API["types"][kind]["fields"]
    if not isinstance(value, dict):
        raise Refused(400, f"{where} must be an object of type {kind}")
    for name, item in value.items():
        if name not in fields:
            raise Refused(400, f"{kind} at {where} has no field {name}")
        _conform(item, fields[name]["types"], f"{where}.{name}")
        if item != fields[name].get("always", item):
            raise Refused(400, f"{where} is no {kind}: its {name} is {item!r}")
    for name, field in fields.items():
        if field.get("required") and name not in value:
            raise Refused(400, f"{kind} at {where} lacks {name}")
