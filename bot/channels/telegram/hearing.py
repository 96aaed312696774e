"""What a Telegram message says to us, and whether it is said to us at all."""

from dataclasses import dataclass

from telegram import Message, MessageEntity, MessageOriginUser, User

from bot.commands import NAMES

GROUPS = ("group", "supergroup")


@dataclass(frozen=True, slots=True)
class Heard:
    """The text without our name in it; empty for a picture or the like. Only what is `addressed` to us is answered."""

    text: str
    addressed: bool


def hear(message: Message, me: User) -> Heard | None:
    """What was heard, or None where nobody said anything: service messages, other bots, our own answers."""
    sender = message.from_user
    if sender is None or sender.is_bot or message.via_bot is not None or message.is_automatic_forward:
        return None
    text = message.text or message.caption or ""
    if not text and not message.effective_attachment:
        return None
    if message.forward_origin is not None and not _own(message, sender):
        return Heard(text, addressed=False)
    if message.chat.type not in GROUPS:
        return Heard(_without_at(text, me), addressed=True)
    return _in_group(message, text, me)


def in_group(message: Message) -> bool:
    """Whether a message was said among several people."""
    return message.chat.type in GROUPS


def _own(message: Message, sender: User) -> bool:
    origin = message.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == sender.id


def _in_group(message: Message, text: str, me: User) -> Heard:
    if text.startswith("/"):
        return Heard(_without_at(text, me), addressed=_our_command(text, me))
    mention = _mention(message, me)
    if mention:
        return Heard(" ".join(text.replace(mention, " ", 1).split()) or "/help", addressed=True)
    return Heard(text, addressed=_answers_us(message, me))


def _our_command(text: str, me: User) -> bool:
    name, at, bot = text.split(maxsplit=1)[0][1:].partition("@")
    return bot.lower() == (me.username or "").lower() if at else name.lower() in NAMES


def _without_at(text: str, me: User) -> str:
    """A command without the name of the bot that it is for."""
    if not text.startswith("/"):
        return text
    command, space, rest = text.partition(" ")
    name, _, bot = command.partition("@")
    return f"{name}{space}{rest}" if bot.lower() == (me.username or "").lower() else text


def _mention(message: Message, me: User) -> str | None:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    for entity, word in found.items():
        by_name = entity.type == MessageEntity.MENTION and word.lower() == f"@{(me.username or '').lower()}"
        if by_name or (entity.user is not None and entity.user.id == me.id):
            return word
    return None


def _answers_us(message: Message, me: User) -> bool:
    earlier = message.reply_to_message
    if earlier is None or earlier.from_user is None or earlier.forum_topic_created is not None:
        return False
    return earlier.from_user.id == me.id
