"""The commands of the author of a knowledge base."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from bot.cli.shared import folder_of, knowledge_option, plain_errors
from bot.errors import SettingsError
from bot.progress import progress_bar, progress_bars
from bot.settings import read_settings


@click.command()
@click.option("--strict", is_flag=True, help="End with 1 where there are warnings, too.")
@click.option("--json", "as_json", is_flag=True, help="Print an object instead of lines.")
@knowledge_option
@plain_errors
def check(knowledge: Path | None, *, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the knowledge base and for what could be better; ends with 1 where there are mistakes."""
    from bot.desk.check import check as look_through  # noqa: PLC0415 - needs pydantic
    from bot.desk.showing import show_report  # noqa: PLC0415

    folder = read_settings(folder_of(knowledge)).knowledge
    with progress_bars() as tell:
        report = look_through(folder, today(), progress=tell)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **report.as_json()}, ensure_ascii=False, indent=1))
    else:
        show_report(folder, report)
    sys.exit(1 if report.errors or (strict and report.warnings) else 0)


def today() -> date:
    """The day, as the author's clock has it."""
    return datetime.now().astimezone().date()


@click.command()
@knowledge_option
@plain_errors
def learn(knowledge: Path | None) -> None:
    """Learn from the knowledge base now and keep it beside the YAML, so that the first start is quick."""
    from bot.assembly import learn as learn_from  # noqa: PLC0415

    folder = read_settings(folder_of(knowledge)).knowledge
    with _writing(folder), progress_bar("Learning") as tick:
        anew = learn_from(folder, tick)
    click.echo(f"{folder}: {'learned anew' if anew else 'nothing new to learn'}.")


@click.command()
@knowledge_option
@plain_errors
def schemas(knowledge: Path | None) -> None:
    """Write the JSON Schemas that make an editor complete and underline, and name them in each file."""
    from bot.desk.schemas import write_schemas  # noqa: PLC0415 - needs pydantic

    folder = read_settings(folder_of(knowledge)).knowledge
    with _writing(folder):
        changed = write_schemas(folder)
    click.echo("\n".join([*map(str, changed), f"{len(changed)} file(s) written."]))


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Turns a refusal to write into one sentence."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{place} cannot be written: {error.strerror}") from error


COMMANDS = (check, learn, schemas)
