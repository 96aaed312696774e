"""The commands of the person who asks: chat and ask."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.cli.shared import assembled, folder_of, knowledge_option, plain_errors, stdin_lines


@click.command()
@knowledge_option
@plain_errors
def chat(knowledge: Path | None) -> None:
    """Talk to the bot in this terminal (or through a pipe, one message a line)."""
    from bot.channels.repl import run  # noqa: PLC0415 - the other commands must not pay for a terminal

    run(folder_of(knowledge))


@click.command()
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

    assistant = assembled(knowledge)
    lines: Iterator[str] = iter([" ".join(text)]) if text else (line.rstrip("\r\n") for line in stdin_lines())
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


@click.command()
@knowledge_option
@plain_errors
def telegram(knowledge: Path | None) -> None:
    """Answer on Telegram: by long polling, or by webhook where CRYOBOT_WEBHOOK_URL is set."""
    from bot.channels.telegram.app import run  # noqa: PLC0415 - only this command pays for Telegram

    run(folder_of(knowledge))


COMMANDS = (chat, ask, telegram)
