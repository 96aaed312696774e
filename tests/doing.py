"""What many tests do: write a knowledge base, type a command, wait until something comes true."""

import time
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import main

Write = Callable[..., Path]  # the fixture `write`: files by their names, with __ for /


def run(*args: object, stdin: str | None = None) -> Result:
    """What a command prints and ends with."""
    return CliRunner().invoke(main, [*map(str, args)], input=stdin, catch_exceptions=False)


def comes_true(met: Callable[[], bool]) -> bool:
    """Whether something comes true soon; a machine may be busy, so it is given more time than it takes."""
    for _ in range(400):
        if met():
            return True
        time.sleep(0.05)
    return False
