"""Runs the bot on Telegram: builds python-telegram-bot's application, takes updates, and stops without losing one."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.assembly import running
from bot.assistant import Assistant
from bot.channels.telegram.delivery import Delivery, Pacer
from bot.channels.telegram.dispatch import Dispatcher
from bot.channels.telegram.handled import Handled
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.logs import set_up_logs
from bot.channels.telegram.polling import Poller, PollTransport
from bot.channels.telegram.profile import keep_profile
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.settings import TelegramSettings, read_telegram_settings
from bot.channels.telegram.webhook import Webhook
from bot.errors import SettingsError
from bot.settings import read_settings, surroundings

FINISHING = 3.0  # seconds to finish what was taken; supervisors kill after five to ten

logger = logging.getLogger(__name__)


def run(folder: Path | None) -> None:
    """Answers on Telegram until told to stop.

    Raises:
        SettingsError: a setting is missing, or Telegram does not accept it.
        KnowledgeError: the knowledge base has problems.
    """
    found = surroundings()
    telegram, settings = read_telegram_settings(found), read_settings(folder, found, usual_level="INFO")
    set_up_logs(settings.log_level, telegram.token)
    with running(settings) as assistant:
        assistant.rehearse()
        asyncio.run(_serve_until_signalled(telegram, assistant))


async def _serve_until_signalled(settings: TelegramSettings, assistant: Assistant) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, assistant, stop)


async def serve(settings: TelegramSettings, assistant: Assistant, stop: asyncio.Event) -> None:
    """Answers on Telegram until `stop` is set.

    Raises:
        SettingsError: Telegram does not accept the token or the webhook.
    """
    polling, delivery = PollTransport(), Delivery(Pacer() if settings.paced else None)
    application = _application(settings, polling, delivery)
    try:
        if not await _unless(stop, _introduce(application)):
            return
        handled = Handled(_record_of(application.bot, settings))
        Handlers(assistant, Sender(application.bot), application.bot.bot, limited=settings.limited).register(
            application
        )
        dispatcher = Dispatcher(application, handled)
        profile = asyncio.create_task(keep_profile(application.bot, assistant.knowledge))
        try:
            if settings.webhook_url:
                await _by_webhook(settings, application.bot, dispatcher, stop)
            else:
                await _by_polling(application.bot, polling, dispatcher, stop)
        finally:
            profile.cancel()
            await dispatcher.stop()
            handled.close()
            logger.info("stopped")
    finally:
        await application.shutdown()
        for transport in (polling, delivery):  # the application leaves them open where it never got going
            await transport.shutdown()


def _application(
    settings: TelegramSettings, polling: PollTransport, delivery: Delivery
) -> Application[Any, Any, Any, Any, Any, Any]:
    return (
        Application.builder()
        .token(settings.token)
        .base_url(settings.api_url)
        .base_file_url(settings.file_url)
        .request(delivery)
        .get_updates_request(polling)
        .updater(None)
        .job_queue(None)
        .build()
    )


async def _introduce(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Asks Telegram who we are; waits where it cannot be reached."""
    try:
        await application.initialize()
    except InvalidToken:
        raise SettingsError("Telegram does not accept TELEGRAM_BOT_TOKEN; @BotFather shows the right one") from None
    except TelegramError as error:
        raise SettingsError(f"Telegram does not let us start: {error.message}") from None


async def _by_polling(bot: Bot, transport: PollTransport, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
    if (await bot.get_webhook_info()).url:
        logger.warning("a webhook was set; it is removed, since this process polls")
        await bot.delete_webhook()
    logger.info("@%s answers, by long polling", bot.username)
    poller = Poller(bot, transport, dispatcher)
    await _unless(stop, poller.run())
    await dispatcher.finished(FINISHING)
    await poller.confirm()


async def _by_webhook(settings: TelegramSettings, bot: Bot, dispatcher: Dispatcher, stop: asyncio.Event) -> None:
    webhook = Webhook(bot, settings, dispatcher)
    try:
        if not await _unless(stop, webhook.start()):
            return
        logger.info("@%s answers, by webhook on %s:%d", bot.username, *settings.listen)
        await stop.wait()
        webhook.refuse()
        await dispatcher.finished(FINISHING)
    finally:
        await webhook.stop()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Does the work; False where we are told to stop before it is done."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finished = task.done()
    for one in (task, stopped):
        one.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    results = await asyncio.gather(task, return_exceptions=True)
    if finished and isinstance(results[0], BaseException):
        raise results[0]
    return finished


def _record_of(bot: Bot, settings: TelegramSettings) -> Path:
    """The file of handled updates: one for each bot and server, since both count for themselves."""
    host = "".join(character if character.isalnum() else "-" for character in settings.api_url)
    return user_data_path("cryobot", appauthor=False) / f"telegram-{bot.id}-{host}.sqlite"
