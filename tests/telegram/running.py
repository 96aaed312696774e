"""Runs the real bot against the tests' Telegram: in a thread, or as the process that an operator starts."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.assistant import Assistant
from bot.channels.telegram.app import serve
from bot.channels.telegram.settings import TelegramSettings
from tests.telegram.server import TelegramServer
from tests.telegram.world import PATIENCE


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def settings_for(telegram: TelegramServer, **changes: Any) -> TelegramSettings:
    """Settings for a server of the tests: without limits, unless wanted."""
    usual: dict[str, Any] = {"token": telegram.token, "api_url": telegram.base_url, "limited": False, "paced": False}
    return TelegramSettings(**usual | changes)


class InThread:
    """The bot in a thread, from its first look for updates to an orderly stop."""

    def __init__(self, telegram: TelegramServer, assistant: Assistant, **changes: Any) -> None:
        self._telegram, self._assistant = telegram, assistant
        self._settings = settings_for(telegram, **changes)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="bot")
        self.error: BaseException | None = None

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(serve(self._settings, self._assistant, self._stop))
        except BaseException as error:
            self.error = error

    def start(self) -> Self:
        """Starts without waiting for anything."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Tells it to stop and waits until it has."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=PATIENCE)

    def __enter__(self) -> Self:
        before = len(self._telegram.calls("getUpdates", "setWebhook"))
        self.start()
        self._telegram.wait_for(
            lambda: len(self._telegram.calls("getUpdates", "setWebhook")) > before, what="the bot to ask for updates"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        assert self.error is None, f"the bot ended with {self.error!r}"


class AsProcess:
    """`cryobot telegram` as an operator starts it; `log` is what it wrote."""

    def __init__(self, telegram: TelegramServer, knowledge: Path, data: Path, **environment: str) -> None:
        own = {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_BASE_URL": telegram.base_url,
            "XDG_DATA_HOME": str(data),
            "CRYOBOT_RATE_LIMIT": "off",
            "CRYOBOT_KNOWLEDGE": str(knowledge),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "telegram"],
            env=os.environ | own | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.log = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:  # the test has failed before it ended it
            self.killed()

    def killed(self) -> None:
        """SIGKILL: no chance to finish anything."""
        self._ended(signal.SIGKILL)

    def told_to_stop(self) -> int:
        """SIGTERM; gives the exit code. Fails where it takes more than five seconds."""
        return self._ended(signal.SIGTERM)

    def _ended(self, number: int) -> int:
        self._process.send_signal(number)
        self.log, _ = self._process.communicate(timeout=5)
        return self._process.returncode
