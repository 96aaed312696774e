"""An author's day: break a file, mend it, add an entry, see what changed, find what was asked in vain, mend that too.

The bot answers all the while, and is never started again.
"""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.assembly import running
from bot.assistant import Assistant
from bot.cli import main
from bot.model import Message
from bot.settings import read_settings

OFFICE = """
- id: hours
  question: When are you open?
  answer: From nine to five.
  phrasings: [opening times, opening hours, are you open on sunday]
- id: parking
  question: Where can I park my car?
  answer: Behind the house.
  phrasings: [is there a car park, parking space]
"""


def run(*args: str) -> str:
    result = CliRunner().invoke(main, list(args), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def soon(met: Callable[[], bool]) -> bool:
    """Whether something comes true; two seconds are promised, and this machine may be busy."""
    for _ in range(400):
        if met():
            return True
        time.sleep(0.05)
    return False


def said(assistant: Assistant, text: str) -> str:
    assistant.conversations.forget("visitor")
    return assistant.respond(Message(text, "visitor", channel="test")).text


def test_an_authors_day(write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRYOBOT_DATABASE_URL", f"sqlite:///{tmp_path}/data/journal.sqlite")
    folder = write(entries__office=OFFICE).rename(tmp_path.with_name(f"{tmp_path.name}-office"))
    file, where = folder / "entries" / "office.yaml", ("--knowledge", str(folder))
    yesterday = shutil.copytree(folder, tmp_path / "yesterday")
    with running(read_settings(folder)) as assistant:
        # A slip of the keyboard: the old content goes on answering, and the line is shown.
        file.write_text(OFFICE.replace("phrasings: [is there", "phrasing: [is there"))
        assert soon(lambda: "office.yaml:9: [parking] unknown key 'phrasing'" in said(assistant, "/about"))
        assert "Behind the house." in said(assistant, "parking space")

        # Mended, and an entry more: answered without a restart.
        file.write_text(OFFICE)
        run("new", "--id", "prices", "--question", "What does a visit cost?", "--answer", "Ten pounds.", *where)
        assert soon(lambda: "Ten pounds." in said(assistant, "what does a visit cost"))
        assert "taken in" not in said(assistant, "/about")

        # Nothing else has changed.
        difference = json.loads(run("diff", str(yesterday), str(folder), "--json"))
        assert difference["entries"] == {"added": ["prices"], "removed": [], "edited": []}
        assert difference["worse"] == 0

        # Somebody asks in vain. The inbox shows it, the author says where it belongs, and it is answered.
        assert "Ten pounds." not in said(assistant, "do you want money from me")
        assert soon(lambda: "do you want money from me" in run("inbox", *where))
        group = next(one for one in json.loads(run("inbox", "--json", *where)) if "money" in one["texts"][0]["text"])
        run("inbox", "--apply", group["id"], "--entry", "prices", *where)
        assert soon(lambda: "Ten pounds." in said(assistant, "do you want money from me"))
        assert "Nothing was asked in vain." in run("inbox", *where)
