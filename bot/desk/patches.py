"""Puts phrasings into the file of a knowledge base where they belong; every other line stays as the author wrote it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import strict_yaml
from bot.errors import KnowledgeError, SettingsError
from bot.loader import load
from bot.matching.text import words_of
from bot.mistakes import nearest
from bot.strict_yaml import Place
from bot.yaml_edit import add_texts, quoted, write_whole

LISTS = ("out_of_scope.yaml", "small_talk.yaml")


@dataclass(frozen=True, slots=True)
class Patch:
    """Phrasings for an entry, or for a group that is no entry, and the place in a file where they go."""

    path: Path
    place: Place
    owner: str
    phrasings: Sequence[str]

    def as_yaml(self) -> str:
        """The lines to paste."""
        indent = "  " * (len(self.place) - 1)
        head = f"{indent}phrasings:" if len(self.place) > 1 else f"{self.owner}:"
        return "\n".join((head, *(f"{indent}  - {quoted(text)}" for text in self.phrasings)))

    def apply(self, folder: Path) -> None:
        """Writes them; where the knowledge base would have problems with them, nothing is written.

        Raises:
            KnowledgeError: what the problems are.
            OSError: the file cannot be written.
        """
        before = self.path.read_bytes() if self.path.is_file() else None
        text = before.decode("utf-8") if before is not None else ""
        write_whole(self.path, add_texts(text, self.place, self.phrasings))
        try:
            load(folder)
        except KnowledgeError:
            self.path.unlink() if before is None else self.path.write_bytes(before)
            raise


def patch_for(folder: Path, owner: str, phrasings: Sequence[str]) -> Patch:
    """Where phrasings of an entry or group go: to those it has, else to phrasings/<theme>.yaml where there are any.

    Raises:
        SettingsError: there is no such entry or group.
    """
    own = [(path, place, item) for path, place, item in _items(folder) if item.get("id") == owner]
    if not own:
        known = [str(item.get("id")) for _, _, item in _items(folder)]
        raise SettingsError(f"no entry or group has the id '{owner}'{nearest(owner, known)}")
    path, place, item = own[0]
    for listed in sorted(folder.glob("phrasings/*.yaml")):
        content = strict_yaml.read(listed, listed.name)[0].content
        if isinstance(content, dict) and owner in content:
            return Patch(listed, (owner,), owner, phrasings)
    if "phrasings" in item or path.name in LISTS or not (folder / "phrasings").is_dir():
        return Patch(path, (*place, "phrasings"), owner, phrasings)
    return Patch(folder / "phrasings" / path.name, (owner,), owner, phrasings)


def skeleton(question: str, phrasings: Sequence[str]) -> str:
    """An entry to be written; without its answer it is refused, so that it cannot be published half done."""
    id_ = re.sub(r"[^\w-]", "", "-".join(words_of(question)[:6]))[:60] or "entry"
    lines = [f"- id: {id_}", f"  question: {quoted(question)}", '  answer: ""  # still to be written']
    return "\n".join((*lines, "  phrasings:", *(f"    - {quoted(text)}" for text in phrasings)))


def _items(folder: Path) -> list[tuple[Path, Place, dict[str, Any]]]:
    found: list[tuple[Path, Place, dict[str, Any]]] = []
    for path in (*sorted(folder.glob("entries/*.yaml")), *(folder / name for name in LISTS)):
        if path.is_file():
            content = strict_yaml.read(path, path.name)[0].content
            for number, item in enumerate(content if isinstance(content, list) else ()):
                if isinstance(item, dict):
                    found.append((path, (number,), item))
    return found
