"""The commands of the author of a knowledge base."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.cli.shared import folder_of, knowledge_option, plain_errors
from bot.errors import KnowledgeError, SettingsError
from bot.settings import read_settings


@click.command()
@knowledge_option
@plain_errors
def check(knowledge: Path | None) -> None:
    """Look for mistakes in the knowledge base; ends with 1 where there are any."""
    from bot.assembly import check as check_examples  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415

    folder = read_settings(folder_of(knowledge)).knowledge
    try:
        with progress_bar("Trying the messages of the red flags") as tick:
            found = check_examples(folder, tick)
    except KnowledgeError as error:
        click.echo("\n".join(map(str, error.problems)))
        click.echo(f"{len(error.problems)} problem(s).")
        sys.exit(error.exit_code)
    phrasings = sum(len(entry.phrasings) for entry in found.entries.values())
    click.echo(
        f"{folder}: {len(found.entries)} entries on {len({entry.topic for entry in found.entries.values()})} topics, "
        f"{phrasings} phrasings, {sum(len(group.phrasings) for group in found.groups)} out-of-scope messages, "
        f"{len(found.red_flags)} red flags, {len(found.sources)} sources. No problems."
    )


@click.command()
@knowledge_option
@plain_errors
def learn(knowledge: Path | None) -> None:
    """Learn from the knowledge base now and keep it beside the YAML, so that the first start is quick."""
    from bot.assembly import learn as learn_from  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415

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
