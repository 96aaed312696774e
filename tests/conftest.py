"""What several tests stand on: the shipped assistant, and small knowledge bases written in the test itself."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from bot import cache
from bot.assembly import assemble, name_of
from bot.assistant import Assistant
from bot.folder import packaged_knowledge
from bot.model import Knowledge


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no shipped bot comes first, so that one process makes that bot while another has something to do."""
    items.sort(key=lambda item: isinstance(item, pytest.Function) and "shipped" in item.fixturenames)


LATE = 2**31 - 1  # seconds; a file as new as that is not removed from the cache, however many come after it


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither use nor fill the user's cache and journal, and all their processes share one cache."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "cache" / "cryobot"  # where programs that tests start look for it too
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder.parent))
        patch.setattr("bot.cache._folder", lambda: folder)
        patch.setattr("bot.assembly.cached", _made_once(folder))
        patch.setenv("CRYOBOT_DATABASE_URL", "off")
        yield


def _made_once(folder: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """The program's `cached`, except that what ships is made by the first process alone and read once by each."""
    shipped, ready = name_of(packaged_knowledge()), list[Any]()

    def cached(key: str, make: Callable[[], Any]) -> Any:
        if key != shipped:
            return cache.cached(key, make)
        if not ready:
            with _alone(folder / "lock"):
                ready.append(cache.cached(key, make))
                os.utime(cache._path(key), (LATE, LATE))
        return ready[0]

    return cached


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While this lasts, other processes wait where they want the same."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def shipped(clock: Clock) -> Assistant:
    """The assistant as it ships."""
    return assemble(clock=clock)


@pytest.fixture(scope="session")
def knowledge(shipped: Assistant) -> Knowledge:
    """The knowledge base as it ships."""
    return shipped.knowledge


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a knowledge base: file names (with __ for /) and their YAML; gives its folder."""

    def written(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return tmp_path

    return written
