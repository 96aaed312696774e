"""What every command needs: its folder, an assistant, and errors as one clear line with an exit code."""

import logging
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from bot.errors import BotError, KnowledgeError

Parameters = ParamSpec("Parameters")


def knowledge_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--knowledge DIR`."""
    folder = click.Path(path_type=Path, file_okay=False)
    return click.option("--knowledge", type=folder, metavar="DIR", help="Another folder of YAML to answer from.")(
        command
    )


def plain_errors(command: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """Turns our own errors into one clear line (a line a problem) and an exit code."""

    @wraps(command)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Any:
        try:
            return command(*args, **kwargs)
        except KnowledgeError as error:
            click.echo("\n".join(map(str, error.problems)), err=True)
            click.echo(f"{len(error.problems)} problem(s) in the knowledge base; nothing was started.", err=True)
            sys.exit(error.exit_code)
        except BotError as error:
            click.echo(f"cryobot: {error}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()  # the reader of our output has gone; that is its right
            sys.exit(0)

    return guarded


def folder_of(knowledge: Path | None) -> Path | None:
    """The folder of the command's own flag, else that given before the command."""
    inherited = click.get_current_context().find_root().obj
    return knowledge or (inherited if isinstance(inherited, Path) else None)


def assembled(knowledge: Path | None) -> Any:
    """The assistant for a folder, with a progress bar where it takes a while."""
    from bot.assembly import assemble  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings(folder_of(knowledge))
    logging.basicConfig(level=settings.log_level)
    with progress_bar("Getting to know the knowledge base (once after each change)") as tick:
        return assemble(settings.knowledge, progress=tick)


def stdin_lines() -> Iterator[str]:
    """The lines of stdin; bytes that are no UTF-8 do not stop it."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    yield from sys.stdin
