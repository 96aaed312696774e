"""A Telegram of its own for every test, or one that is shared with the bot on it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.assistant import Assistant
from tests.telegram.client import Client
from tests.telegram.people import Person
from tests.telegram.running import InThread
from tests.telegram.server import TelegramServer


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the bot keeps on disk stays in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """A Telegram of the test's own, without a bot."""
    with TelegramServer() as server:
        yield server


@pytest.fixture
def bot(telegram: TelegramServer) -> Iterator[Client]:
    """A bot reduced to its calls."""
    with closing(Client(telegram)) as client:
        yield client


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for what the bot keeps on disk."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def shared(shipped: Assistant) -> Iterator[TelegramServer]:
    """The Telegram that is shared, with the bot on it, as it ships."""
    with TelegramServer() as server, InThread(server, shipped):
        server.wait_for(lambda: len(server.calls("setMyCommands")) == 2, what="the profile to be set")
        yield server


@pytest.fixture
def live(shared: TelegramServer) -> Iterator[TelegramServer]:
    """The shared Telegram; at the end of a test the bot may have broken no rule of Telegram's."""
    yield shared
    shared.faults.clear()
    breaches = [*shared.breaches]
    shared.breaches.clear()
    assert breaches == []


@pytest.fixture
def anna(live: TelegramServer) -> Person:
    """Somebody new to the bot."""
    return live.person("Anna")
