"""What the bot shows of itself before anybody writes: description, share card, menu of commands; set only on change."""

import logging
from collections.abc import Sequence

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.commands import NAMES
from bot.model import Knowledge

IN_GROUPS = ("help", "topics", "about", "privacy")

logger = logging.getLogger(__name__)


async def keep_profile(bot: Bot, knowledge: Knowledge) -> None:
    """Brings the profile in line with the wording. What fails is logged: answering does not wait for it."""
    try:
        await _describe(bot, knowledge)
        await _list(bot, BotCommandScopeAllPrivateChats(), _commands(NAMES, knowledge))
        await _list(bot, BotCommandScopeAllGroupChats(), _commands(IN_GROUPS, knowledge))
    except TelegramError as error:
        logger.warning("the profile could not be set (%s)", error.message)


async def _describe(bot: Bot, knowledge: Knowledge) -> None:
    description = knowledge.wording["telegram_description"].strip()
    if (await bot.get_my_description()).description != description:
        await bot.set_my_description(description)
    short = knowledge.wording["telegram_short_description"].strip()
    if (await bot.get_my_short_description()).short_description != short:
        await bot.set_my_short_description(short)


async def _list(
    bot: Bot, scope: BotCommandScopeAllPrivateChats | BotCommandScopeAllGroupChats, commands: Sequence[BotCommand]
) -> None:
    if tuple(await bot.get_my_commands(scope)) != tuple(commands):
        await bot.set_my_commands(commands, scope)


def _commands(names: Sequence[str], knowledge: Knowledge) -> list[BotCommand]:
    texts = ((name, knowledge.wording.get(f"command_{name}")) for name in names)
    return [BotCommand(name, text) for name, text in texts if text]
