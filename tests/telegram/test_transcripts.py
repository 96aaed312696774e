"""The conversations of `tests/conversations` go on Telegram as they go in the terminal, word for word."""

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.channels.repl import Session
from bot.folder import packaged_knowledge
from bot.model import Reply
from tests.telegram import Person
from tests.test_conversations import TRANSCRIPTS, turns_of


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_telegram_says_what_the_terminal_says(path: Path, shipped: Assistant, anna: Person) -> None:
    terminal = Session(shipped, packaged_knowledge())
    shipped.conversations.forget("terminal")
    for text, _ in turns_of(path):
        said = terminal.hear(text)
        assert isinstance(said, Reply)
        assert anna.asks(text).text == said.text
    shipped.conversations.forget("terminal")
