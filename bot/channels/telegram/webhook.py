"""Takes updates from a webhook, and says "received" only when they were handled."""

import asyncio
import hmac
import json
import logging
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.dispatch import Dispatcher
from bot.channels.telegram.polling import KINDS
from bot.channels.telegram.settings import TelegramSettings
from bot.errors import SettingsError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST = 30.0  # seconds that Telegram is kept waiting; an update that takes longer is delivered again
MOST_CONNECTIONS = 40
LARGEST = 1_000_000  # bytes of an update

logger = logging.getLogger(__name__)


class Webhook:
    """A small web server: POST takes updates, GET /health tells a supervisor that we are alive."""

    def __init__(self, bot: Bot, settings: TelegramSettings, dispatcher: Dispatcher) -> None:
        self._bot, self._settings, self._dispatcher = bot, settings, dispatcher
        self._runner: web.AppRunner | None = None
        self._stopping = False

    async def start(self) -> None:
        """Listens, and tells Telegram where.

        Raises:
            SettingsError: the address is taken, or Telegram does not like the URL.
        """
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post(urlsplit(self._settings.webhook_url or "").path or "/", self._receive)
        application.router.add_get("/health", self._health)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        host, port = self._settings.listen
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            raise SettingsError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        try:
            await self._bot.set_webhook(
                self._settings.webhook_url or "",
                secret_token=self._settings.webhook_secret,
                allowed_updates=KINDS,
                max_connections=MOST_CONNECTIONS,
            )
        except TelegramError as error:
            raise SettingsError(f"Telegram does not take CRYOBOT_WEBHOOK_URL: {error.message}") from None

    async def stop(self) -> None:
        """Takes no more; Telegram keeps what it could not deliver."""
        self._stopping = True
        if self._runner is not None:
            await self._runner.cleanup()

    def refuse(self) -> None:
        """From now on updates are turned away, to be delivered again later."""
        self._stopping = True

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._settings.webhook_secret.encode()):
            return web.Response(status=403)
        if self._stopping:
            return web.Response(status=503)
        try:
            raw = json.loads(await request.read())
        except ValueError:
            logger.warning("skipped something that is no update")
            return web.Response()
        done = self._dispatcher.take(raw)
        if done is not None:
            try:
                async with asyncio.timeout(LONGEST):
                    await asyncio.shield(done)
            except TimeoutError:
                return web.Response(status=503)
        return web.Response()

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})
