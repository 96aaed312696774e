"""HTTP to Telegram for python-telegram-bot, by aiohttp: its own takes longer for a send than an answer does."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT = 10.0  # seconds
READ_TIMEOUT = 20.0
CONNECTIONS = 100


class Transport(BaseRequest):
    """One pool of connections; timeouts in seconds."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._proxy_for = cache(_proxy_for)

    @property
    def read_timeout(self) -> float:
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Opens the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": self.USER_AGENT})

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and body of the response.

        Raises:
            TimedOut: it took longer than the timeout.
            NetworkError: there was no connection, or it broke.
        """
        if self._session is None:
            raise NetworkError("the connection is closed")
        wait = read_timeout if isinstance(read_timeout, int | float) else READ_TIMEOUT
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIMEOUT, sock_read=wait)
        data = request_data.json_parameters if request_data else None
        place = urlsplit(url)
        proxy = self._proxy_for(place.scheme, place.hostname or "")
        try:
            async with self._session.request(method, url, data=data, proxy=proxy, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"no response within {wait:.0f} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None  # its text may quote the URL, and so the token

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body as an object; unlike the overridden one it logs nothing of it.

        Raises:
            TelegramError: it is none.
        """
        try:
            found = json.loads(payload)
        except ValueError:
            raise TelegramError("Telegram sent something that is no JSON") from None
        if not isinstance(found, dict):
            raise TelegramError("Telegram sent JSON that is no object")
        return found


def _proxy_for(scheme: str, host: str) -> str | None:
    """The proxy that the environment asks for; aiohttp itself would look for it in a thread, for each request anew."""
    return None if proxy_bypass(host) else getproxies().get(scheme)
