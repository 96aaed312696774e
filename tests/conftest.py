"""What several tests stand on: the shipped assistant, and small knowledge bases written in the test itself."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from bot.assembly import assemble
from bot.assistant import Assistant
from bot.folder import packaged_knowledge
from bot.loader import load
from bot.model import Knowledge


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Tests neither use nor fill the user's cache and journal."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache") / "cryobot"  # where programs that tests start look for it too
        patch.setenv("XDG_CACHE_HOME", str(folder.parent))
        patch.setattr("bot.cache._folder", lambda: folder)
        patch.setenv("CRYOBOT_DATABASE_URL", "off")
        yield folder


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def shipped(clock: Clock) -> Assistant:
    """The assistant as it ships."""
    return assemble(clock=clock)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge base as it ships."""
    return load(packaged_knowledge())


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
