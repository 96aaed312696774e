"""A day of an author, from the first mistake to the last question answered, with nothing but files and commands."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.assembly import running
from bot.assistant import Assistant
from bot.desk.check import check
from bot.desk.starting import start
from bot.loader import load
from bot.model import Message
from bot.settings import read_settings
from tests.doing import comes_true, run

TODAY = date(2026, 11, 24)
FILE = "entries/visiting.yaml"
# each mistake: a line of the file, what the author makes of it, and what must be told; the line told comes first
MISTAKES = {
    "a key misspelt": (68, "  qestion: Where?", "68: [location] unknown key 'qestion'; did you mean 'question'?"),
    "a key left out": (68, "", "67: [location] 'question' is missing"),
    "a text left out": (68, "  question:", "68: [location] 'question' is empty"),
    "a key written twice": (
        80,
        "  question: Where?",
        "80: the key 'question' stands here twice; the first is in line 68",
    ),
    "an id used twice": (67, "- id: membership", "67: [membership] the id 'membership' is used twice"),
    "a blank in an id": (
        67,
        "- id: our place",
        "67: [our place] 'our place' cannot be an id: use letters, digits, - and _ only",
    ),
    "a related entry that is none": (
        80,
        "  related: [membrship]",
        "80: [location] 'related' names 'membrship', which does not exist; did you mean 'membership'?",
    ),
    "an entry related to itself": (
        80,
        "  related: [location]",
        "80: [location] an entry cannot be related to itself",
    ),
    "a phrasing of another entry": (
        75,
        "    - late fees!",
        "75: [location] the phrasing 'late fees!' stands already under 'late-fees' (line 57)",
    ),
    "a phrasing written twice": (
        75,
        "    - where are you",
        "75: [location] the phrasing 'where are you' stands already here (line 72)",
    ),
    "a colon without quotes": (
        75,
        "    - the bus: which one",
        "75: [location] item 4 of 'phrasings' must be a text; a text with ': ' in it must stand in quotes",
    ),
    "an empty item": (75, "    -", "75: [location] item 4 of 'phrasings' is empty"),
    "one text for a list": (
        80,
        "  related: membership",
        "80: [location] 'related' must be a list, each item after '- '",
    ),
    "a quote left open": (79, '    - "wheelchair access', "79: a quote or bracket is opened here and never closed"),
    "an indentation lost": (69, " answer: >", "69: did not find expected '-' indicator; list items must begin with"),
    "a tab for blanks": (75, "\t- which bus", "75: a tab stands where blanks must; indent with blanks only"),
    "a date in words": (
        80,
        "  reviewed: yesterday",
        "80: [location] 'yesterday' is not a date; write it as 2026-11-24",
    ),
    "no such evidence": (
        80,
        "  evidence: limitted",
        "80: [location] 'limitted' is not allowed for 'evidence': expected 'supported', 'limited', 'contested' or "
        "'unsupported'; did you mean 'limited'?",
    ),
    "no such topic": (
        80,
        "  topic: membershp",
        "80: [location] 'topic' names 'membershp', which does not exist; did you mean 'membership'?",
    ),
    "no such disclaimer": (
        80,
        "  disclaimer: norml",
        "80: [location] 'disclaimer' names 'norml', which does not exist; did you mean 'normal'?",
    ),
    "an anchor": (
        80,
        "  related: &near [membership]\n  not: *near",
        "80: anchors (&) and aliases (*) are not allowed; write the text out",
    ),
    "an answer that no message holds": (
        70,
        "    Here." + " And there." * 300,
        "69: [location] the answer has 3305 characters; with its disclaimer one Telegram message holds",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The library's knowledge base, as `init` makes it."""
    start(tmp_path / "library")
    return tmp_path / "library"


def said(*args: object) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_told_in_its_line_with_what_to_do_and_mending_it_is_enough(mistake: str, folder: Path) -> None:
    place, written, told = MISTAKES[mistake]
    sound = (folder / FILE).read_text(encoding="utf-8")
    lines = sound.split("\n")
    lines[place - 1] = written
    (folder / FILE).write_text("\n".join(lines), encoding="utf-8")
    errors = [str(error).removeprefix(f"{folder.as_posix()}/{FILE}:") for error in check(folder, TODAY).errors]
    assert any(told in error for error in errors), errors
    (folder / FILE).write_text(sound, encoding="utf-8")
    assert load(folder).entries


@pytest.fixture
def bot(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    """The library's bot, running."""
    monkeypatch.setenv("CRYOBOT_DATABASE_URL", f"sqlite:///{tmp_path}/journal.sqlite")
    with running(read_settings(folder)) as assistant:
        yield assistant


def answered(bot: Assistant, text: str) -> str | None:
    bot.conversations.forget("visitor")
    return bot.respond(Message(text, "visitor", channel="test")).entry


def about(bot: Assistant) -> str:
    return bot.respond(Message("/about", "visitor", channel="test")).text


def test_a_day_from_a_broken_file_to_a_question_answered_that_was_asked_in_vain(
    bot: Assistant, folder: Path, tmp_path: Path
) -> None:
    morning = shutil.copytree(folder, tmp_path / "morning")
    assert answered(bot, "can hounds come in with me") is None
    assert answered(bot, "do you do photocopying of papers") is None

    # a broken file: the bot goes on, and says in which line it is broken
    sound = (folder / FILE).read_text(encoding="utf-8")
    (folder / FILE).write_text(sound.replace("question: Where", "qestion: Where"), encoding="utf-8")
    assert comes_true(lambda: f"{FILE}:68: [location] unknown key 'qestion'" in about(bot))
    assert answered(bot, "where are you") == "location"
    (folder / FILE).write_text(sound, encoding="utf-8")
    assert comes_true(lambda: f"{FILE}:68" not in about(bot))

    # a new entry, answered without a restart
    entry = {
        "id": "animals",
        "question": "Are animals allowed?",
        "answer": "Dogs, yes.",
        "phrasing": "are dogs allowed",
    }
    said("new", "--knowledge", folder, *(part for key, value in entry.items() for part in (f"--{key}", value)))
    assert comes_true(lambda: answered(bot, "are dogs allowed") == "animals")

    # nothing else has changed
    changed = json.loads(said("diff", "--json", morning, folder))
    assert changed["entries"] == {"added": ["animals"], "removed": [], "edited": []}
    assert changed["worse"] == 0
    assert {change["meant"] for change in changed["changes"] if change["verdict"] == "better"} >= {"animals"}

    # what was asked in vain is found, put where it belongs, and asked again
    asked = json.loads(said("inbox", "--json", "--knowledge", folder))
    (missed,) = [group for group in asked if "photocopying" in json.dumps(group)]
    said(
        "new",
        "--knowledge",
        folder,
        "--id",
        "copies",
        "--question",
        "Is there a copier?",
        "--answer",
        "Yes, by the door.",
    )
    said("inbox", "--apply", missed["id"], "--entry", "copies", "--knowledge", folder)
    assert comes_true(lambda: answered(bot, "do you do photocopying of papers") == "copies")
    left = said("inbox", "--json", "--knowledge", folder)
    assert not re.search("photocopying", left)
