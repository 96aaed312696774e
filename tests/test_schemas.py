"""The schemas that editors use: made of the loader's types, named in every file, and of one mind with the loader."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from bot.desk.schemas import first_line, schemas, write_schemas
from bot.errors import KnowledgeError
from bot.folder import packaged_knowledge
from bot.loader import load
from tests.doing import Write

ENTRY = "- {id: a, question: Q?, answer: A}\n"
FLAG = "flags: [{id: F, title: T, level: E, say: Call., caution: Call., rules: [{all: [fire], within: 5}]}]\n"
GOOD = {
    "the least entry": ("entries/x.yaml", ENTRY),
    "everything an entry may have": (
        "entries/x.yaml",
        """
        - id: a
          topic: a
          question: "Is it: good?"
          answer: >
            One.

            Two.
          short: One.
          evidence: limited
          sources: []
          reviewed: 2026-11-24
          phrasings: [no, 12:30, 5, true, 1.5]
          not: ["what else"]
          related: []
          disclaimer: normal
        """,
    ),
    "texts that look like numbers and truths": ("entries/x.yaml", "- {id: 2026, question: 12, answer: no}\n"),
    "an id in another alphabet": ("entries/x.yaml", "- {id: Füße_1-ключ, question: Q?, answer: A}\n"),
    "keys without a value": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, topic: , evidence: , reviewed: }\n"),
    "phrasings": ("phrasings/x.yaml", "a: [one, two]\n"),
    "an empty list of phrasings": ("phrasings/x.yaml", "# nothing yet\n"),
    "small talk": ("small_talk.yaml", "- {id: hi, say: Hello., phrasings: [hi, yo]}\n"),
    "strangers": ("out_of_scope.yaml", "- {id: other, phrasings: [weather]}\n"),
    "a source": (
        "sources.yaml",
        "- {id: s, title: T, publisher: P, read: passage, year: 2020, url: 'https://example.org/a'}\n",
    ),
    "synonyms": ("synonyms.yaml", "same: [[one, two], [three, four, 5]]\n"),
    "wording": ("wording.yaml", "texts: {help: Ask me.}\ncues: {intent_more: [more, yes]}\n"),
    "concepts": ("concepts/x.yaml", "fire: [fire, smok*]\n"),
    "a flag's messages": ("red_flags/F.yaml", "triggers: [fire]\nharmless: [no fire]\nmissed: {triggers: [smoke]}\n"),
    "a flag": ("red_flags.yaml", FLAG),
}
BAD = {
    "an entry that is no list item": ("entries/x.yaml", "id: a\nquestion: Q?\nanswer: A\n"),
    "a missing answer": ("entries/x.yaml", "- {id: a, question: Q?}\n"),
    "an answer left empty": ("entries/x.yaml", "- id: a\n  question: Q?\n  answer:\n"),
    "an answer of blanks": ("entries/x.yaml", "- {id: a, question: Q?, answer: '  '}\n"),
    "an unknown key": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, anwser: B}\n"),
    "an id with a blank": ("entries/x.yaml", "- {id: a b, question: Q?, answer: A}\n"),
    "an id with a dot": ("entries/x.yaml", "- {id: a.b, question: Q?, answer: A}\n"),
    "a long id": ("entries/x.yaml", f"- {{id: {'a' * 61}, question: Q?, answer: A}}\n"),
    "no such evidence": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, evidence: strong}\n"),
    "no date": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, reviewed: yesterday}\n"),
    "a date as one number": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, reviewed: '20261124'}\n"),
    "a day that is none": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, reviewed: '2026-02-30'}\n"),
    "phrasings that are one text": ("entries/x.yaml", "- {id: a, question: Q?, answer: A, phrasings: hello}\n"),
    "a phrasing with a colon": ("entries/x.yaml", "- id: a\n  question: Q?\n  answer: A\n  phrasings:\n  - so: what\n"),
    "an empty phrasing": ("entries/x.yaml", "- id: a\n  question: Q?\n  answer: A\n  phrasings:\n  - \n"),
    "an answer that is a list": ("entries/x.yaml", "- {id: a, question: Q?, answer: [A]}\n"),
    "phrasings without a list": ("phrasings/x.yaml", "a: one\n"),
    "phrasings that are no keys": ("phrasings/x.yaml", "- one\n"),
    "small talk without phrasings": ("small_talk.yaml", "- {id: hi, say: Hello.}\n"),
    "a source that nobody read": ("sources.yaml", "- {id: s, title: T, publisher: P, read: maybe}\n"),
    "a source without a protocol": ("sources.yaml", "- {id: s, title: T, publisher: P, read: passage, url: a.org}\n"),
    "a year in words": ("sources.yaml", "- {id: s, title: T, publisher: P, read: passage, year: last}\n"),
    "a synonym alone": ("synonyms.yaml", "same: [[one]]\n"),
    "wording that is a list": ("wording.yaml", "- help\n"),
    "wording with a typo in its key": ("wording.yaml", "text: {help: Ask me.}\n"),
    "a concept without phrases": ("concepts/x.yaml", "fire: smoke\n"),
    "messages without the harmless ones": ("red_flags/F.yaml", "triggers: [fire]\n"),
    "no such level": ("red_flags.yaml", FLAG.replace("level: E", "level: X")),
    "a rule without concepts": ("red_flags.yaml", FLAG.replace("[fire]", "[]")),
    "a rule too wide": ("red_flags.yaml", FLAG.replace("within: 5", "within: 500")),
}


class Core(yaml.CSafeLoader):
    """YAML 1.2 as editors read it: `no` and dates are texts, `true`, `12` and nothing are not."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def editor_accepts(path: Path) -> bool:
    name = first_line(path).rpartition("/")[2].removesuffix(".json")
    content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=Core)  # noqa: S506 - a SafeLoader
    return bool(Draft202012Validator(json.loads(schemas()[name]), format_checker=FormatChecker()).is_valid(content))


