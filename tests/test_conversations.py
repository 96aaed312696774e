"""Whole conversations, as people have them, replayed on the core and through the terminal.

`> ` is what the person types; `< ` must stand in the reply; `! ` is the outcome and the entry, in short.
"""

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.repl import Session
from bot.folder import packaged_knowledge
from bot.model import Message, Reply

TRANSCRIPTS = sorted((Path(__file__).parent / "conversations").glob("*.txt"))


def turns_of(path: Path) -> list[tuple[str, list[str]]]:
    turns: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("> ") or line == ">":
            turns.append((line[2:], []))
        elif line.startswith(("< ", "! ")):
            turns[-1][1].append(line)
    return turns


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, shipped: Assistant) -> None:
    session = Session(shipped, packaged_knowledge())
    shipped.conversations.forget("terminal")
    for text, expected in turns_of(path):
        reply = shipped.respond(Message(text, path.stem))
        for line in expected:
            if line.startswith("< "):
                assert line[2:] in reply.text, f"{text!r} was answered with:\n{reply.text}"
            else:
                told = f"{reply.outcome} {' '.join(reply.entries) or reply.intent or reply.red_flag or ''}".strip()
                assert told == line[2:], f"{text!r}: {told}\n{reply.text}"
        heard = session.hear(text)
        assert isinstance(heard, Reply)
        assert heard.text == reply.text
    shipped.conversations.forget("terminal")


def test_there_are_transcripts_to_replay() -> None:
    assert len(TRANSCRIPTS) >= 10
