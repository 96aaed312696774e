"""Asks Telegram for updates, and confirms them only when they were handled."""

import asyncio
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.delivery import FIRST_WAIT, LONGEST_WAIT
from bot.channels.telegram.dispatch import Dispatcher
from bot.channels.telegram.transport import Transport
from bot.errors import SettingsError

LONG_POLL = 25  # seconds that Telegram waits for something to happen
BREATH = 0.05  # seconds that a batch is given before more is asked for; updates in work would only come again
LONG_BREATH = 0.25  # after a poll that brought nothing new
LAST_WORD = 1.0  # seconds for the last confirmation
KINDS = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]

logger = logging.getLogger(__name__)


class PollTransport(Transport):
    """Keeps updates as they came: one that python-telegram-bot cannot read must not cost the others of its batch."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[Any] = []

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override] # called on the instance
        """Puts the updates aside and leaves an empty list to be read."""
        content = super().parse_json_payload(payload)
        result = content.get("result")
        if isinstance(result, list):
            self.updates = result
            content["result"] = []
        return content


class Poller:
    """Long polling. `offset` never passes an update that is still being handled."""

    def __init__(self, bot: Bot, transport: PollTransport, dispatcher: Dispatcher) -> None:
        self._bot, self._transport, self._dispatcher = bot, transport, dispatcher

    async def run(self) -> None:
        """Polls until cancelled.

        Raises:
            SettingsError: Telegram does not accept the token any more.
        """
        wait = FIRST_WAIT
        while True:
            try:
                updates = await self._poll(LONG_POLL)
            except InvalidToken:
                raise SettingsError("Telegram no longer accepts this token") from None
            except TelegramError as error:
                pause = _pause(error, wait)
                logger.warning("polling: %s; trying again in %.1f s", _told(error), pause)
                await asyncio.sleep(pause)
                wait = min(2 * wait, LONGEST_WAIT)
                continue
            wait = FIRST_WAIT
            news = not all(map(self._dispatcher.knows, updates))
            for raw in updates:  # known ones too: the offset is that of the last
                self._dispatcher.take(raw)
            await self._breathe(anything_new=news, empty=not updates)

    async def confirm(self) -> None:
        """Tells Telegram what was handled; called once, after `run` was cancelled."""
        if self._dispatcher.offset is None:
            return
        try:
            async with asyncio.timeout(LAST_WORD):
                await self._poll(0)
        except (TelegramError, TimeoutError):
            logger.warning("the last updates could not be confirmed; they are known as handled at the next start")

    async def _poll(self, seconds: int) -> list[Any]:
        self._transport.updates = []
        await self._bot.get_updates(offset=self._dispatcher.offset, timeout=seconds, allowed_updates=KINDS)
        return self._transport.updates

    async def _breathe(self, *, anything_new: bool, empty: bool) -> None:
        if self._dispatcher.busy:
            await self._dispatcher.finished(BREATH if anything_new else LONG_BREATH)
        elif not anything_new and not empty:
            await asyncio.sleep(LONG_BREATH)  # the same updates again, all handled or unreadable: no hot loop


def _pause(error: TelegramError, wait: float) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return float(after if isinstance(after, int | float) else after.total_seconds())
    return max(wait, 2.0) if isinstance(error, Conflict) else wait


def _told(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return "another process takes the updates of this bot (a second poller, or a webhook that was set)"
    return str(error)