def loader_accepts(folder: Path) -> bool:
    try:
        load(folder)
    except KnowledgeError:
        return False
    return True


def written(write: Write, name: str, text: str) -> tuple[Path, Path]:
    others = {"entries__a": ENTRY, "concepts__x": "fire: [fire]\n"}
    if name in ("red_flags.yaml", "red_flags/F.yaml"):
        others |= {"red_flags": FLAG, "red_flags__F": "triggers: [fire here]\nharmless: [no fire]\n"}
    if name == "entries/x.yaml":
        del others["entries__a"]
    key = name.removesuffix(".yaml").replace("/", "__")
    folder = write(**{**others, key: text})
    return folder, folder / name


@pytest.mark.parametrize("case", GOOD)
def test_what_the_loader_takes_an_editor_does_not_underline(case: str, write: Write) -> None:
    folder, path = written(write, *GOOD[case])
    assert loader_accepts(folder)
    assert editor_accepts(path)


@pytest.mark.parametrize("case", BAD)
def test_what_the_loader_refuses_an_editor_underlines(case: str, write: Write) -> None:
    folder, path = written(write, *BAD[case])
    assert not loader_accepts(folder)
    assert not editor_accepts(path)


def test_every_shipped_file_names_a_schema_and_follows_it() -> None:
    folder = packaged_knowledge()
    paths = [*folder.glob("*.yaml"), *folder.glob("entries/*.yaml"), *folder.glob("phrasings/*.yaml")]
    assert len(paths) > 15
    for path in paths:
        schema = path.read_text(encoding="utf-8").split("\n")[0].partition("$schema=")[2]
        assert (path.parent / schema).is_file(), path
    assert [path for path in folder.glob("entries/*.yaml") if not editor_accepts(path)] == []


def test_the_shipped_schemas_and_first_lines_are_up_to_date(tmp_path: Path) -> None:
    """`cryobot schemas` writes them; run it after a change of bot/schema.py or with a new file."""
    import shutil

    copy = shutil.copytree(packaged_knowledge(), tmp_path / "knowledge")
    assert write_schemas(copy) == []


def test_writing_schemas_twice_changes_nothing_more(write: Write) -> None:
    folder = write(entries__x=ENTRY)
    assert len(write_schemas(folder)) > 5
    assert write_schemas(folder) == []
    assert (folder / "entries" / "x.yaml").read_text() == (
        "# yaml-language-server: $schema=../schemas/entries.json\n" + ENTRY
    )
