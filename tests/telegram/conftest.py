"""A Telegram of its own for every test, and a bot reduced to its calls."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.telegram.client import Client
from tests.telegram.server import TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def bot(telegram: TelegramServer) -> Iterator[Client]:
    with closing(Client(telegram)) as client:
        yield client
