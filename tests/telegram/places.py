"""Private chats, groups and channels: where the bot can speak, and what it says there."""

import re
import time
from typing import TYPE_CHECKING, Any

from tests.telegram.formatting import units
from tests.telegram.messages import Chat, Message
from tests.telegram.world import PATIENCE, World

if TYPE_CHECKING:
    from tests.telegram.people import Person

MARKS = re.compile(
    r"(?<!\S)(?P<bot_command>/\w{1,32}(@\w+)?)|(?<!\w)(?P<mention>@\w{4,32})|(?P<url>https?://\S+)", re.A
)


def entities_of(text: str) -> tuple[dict[str, Any], ...]:
    """Commands, mentions and links, as Telegram finds them in a person's text."""
    found = MARKS.finditer(text)
    return tuple({"type": m.lastgroup, "offset": units(text[: m.start()]), "length": units(m[0])} for m in found)


class Place:
    """Somewhere the bot can speak."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world, self.chat = world, chat

    @property
    def said(self) -> list[Message]:
        """What the bot has said here and not taken back, oldest first."""
        return self.chat.said

    def hears(self, count: int = 1, within: float = PATIENCE) -> list[Message]:
        """The bot's next messages here, waited for."""
        chat, last = self.chat, self.chat.read + count
        where = next(iter(chat.names.values()))
        self.world.wait_for(lambda: len(chat.said) >= last, f"{last} messages to {where}", within)
        chat.read = last
        return chat.said[last - count : last]

    def hears_edit(self, message: Message, edits: int = 1) -> str:
        """The text of a message after so many edits, waited for."""
        self.world.wait_for(lambda: len(message.earlier) >= edits, f"{edits} edits of {message.text[:40]!r}")
        return message.text

    def _publish(self, kind: str, message: Message) -> Message:
        with self.world.changed:
            message.update = self.world.updates.add(kind, message.as_object())
            self.world.changed.notify_all()
        return message

    def _post(self, sender: dict[str, Any] | None, kind: str = "message", **told: Any) -> Message:
        with self.world.changed:
            return self._publish(kind, self.chat.add(sender, **told))


class Group(Place):
    """A group: people write to it with `says(…, to=group)`; it tells of its own events itself."""

    def service(self, by: "Person", **content: object) -> Message:
        """A service message: new_chat_members, pinned_message, new_chat_title …"""
        return self._post(by.user, content=content)

    def welcomes(self, newcomer: "Person") -> Message:
        """Somebody joins."""
        return self.service(newcomer, new_chat_members=[newcomer.user])

    def forwards_post(self, text: str) -> Message:
        """A post of the group's channel, which Telegram forwards by itself."""
        channel = {"id": -1009999999999, "type": "channel", "title": "News"}
        service = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
        content = {"sender_chat": channel, "is_automatic_forward": True}
        return self._post(service, text=text, content=content)

    def throws_the_bot_out(self, by: "Person") -> None:
        """The bot may no longer write here."""
        change_membership(self.world, self.chat, by.user, "left")


class Channel(Place):
    """A channel: nobody's name stands under its posts."""

    def posts(self, text: str) -> Message:
        """A new post."""
        return self._post(None, "channel_post", text=text, content={"sender_chat": self.chat.as_object()})


def change_membership(world: World, chat: Chat, by: dict[str, Any], status: str) -> None:
    """The bot is let in or thrown out."""
    gone = {"kicked": {"until_date": 0}}
    before = "kicked" if status == "member" else "member"
    states = [{"user": world.me, "status": name, **gone.get(name, {})} for name in (before, status)]
    with world.changed:
        chat.blocked = status in {"kicked", "left"}
        told = {"chat": chat.as_object(), "from": by, "date": int(time.time())}
        world.updates.add("my_chat_member", told | {"old_chat_member": states[0], "new_chat_member": states[1]})
