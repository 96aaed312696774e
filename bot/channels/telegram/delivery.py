"""Requests that arrive: paced to Telegram's limits, and tried again until they went through or never will."""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.limits import Window
from bot.channels.telegram.transport import Transport

FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0  # seconds; each wait is twice the one before
PATIENCE = {"getUpdates": 0.0, "sendChatAction": 0.0, "answerCallbackQuery": 10.0, "answerInlineQuery": 10.0}
PATIENCE_OF_OTHERS = 600.0  # seconds until an error of the server's own is taken for final
TOO_MANY, SERVER_ERROR = 429, 500

Response = tuple[int, bytes]

logger = logging.getLogger(__name__)


class Pacer:
    """Waits for a message's turn: about 30 a second in all, one a second a chat, 20 a minute a group."""

    _PACED = frozenset({"sendMessage", "editMessageText"})

    def __init__(self) -> None:
        self._all = Window(30, 1.2, time.monotonic)  # what is sent evenly arrives unevenly
        self._chats = Window(2, 2.1, time.monotonic)
        self._groups = Window(20, 61, time.monotonic)

    async def turn(self, call: str, parameters: Mapping[str, Any]) -> None:
        """Returns when the call may go out."""
        if call not in self._PACED:
            return
        chat = parameters.get("chat_id", 0)
        in_group = isinstance(chat, int) and chat < 0
        for window, key in ((self._chats, chat), (self._groups if in_group else None, chat), (self._all, None)):
            wait = 0.0 if window is None else window.reserve(key)
            if wait > 0:
                await asyncio.sleep(wait)


class Delivery(Transport):
    """A transport that does not give up lightly.

    What Telegram refuses (400, 403 and their like) is final. What may pass is tried again: 429 after the wait that
    Telegram asks for, errors of the server and answers that are no JSON for ten minutes, a network that is down until
    it is back. Calls that only make sense at once are given up sooner.
    """

    def __init__(self, pacer: Pacer | None) -> None:
        super().__init__()
        self._pacer = pacer
        self._reachable = True

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> Response:
        """See `Transport.do_request`; returns or raises the last try's outcome."""
        call = url.rsplit("/", 1)[-1]
        if self._pacer is not None and request_data is not None:
            await self._pacer.turn(call, request_data.parameters)
        started, wait = time.monotonic(), FIRST_WAIT
        while True:
            response, error = await self._try(url, method, request_data, read_timeout)
            pause = _pause(response, wait)
            patience = PATIENCE.get(call, PATIENCE_OF_OTHERS if response else float("inf"))
            if pause is None or time.monotonic() - started + pause > patience:
                if response is None:
                    raise error or NetworkError("no response")
                return response
            logger.info("call=%s retry_in=%.2f reason=%s", call, pause, response[0] if response else error)
            await asyncio.sleep(pause)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _try(
        self, url: str, method: str, request_data: RequestData | None, read_timeout: Any
    ) -> tuple[Response | None, NetworkError | None]:
        try:
            response = await super().do_request(url, method, request_data, read_timeout)
        except NetworkError as error:
            self._tell(reachable=False, why=str(error))
            return None, error
        self._tell(reachable=True)
        return response, None

    def _tell(self, *, reachable: bool, why: str = "") -> None:
        if reachable and not self._reachable:
            logger.warning("Telegram answers again")
        elif self._reachable and not reachable:
            logger.warning("Telegram cannot be reached (%s); trying again until it answers", why)
        self._reachable = reachable


def _pause(response: Response | None, wait: float) -> float | None:
    """Seconds until the next try, or None where the outcome is final."""
    if response is None:
        return wait
    status, body = response
    content = _json_of(body)
    if status == TOO_MANY:
        asked = (content or {}).get("parameters", {}).get("retry_after")
        return float(asked) + 0.05 if isinstance(asked, int | float) else wait
    return wait if status >= SERVER_ERROR or content is None else None


def _json_of(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
