"""The commands, a module for each audience; the only place that prints errors and chooses exit codes."""

from pathlib import Path

import click

from bot.cli import author, journal, measure, talk
from bot.cli.shared import knowledge_option


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@knowledge_option
@click.version_option(package_name="cryobot")
@click.pass_context
def main(context: click.Context, knowledge: Path | None) -> None:
    """A chatbot that answers questions about cryotherapy for back pain from reviewed text. Without a command: chat."""
    if context.invoked_subcommand is None:
        context.invoke(talk.chat, knowledge=knowledge)
    elif knowledge is not None:
        context.obj = knowledge


for command in (*talk.COMMANDS, *author.COMMANDS, *journal.COMMANDS, *measure.COMMANDS):
    main.add_command(command)
