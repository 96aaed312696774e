"""JSON Schemas of the YAML files, made of the loader's own types, so that editors complete and underline."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.schema import (
    ConceptsFile,
    EntryFile,
    ExamplesFile,
    GroupFile,
    LanguageFile,
    LintFile,
    PhrasingsFile,
    RedFlagsFile,
    SourceFile,
    SynonymsFile,
    WordingFile,
)
from bot.yaml_edit import write_whole

FOLDER = "schemas"
_TYPES: dict[str, Any] = {
    "entries": list[EntryFile],
    "phrasings": PhrasingsFile,
    "groups": list[GroupFile],
    "languages": list[LanguageFile],
    "sources": list[SourceFile],
    "synonyms": SynonymsFile,
    "wording": WordingFile,
    "concepts": ConceptsFile,
    "red_flags": RedFlagsFile,
    "examples": ExamplesFile,
    "lint": LintFile,
}
_OF_FILES = {"out_of_scope": "groups", "small_talk": "groups", "default_wording": "wording", "default_lint": "lint"}
_OF_FOLDERS = {"entries": "entries", "phrasings": "phrasings", "concepts": "concepts", "red_flags": "examples"}


def schemas() -> dict[str, str]:
    """The text of each schema, by name."""
    return {name: json.dumps(_schema(type_), ensure_ascii=False, indent=1) + "\n" for name, type_ in _TYPES.items()}


def schema_name(path: Path) -> str:
    """The schema of a YAML file, by its place: entries/x.yaml, or wording.yaml at the top."""
    return _OF_FOLDERS.get(path.parent.name) or _OF_FILES.get(path.stem, path.stem)


def first_line(path: Path) -> str:
    """The line that tells an editor which schema a file follows."""
    up = "../" if path.parent.name in _OF_FOLDERS else ""
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema_name(path)}.json"


def write_schemas(folder: Path) -> list[Path]:
    """Writes the schemas into a knowledge base and names them in the first line of its files; the files changed.

    Raises:
        OSError: where the folder cannot be written.
    """
    changed = []
    for name, text in schemas().items():
        changed += _put(folder / FOLDER / f"{name}.json", text)
    for path in sorted(
        (*folder.glob("*.yaml"), *(path for sub in _OF_FOLDERS for path in folder.glob(f"{sub}/*.yaml")))
    ):
        if schema_name(path) in _TYPES:
            lines = path.read_text(encoding="utf-8").split("\n")
            rest = lines[1:] if lines[0].startswith("# yaml-language-server:") else lines
            changed += _put(path, "\n".join((first_line(path), *rest)))
    return changed


def _put(path: Path, text: str) -> list[Path]:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return []
    write_whole(path, text)
    return [path]


def _schema(type_: Any) -> dict[str, Any]:
    schema = TypeAdapter(type_).json_schema(by_alias=True)
    may_be_empty = schema["type"] == "array" or "properties" not in schema
    schema["type"] = [schema["type"], "null"] if may_be_empty else schema["type"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
