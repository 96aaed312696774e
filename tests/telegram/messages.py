"""Chats and the messages in them, as a person sees them and as the API tells of them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.formatting import Formatted, part


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """One message. `text` is what is seen, `raw` what the bot sent; `content` is anything that is not text."""

    chat: "Chat"
    id: int
    sender: dict[str, Any] | None
    text: str = ""
    entities: tuple[dict[str, Any], ...] = ()
    markup: dict[str, Any] | None = None
    reply_to: "Message | None" = None
    thread: int | None = None
    content: dict[str, Any] = field(default_factory=dict)
    preview: dict[str, Any] | None = None
    raw: str = ""
    from_bot: bool = False
    at: float = field(default_factory=time.monotonic)
    date: int = field(default_factory=lambda: int(time.time()))
    earlier: list[str] = field(default_factory=list)  # its texts before each edit
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[dict[str, Any]] = field(default_factory=list)
    inline_id: str | None = None
    update: int = 0  # the id of the update that brought it

    @property
    def rows(self) -> list[list[Button]]:
        """The buttons under it, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]

    @property
    def buttons(self) -> list[Button]:
        """The buttons under it, in reading order."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [button.text for button in self.buttons]

    def button(self, wanted: str | int) -> Button:
        """The button with this text in its label, or this position."""
        if isinstance(wanted, int):
            return self.buttons[wanted]
        fitting = [button for button in self.buttons if wanted in button.text]
        assert fitting, f"no button {wanted!r} among {self.labels}"
        return fitting[0]

    def formatted(self, kind: str) -> list[str]:
        """The parts of the text that are formatted so: bold, italic, blockquote, text_link …"""
        return [part(self.text, entity) for entity in self.entities if entity["type"] == kind]

    def rewrite(self, formatted: Formatted, raw: str) -> None:
        """An edit by its author."""
        self.earlier.append(self.text)
        self.text, self.entities, self.raw, self.edit_date = formatted.text, formatted.entities, raw, int(time.time())

    def as_object(self, *, shallow: bool = False) -> dict[str, Any]:
        """The API's object; a shallow one does not tell what it replies to, as Telegram's replies don't."""
        told: dict[str, Any] = {"message_id": self.id, "chat": self.chat.as_object(), "date": self.date}
        if self.sender:
            told["from"] = self.sender
        if self.text:
            told["text"] = self.text
            told |= {"entities": list(self.entities)} if self.entities else {}
        if self.thread:
            told |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to and not shallow:
            told["reply_to_message"] = self.reply_to.as_object(shallow=True)
        optional = {"reply_markup": self.markup, "edit_date": self.edit_date, "link_preview_options": self.preview}
        inline = (self.markup or {}).get("inline_keyboard") is not None
        told |= {k: v for k, v in optional.items() if v and (k != "reply_markup" or inline)}
        return told | self.content


@dataclass(slots=True, eq=False)
class Chat:
    """A chat of any type. `topics` are the threads of a forum; `read` counts the bot's messages already heard."""

    id: int
    type: str
    names: dict[str, str]
    messages: list[Message] = field(default_factory=list)
    topics: tuple[int, ...] = ()
    blocked: bool = False
    read: int = 0
    actions: list[tuple[float, str]] = field(default_factory=list)  # when, and which: typing …

    def as_object(self) -> dict[str, Any]:
        """The API's object."""
        told: dict[str, Any] = {"id": self.id, "type": self.type, **self.names}
        return told | ({"is_forum": True} if self.topics else {})

    @property
    def said(self) -> list[Message]:
        """What the bot has said here and not deleted, oldest first."""
        return [message for message in self.messages if message.from_bot and not message.deleted]

    def message(self, wanted: int) -> Message | None:
        """The message of this id, unless deleted."""
        found = self.messages[wanted - 1] if 1 <= wanted <= len(self.messages) else None
        return found if found and not found.deleted else None

    def add(self, sender: dict[str, Any] | None, **told: Any) -> Message:
        """A new message at the end."""
        message = Message(self, len(self.messages) + 1, sender, **told)
        self.messages.append(message)
        return message

    def with_buttons(self) -> Iterator[Message]:
        """The messages that have buttons, newest first."""
        return (message for message in reversed(self.messages) if message.buttons and not message.deleted)
