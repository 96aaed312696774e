"""The commands that measure the bot."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.shared import assembled, knowledge_option, plain_errors

if TYPE_CHECKING:
    from bot.evaluation import Report
    from bot.turns import DialogueReport


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--conversation", is_flag=True, help="Lines are whole conversations: turns of user, label, also.")
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
@click.option(
    "--least-right",
    type=click.FloatRange(0, 1),
    help="With --conversation: end with 1 where fewer turns go right.",
)
@knowledge_option
@plain_errors
def evaluate(
    file: Path, *, as_json: bool, misses: bool, knowledge: Path | None, conversation: bool, **bars: float | None
) -> None:
    """Measure the bot on labelled messages (JSON lines: text, label, also, kind) or conversations (turns)."""
    from bot.tables import show_report  # noqa: PLC0415

    report = _conversations(file, knowledge) if conversation else _messages(file, knowledge)
    if as_json:
        extra = {"misses": [miss.as_json() for miss in report.misses]} if misses else {}
        click.echo(json.dumps({**report.as_json(), **extra}, ensure_ascii=False, indent=2))
    else:
        show_report(report, misses=misses)
    short = report.falls_short(bars)
    if short:
        click.echo("; ".join(short), err=True)
        sys.exit(1)


def _messages(file: Path, knowledge: Path | None) -> "Report":
    from bot.evaluation import evaluate, read_examples  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415

    examples = read_examples(file)
    assistant = assembled(knowledge)
    with progress_bar("Asking", len(examples)) as tick:
        return evaluate(assistant, examples, tick)


def _conversations(file: Path, knowledge: Path | None) -> "DialogueReport":
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.turns import evaluate_dialogues, read_dialogues  # noqa: PLC0415

    dialogues = read_dialogues(file)
    assistant = assembled(knowledge)
    with progress_bar("Talking", len(dialogues)) as tick:
        return evaluate_dialogues(assistant, dialogues, tick)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), help="Draw it into a PNG (extra `report`).")
@knowledge_option
@plain_errors
def calibrate(file: Path | None, *, plot: Path | None, knowledge: Path | None) -> None:
    """Show how far confidence can be trusted, on phrasings left out or on the labelled messages of FILE."""
    from bot.evaluation import read_examples  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.reliability import asked, left_out  # noqa: PLC0415
    from bot.reliability_tables import plot_reliability, show_reliability  # noqa: PLC0415

    base, matcher, _ = assembled(knowledge).parts
    if file:
        trials = asked(matcher, read_examples(file))
    else:
        with progress_bar("Asking phrasings as if they were new") as tick:
            trials = left_out(base, matcher, tick)
    show_reliability(matcher, file.name if file else "Phrasings left out", trials)
    if plot:
        plot_reliability(trials, plot)


COMMANDS = (evaluate, calibrate)
