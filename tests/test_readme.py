"""The README: its commands, its sample conversation and its Python run as written."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.model import Message
from tests.doing import run

README = Path(__file__).parent.parent / "README.md"


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_sample_conversation_is_what_the_bot_says(text: str, shipped: Assistant) -> None:
    (sample,) = blocks(text, "text")
    turns = re.split(r"^> ", sample, flags=re.MULTILINE)[1:]
    assert len(turns) >= 4
    for turn in turns:
        typed, _, said = turn.partition("\n")
        reply = squeezed(shipped.respond(Message(typed, "readme")).text)
        for part in filter(None, map(squeezed, said.split("…"))):
            assert part in reply, typed
    shipped.conversations.forget("readme")


def test_there_are_two_set_up_commands_and_they_name_what_exists(text: str) -> None:
    commands = [line for block in blocks(text, "sh") for line in block.splitlines()]
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/cryobot")
    assert commands[1].endswith(".venv/bin/pytest")
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install") for command in commands)


@pytest.mark.usefixtures("shipped")  # made already, for the process only reads it
def test_the_python_of_the_readme_runs(text: str) -> None:
    (code,) = blocks(text, "python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("answer is-it-safe Is cryotherapy safe")


def test_every_command_named_exists_and_has_help(text: str) -> None:
    named = set(re.findall(r"`cryobot (\w+)", text))
    assert {"chat", "ask", "check", "learn", "evaluate", "diff", "new", "init", "import", "export"} <= named
    for command in named:
        result = run(command, "--help")
        assert result.exit_code == 0, command


def test_the_shortest_knowledge_base_works(text: str, tmp_path: Path) -> None:
    (yaml,) = blocks(text, "yaml")
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "any.yaml").write_text(yaml, encoding="utf-8")
    result = run("ask", "--knowledge", tmp_path, "opening tmes")
    assert result.stdout.startswith("When are you open?")
    assert run("check", "--knowledge", tmp_path).exit_code == 0


def test_every_setting_named_is_read(text: str, tmp_path: Path, write: Callable[..., Path]) -> None:
    from bot.settings import read_settings

    folder = write(entries__x="- {id: a, question: Q?, answer: A}\n")
    settings = read_settings(environment={"CRYOBOT_KNOWLEDGE": str(folder), "CRYOBOT_LOG_LEVEL": "info"})
    assert settings.knowledge == folder
    assert settings.log_level == "INFO"
