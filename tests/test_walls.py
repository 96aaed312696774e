"""The walls of the design: what may import what, and where text may stand."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent
CORE = [
    "model",
    "conversation",
    "policy",
    "assistant",
    "dialogue",
    "answers",
    "reactions",
    "reading",
    "follow_ups",
    "offers",
    "languages",
    "questions",
    "cues",
    "replies",
    "commands",
    "triage",
    "matching",
]
FORBIDDEN = {
    "telegram", "sqlalchemy", "sqlite3", "socket", "http", "urllib", "requests", "asyncio", "time", "datetime.datetime",
    "os", "subprocess", "click", "rich", "prompt_toolkit", "yaml", "pydantic", "logging",
}  # fmt: skip
OUTER = {"bot.cli", "bot.assembly", "bot.settings", "bot.loader", "bot.channels", "bot.cache", "bot.learned"}


def modules_of(name: str) -> list[Path]:
    path = ROOT / f"{name}.py"
    found = [path] if path.is_file() else sorted((ROOT / name).rglob("*.py"))
    return [module for module in found if module.parent.name != "data"]


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("name", CORE)
def test_the_core_imports_no_input_output_and_no_clock(name: str) -> None:
    paths = modules_of(name)
    assert paths
    for path in paths:
        imported = imports_of(path)
        breaches = {i for i in imported if i in FORBIDDEN | OUTER or i.split(".")[0] in FORBIDDEN}
        assert not breaches, f"{path.name} imports {breaches}"


@pytest.mark.usefixtures("shipped")  # made already, for the process only reads it
def test_answering_once_imports_no_telegram_and_no_database() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main; "
        "CliRunner().invoke(main, ['ask', 'is it safe'], catch_exceptions=False); "
        "heavy = {'telegram', 'sqlalchemy', 'matplotlib', 'starlette'}; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_flag_is_named_in_the_program() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    assert not [name for name in ("cauda", "suicid", "frostbite", "aneurysm", "pregnan") if name in source.lower()]
