"""The commands; the only place that prints errors and chooses exit codes."""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from bot.errors import BotError, KnowledgeError, SettingsError

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


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@knowledge_option
@click.version_option(package_name="cryobot")
@click.pass_context
def main(context: click.Context, knowledge: Path | None) -> None:
    """A chatbot that answers questions about cryotherapy for back pain from reviewed text. Without a command: chat."""
    if context.invoked_subcommand is None:
        context.invoke(chat, knowledge=knowledge)
    elif knowledge is not None:
        context.obj = knowledge


@main.command()
@knowledge_option
@plain_errors
def chat(knowledge: Path | None) -> None:
    """Talk to the bot in this terminal (or through a pipe, one message a line)."""
    from bot.channels.repl import run  # noqa: PLC0415 - the other commands must not pay for a terminal

    run(_folder(knowledge))


@main.command()
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a message.")
@click.option(
    "--conversation",
    is_flag=True,
    help="Lines of stdin are turns of one conversation; an empty line ends it.",
)
@knowledge_option
@plain_errors
def ask(text: tuple[str, ...], *, as_json: bool, conversation: bool, knowledge: Path | None) -> None:
    """Answer TEXT once, or each line of stdin."""
    from bot.model import Message  # noqa: PLC0415

    assistant = _assemble(knowledge)
    lines: Iterator[str] = iter([" ".join(text)]) if text else (line.rstrip("\r\n") for line in _stdin())
    number = 0
    for line in lines:
        if not conversation:
            number += 1
        elif not line.strip():
            number += 1
            continue
        elif number == 0:
            number = 1
        started = time.perf_counter()
        reply = assistant.respond(Message(line, conversation=f"ask {number}"))
        spent = (time.perf_counter() - started) * 1000
        click.echo(json.dumps(as_object(line, reply, spent), ensure_ascii=False) if as_json else reply.text + "\n")


def as_object(text: str, reply: Any, milliseconds: float) -> dict[str, Any]:
    """A reply as the JSON object that `ask --json` prints."""
    topic = reply.topics[0] if reply.topics else None
    return {
        "text": text,
        "outcome": str(reply.outcome),
        "entry": reply.entry,
        "topic": topic,
        "entries": list(reply.entries),
        "candidates": [
            {"entry": candidate.entry, "topic": candidate.topic, "score": round(candidate.score, 4)}
            for candidate in reply.candidates
        ],
        "confidence": round(reply.confidence, 4),
        "red_flag": reply.red_flag,
        "reply": reply.text,
        "disclaimer": reply.disclaimer,
        "ms": round(milliseconds, 3),
    }


@main.command()
@knowledge_option
@plain_errors
def check(knowledge: Path | None) -> None:
    """Look for mistakes in the knowledge base; ends with 1 where there are any."""
    from bot.assembly import check as check_examples  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    folder = read_settings(_folder(knowledge)).knowledge
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


@main.command()
@knowledge_option
@plain_errors
def learn(knowledge: Path | None) -> None:
    """Learn from the knowledge base now and keep it beside the YAML, so that the first start is quick."""
    from bot.assembly import learn as learn_from  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    folder = read_settings(_folder(knowledge)).knowledge
    try:
        with progress_bar("Learning") as tick:
            anew = learn_from(folder, tick)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written: {error.strerror}") from error
    click.echo(f"{folder}: {'learned anew' if anew else 'nothing new to learn'}.")


@main.command()
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
    assistant = _assemble(knowledge)
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


def _folder(knowledge: Path | None) -> Path | None:
    """The folder of the command's own flag, else that given before the command."""
    inherited = click.get_current_context().find_root().obj
    return knowledge or (inherited if isinstance(inherited, Path) else None)


def _assemble(knowledge: Path | None) -> Any:
    from bot.assembly import assemble  # noqa: PLC0415
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.settings import read_settings  # noqa: PLC0415

    settings = read_settings(_folder(knowledge))
    logging.basicConfig(level=settings.log_level)
    with progress_bar("Getting to know the knowledge base (once after each change)") as tick:
        return assemble(settings.knowledge, progress=tick)


def _stdin() -> Iterator[str]:
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    yield from sys.stdin
