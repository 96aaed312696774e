"""Whole conversations, as people have them, replayed on the core and through the terminal, word for word.

After an edit of the knowledge base `python -m tests.conversations` records them anew; read what has changed.
"""

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels import transcripts
from bot.channels.repl import Session
from bot.folder import packaged_knowledge
from bot.model import Message, Reply

TRANSCRIPTS = sorted((Path(__file__).parent / "conversations").glob("*.txt"))


def turns_of(path: Path) -> list[tuple[str, str]]:
    return list(transcripts.turns_of(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, shipped: Assistant) -> None:
    session = Session(shipped, packaged_knowledge())
    shipped.conversations.forget("terminal")
    for typed, said in turns_of(path):
        assert shipped.respond(Message(typed, path.stem)).text == said, typed
        heard = session.hear(typed)
        assert isinstance(heard, Reply)
        assert heard.text == said
    shipped.conversations.forget("terminal")


def test_there_are_transcripts_to_replay() -> None:
    assert len(TRANSCRIPTS) >= 30


def test_a_recorded_conversation_is_a_transcript(tmp_path: Path, shipped: Assistant) -> None:
    session, path = Session(shipped, packaged_knowledge()), tmp_path / "talk.txt"
    session.hear("how cold does it get?")
    session.hear(f"/record {path}")
    said = [session.hear("why?"), session.hear("is it safe?")]
    session.hear("/record")
    session.hear("bye")
    texts = [reply.text for reply in said if isinstance(reply, Reply)]
    assert turns_of(path) == list(zip(["why?", "is it safe?"], texts, strict=True))
    shipped.conversations.forget("terminal")


@pytest.mark.parametrize("file", ["", "here", "nowhere/talk.txt"])
def test_recording_overwrites_nothing_and_says_what_is_wrong(tmp_path: Path, shipped: Assistant, file: str) -> None:
    (tmp_path / "here").write_text("mine", encoding="utf-8")
    said = Session(shipped, packaged_knowledge()).hear(f"/record {tmp_path / file}" if file else "/record")
    assert isinstance(said, str)
    assert said.count("\n") == 0
    assert (tmp_path / "here").read_text(encoding="utf-8") == "mine"
