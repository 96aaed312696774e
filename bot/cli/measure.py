"""The command that measures the bot."""

import json
import sys
from pathlib import Path

import click

from bot.cli.shared import assembled, knowledge_option, plain_errors


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print an object instead of a table.")
@click.option("--misses", is_flag=True, help="List the messages that came out otherwise than labelled.")
@click.option(
    "--least-first",
    type=click.FloatRange(0, 1),
    help="End with 1 where fewer than this have the right entry first.",
)
@click.option("--least-answered", type=click.FloatRange(0, 1), help="End with 1 where fewer are answered right.")
@click.option(
    "--least-helped",
    type=click.FloatRange(0, 1),
    help="End with 1 where fewer are answered or asked back right.",
)
@click.option("--most-wrong", type=click.FloatRange(0, 1), help="End with 1 where more are answered wrong.")
@click.option(
    "--most-off-subject",
    type=click.FloatRange(0, 1),
    help="End with 1 where more off-subject messages are answered.",
)
@click.option("--least-caught", type=click.FloatRange(0, 1), help="End with 1 where fewer red flags are caught.")
@click.option(
    "--most-alarms",
    type=click.FloatRange(0, 1),
    help="End with 1 where more harmless messages raise an alarm.",
)
@knowledge_option
@plain_errors
def evaluate(file: Path, *, as_json: bool, misses: bool, knowledge: Path | None, **bars: float | None) -> None:
    """Measure the bot on labelled messages (JSON lines: text, label, also, kind)."""
    from bot import evaluation  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.tables import evaluation_tables  # noqa: PLC0415

    examples = evaluation.read_examples(file)
    assistant = assembled(knowledge)
    with progress_bar("Asking", len(examples)) as tick:
        report = evaluation.evaluate(assistant, examples, tick)
    if as_json:
        extra = {"misses": [miss.as_json() for miss in report.misses]} if misses else {}
        click.echo(json.dumps({**report.as_json(), **extra}, ensure_ascii=False, indent=2))
    else:
        evaluation_tables(report, misses=misses)
    short = report.falls_short(bars)
    if short:
        click.echo("; ".join(short), err=True)
        sys.exit(1)


COMMANDS = (evaluate,)
