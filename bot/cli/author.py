"""The commands of the author of a knowledge base."""

import sys
from pathlib import Path

import click

from bot.cli.shared import folder_of, knowledge_option, plain_errors
from bot.errors import KnowledgeError, SettingsError


@click.command()
@knowledge_option
@plain_errors
def check(knowledge: Path | None) -> None:
    """Look for mistakes in the knowledge base; ends with 1 where there are any."""
    from bot.assembly import check as check_examples  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

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
    from bot.settings import read_settings  # noqa: PLC0415

    folder = read_settings(folder_of(knowledge)).knowledge
    try:
        with progress_bar("Learning") as tick:
            anew = learn_from(folder, tick)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written: {error.strerror}") from error
    click.echo(f"{folder}: {'learned anew' if anew else 'nothing new to learn'}.")


COMMANDS = (check, learn)
