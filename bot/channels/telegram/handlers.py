"""What happens on each kind of update: a message, an edit, a pressed button, an inline query, coming and going."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from bot.assistant import Assistant
from bot.channels.telegram.hearing import Heard, hear
from bot.channels.telegram.limits import Window
from bot.channels.telegram.rendering import data_of, id_of, keyboard, parts_of, rated
from bot.channels.telegram.sending import NO_PREVIEW, Place, Sender, place_of
from bot.model import Message as Said
from bot.model import Reply

TYPING_AFTER = 0.6  # seconds
MOST_TYPING = 4  # chats a second that see it: under load it would cost as much as the answers it announces
MOST_SUGGESTIONS = 5
INLINE_KEPT = 30  # seconds that Telegram may show the same suggestions again
TOAST = 200  # characters of a button's short message
MOST_A_MINUTE = 20  # messages of a chat

logger = logging.getLogger(__name__)


class Handlers:
    """Passes what people do on Telegram to the assistant, and its replies back."""

    def __init__(self, assistant: Assistant, sender: Sender, me: User, *, limited: bool) -> None:
        self._assistant, self._sender, self._me = assistant, sender, me
        self._limit = Window(MOST_A_MINUTE, 60.0, time.monotonic) if limited else None
        self._told = Window(1, 60.0, time.monotonic)
        self._typed = Window(MOST_TYPING, 1.0, time.monotonic)
        self._turn = asyncio.Lock()
        self._background: set[asyncio.Task[None]] = set()

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Makes the application call us."""
        application.add_handler(TypeHandler(Update, self._handle))
        application.add_error_handler(self._failed)

    async def _handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await self._message(update.message)
        elif update.edited_message is not None:
            await self._edited(update.edited_message)
        elif update.callback_query is not None:
            await self._pressed(update.callback_query)
        elif update.inline_query is not None:
            await self._inline(update.inline_query)
        elif update.my_chat_member is not None:
            self._membership(update.my_chat_member)

    async def _failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        number = update.update_id if isinstance(update, Update) else 0
        if isinstance(context.error, TelegramError):
            logger.error("update=%d failed reason=%s", number, context.error.message)
        else:
            logger.error("update=%d failed", number, exc_info=context.error)

    # messages

    async def _message(self, message: Message) -> None:
        heard = hear(message, self._me)
        if heard is None or not self._for_us(heard, message):
            return
        said = Said(heard.text, _conversation(message, message.from_user), channel="telegram")
        with self._typing(message):
            reply, spent = await self._respond(said, message.chat.id)
            if reply is not None:
                parts = await self._sender.answer(message, reply, self._assistant.knowledge)
                _log("message", reply, spent, parts)

    async def _edited(self, message: Message) -> None:
        """Only an edit that changes the answer is answered, by editing; one that turns urgent in any case."""
        heard = hear(message, self._me)
        if heard is None or not self._for_us(heard, message):
            return
        said = Said(heard.text, _conversation(message, message.from_user), channel="telegram")
        if not self._sender.answered(message) and not self._assistant.urgent(said):
            return
        reply, spent = await self._respond(said, message.chat.id)
        if reply is not None:
            parts = await self._sender.answer_anew(message, reply, self._assistant.knowledge)
            _log("edit", reply, spent, parts)

    def _for_us(self, heard: Heard, message: Message) -> bool:
        """Whether to answer: what is said to us, and what is urgent whoever it is said to."""
        return heard.addressed or self._assistant.urgent(Said(heard.text, _conversation(message, message.from_user)))

    async def _respond(self, said: Said, chat: int) -> tuple[Reply | None, float]:
        """The reply and its milliseconds; None where the chat wrote too often. What is urgent always gets one."""
        async with self._turn:
            started = time.perf_counter()
            if self._limit is None or self._limit.allows(chat) or self._assistant.urgent(said):
                reply: Reply | None = self._assistant.respond(said)
            else:
                reply = self._assistant.note("slow_down") if self._told.allows(chat) else None
            spent = (time.perf_counter() - started) * 1000
            await asyncio.sleep(0)  # what came in meanwhile goes first: a sent answer is noted before the next is made
        return reply, spent

    @contextmanager
    def _typing(self, message: Message) -> Iterator[None]:
        """Shows "typing…" where an answer takes long; never in its way."""
        timer = asyncio.get_running_loop().call_later(TYPING_AFTER, self._type, message)
        try:
            yield
        finally:
            timer.cancel()

    def _type(self, message: Message) -> None:
        if not self._typed.allows(None):
            return
        task = asyncio.create_task(_show_typing(message))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # buttons

    async def _pressed(self, query: CallbackQuery) -> None:
        message = query.message
        if message is None:
            await _acknowledge(query)
            return
        choice = id_of(query.data or "", self._assistant.knowledge)
        said = Said("", _conversation_in(message.chat.id, message.chat.type, query.from_user), choice, "telegram")
        reply, spent = await self._respond(said, message.chat.id)
        toast = _toast(reply)
        acknowledged = asyncio.create_task(_acknowledge(query, toast))  # beside the answer, never in its way
        if reply is not None:
            parts = 0 if toast else await self._show(message, reply)
            if reply.feedback is not None:
                await self._mark(query, *reply.feedback)
            _log("button", reply, spent, parts)
        await acknowledged

    async def _show(self, message: MaybeInaccessibleMessage, reply: Reply) -> int:
        """A menu takes the place of the menu it was opened from; everything else is a new message."""
        knowledge, parts = self._assistant.knowledge, parts_of(reply)
        if reply.menu and len(parts) == 1 and message.is_accessible:
            buttons = keyboard(reply, knowledge)
            if await self._sender.edit(message.chat.id, message.message_id, parts[0], buttons):
                return 1
        place = place_of(message) if isinstance(message, Message) else Place(message.chat.id)
        return len(await self._sender.send(replace(place, asked=None), reply, knowledge))

    async def _mark(self, query: CallbackQuery, entry: str, helped: bool) -> None:
        """Shows the vote on its button; the other one stays, so that a vote can be changed."""
        message = query.message
        if not isinstance(message, Message) or message.reply_markup is None:
            return
        markup = rated(message.reply_markup, entry, self._assistant.knowledge, helped=helped)
        if markup != message.reply_markup:
            with suppress(BadRequest, Forbidden):
                await message.edit_reply_markup(markup)

    # inline

    async def _inline(self, query: InlineQuery) -> None:
        async with self._turn:
            replies = self._assistant.suggest(query.query, MOST_SUGGESTIONS)
        wording = self._assistant.knowledge.wording
        button = InlineQueryResultsButton(wording["inline_open"], start_parameter="inline")
        with suppress(BadRequest):  # answered too late: the person has typed on
            await query.answer(
                [_article(reply) for reply in replies], cache_time=INLINE_KEPT, is_personal=False, button=button
            )
        logger.info("kind=inline suggestions=%d", len(replies))

    # coming and going

    def _membership(self, change: ChatMemberUpdated) -> None:
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            self._sender.left(change.chat.id)
        else:
            self._sender.back(change.chat.id)


