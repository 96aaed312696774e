"""Sends replies and edits earlier ones; knows which message answered which, for a while."""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.channels.telegram.hearing import in_group
from bot.channels.telegram.rendering import Part, keyboard, parts_of
from bot.model import Knowledge, Reply

REMEMBERED = 2_000  # answers, to be edited when their question is; and chats that blocked us
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNCHANGED = "not modified"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: the chat, the message it is a reply to (in groups), the thread, and when it was asked."""

    chat: int
    quoted: int | None = None
    thread: int | None = None
    asked: datetime | None = None


def place_of(message: Message) -> Place:
    """The place for an answer to a message."""
    return Place(
        chat=message.chat.id,
        quoted=message.message_id if in_group(message) else None,
        thread=message.message_thread_id if message.is_topic_message else None,
        asked=message.date,
    )


class Sender:
    """Sends what the assistant says into a chat."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._answers: OrderedDict[tuple[int, int], tuple[int, list[int]]] = OrderedDict()
        self._blocked: OrderedDict[int, datetime] = OrderedDict()

    async def answer(self, message: Message, reply: Reply, knowledge: Knowledge) -> int:
        """Answers a message and gives the number of parts sent; the answer can be edited later."""
        ids = await self.send(place_of(message), reply, knowledge)
        self._remember(message, reply, ids)
        return len(ids)

    async def answer_anew(self, message: Message, reply: Reply, knowledge: Knowledge) -> int:
        """Edits the answer to a message that was edited; nothing where the answer stays the same."""
        told, ids = self._answers.get((message.chat.id, message.message_id), (0, []))
        if told == _gist(reply):
            return 0
        parts, markup = parts_of(reply), keyboard(reply, knowledge)
        if len(parts) != len(ids):
            return await self.answer(message, reply, knowledge)
        for part, id_ in zip(parts, ids, strict=True):
            await self.edit(message.chat.id, id_, part, markup if part is parts[-1] else None)
        self._remember(message, reply, ids)
        return len(parts)

    def answered(self, message: Message) -> bool:
        """Whether we remember an answer to a message."""
        return (message.chat.id, message.message_id) in self._answers

    async def send(self, place: Place, reply: Reply, knowledge: Knowledge) -> list[int]:
        """Sends a reply as new messages and gives their ids; none where the chat has blocked us."""
        if self._left_since(place):
            return []
        parts, markup = parts_of(reply), keyboard(reply, knowledge)
        ids = []
        try:
            for part in parts:
                last, first = part is parts[-1], part is parts[0]
                ids.append(await self._send(place, part, markup if last else None, quote=first))
        except Forbidden:
            self.left(place.chat)
        return ids

    async def edit(self, chat: int, id_: int, part: Part, markup: InlineKeyboardMarkup | None) -> bool:
        """Puts other content into a message of ours; False where Telegram does not let us."""
        try:
            await self._bot.edit_message_text(
                part.html,
                chat_id=chat,
                message_id=id_,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            return UNCHANGED in error.message.lower()
        except Forbidden:
            self.left(chat)
        return True

    def left(self, chat: int) -> None:
        """Notes that a chat does not want us; what it asked before is not answered any more."""
        self._blocked[chat] = datetime.now(UTC)
        while len(self._blocked) > REMEMBERED:
            self._blocked.popitem(last=False)

    def back(self, chat: int) -> None:
        """Notes that a chat wants us again."""
        self._blocked.pop(chat, None)

    def _left_since(self, place: Place) -> bool:
        blocked = self._blocked.get(place.chat)
        if blocked is None:
            return False
        if place.asked is None or place.asked > blocked:  # who asks after that has let us in again
            self.back(place.chat)
            return False
        return True

    async def _send(self, place: Place, part: Part, markup: InlineKeyboardMarkup | None, *, quote: bool) -> int:
        quoted = ReplyParameters(place.quoted, allow_sending_without_reply=True) if quote and place.quoted else None
        about: dict[str, Any] = {
            "chat_id": place.chat,
            "message_thread_id": place.thread,
            "reply_parameters": quoted,
            "reply_markup": markup,
            "link_preview_options": NO_PREVIEW,
        }
        try:
            sent = await self._bot.send_message(text=part.html, parse_mode=ParseMode.HTML, **about)
        except ChatMigrated as error:
            moved = {**about, "chat_id": error.new_chat_id, "reply_parameters": None}
            sent = await self._bot.send_message(text=part.html, parse_mode=ParseMode.HTML, **moved)
        except BadRequest as error:
            logger.warning("a message was refused (%s); sent again without formatting", error.message)
            sent = await self._bot.send_message(text=part.plain, **about)
        return sent.message_id

    def _remember(self, message: Message, reply: Reply, ids: list[int]) -> None:
        self._answers[message.chat.id, message.message_id] = _gist(reply), ids
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)


def _gist(reply: Reply) -> int:
    """What makes an answer another one: the entries or the alarm, whatever the words around them; else its text."""
    known = (reply.outcome, reply.entries, reply.red_flag)
    return hash(known if reply.entries or reply.red_flag else reply.text)