def _conversation(message: Message, user: User | None) -> str:
    return _conversation_in(message.chat.id, message.chat.type, user)


def _conversation_in(chat: int, kind: str, user: User | None) -> str:
    return f"telegram {chat}" if kind == "private" or user is None else f"telegram {chat} {user.id}"


async def _show_typing(message: Message) -> None:
    with suppress(TelegramError):
        await message.reply_chat_action(ChatAction.TYPING)


def _toast(reply: Reply | None) -> str | None:
    """The thanks for a vote, short enough to be shown over the chat; None for what is a message."""
    if reply is None or reply.feedback is None or reply.choices or reply.red_flag:
        return None
    return "\n\n".join(section.text for section in reply.sections)[:TOAST]


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    with suppress(TelegramError):  # too old, or pressed before we were started: the answer comes all the same
        await query.answer(text)


def _article(reply: Reply) -> InlineQueryResultArticle:
    title = next((section.text for section in reply.sections if section.kind == "question"), reply.sections[0].text)
    text = next((section.text for section in reply.sections if section.text != title), None)
    part = parts_of(reply)[0]
    return InlineQueryResultArticle(
        id=data_of(reply.entry or reply.red_flag or title),
        title=title,
        description=text[:TOAST] if text else None,
        input_message_content=InputTextMessageContent(
            part.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
        ),
    )


def _log(kind: str, reply: Reply, spent: float, parts: int) -> None:
    about = (kind, reply.outcome, reply.entry or "-", reply.red_flag or "-", reply.confidence, spent, parts)
    logger.info("kind=%s outcome=%s entry=%s red_flag=%s confidence=%.2f ms=%.1f parts=%d", *about)
