"""People: what tests write, press and choose as."""

import time
from typing import Any

from tests.telegram.messages import Chat, Message
from tests.telegram.places import Place, change_membership, entities_of
from tests.telegram.queries import STALE_AFTER, InlineQuery, Press
from tests.telegram.rules import message_text
from tests.telegram.world import World

FILE = {"file_id": "AgACAgIAAxkBAAIB", "file_unique_id": "AQADAgAT"}


class Person(Place):
    """Somebody with a private chat with the bot."""

    def __init__(self, world: World, chat: Chat, user: dict[str, Any]) -> None:
        super().__init__(world, chat)
        self.user = user

    # writing

    def says(
        self,
        text: str,
        *,
        to: Place | None = None,
        thread: int | None = None,
        replying_to: Message | None = None,
        entities: tuple[dict[str, Any], ...] | None = None,
        **content: object,
    ) -> Message:
        """Writes a text; `content` holds further fields of the API's message, such as via_bot."""
        found = entities_of(text) if entities is None else entities
        place = to or self
        return place._post(self.user, text=text, entities=found, reply_to=replying_to, thread=thread, content=content)

    def asks(self, text: str) -> Message:
        """Writes in the private chat and waits for the answer."""
        self.says(text)
        return self.hears()[0]

    def edits(self, message: Message, text: str) -> Message:
        """Changes a message of one's own; a picture's caption when it is one."""
        with self.world.changed:
            message.edit_date = int(time.time())
            if "caption" in message.content:
                message.content["caption"] = text
            else:
                message.text, message.entities = text, entities_of(text)
            return self._publish("edited_message", message)

    def forwards(self, text: str, *, to: Place | None = None, author: "Person | None" = None) -> Message:
        """Passes on what somebody else wrote; without an author, from one who hides the name."""
        hidden = {"type": "hidden_user", "sender_user_name": "Somebody"}
        known = {"type": "user", "sender_user": author.user} if author else hidden
        return self.says(text, to=to, forward_origin={**known, "date": int(time.time()) - 60})

    def sends(self, *, to: Place | None = None, replying_to: Message | None = None, **content: object) -> Message:
        """Sends anything that is not text, as fields of the API's message."""
        return (to or self)._post(self.user, reply_to=replying_to, content=content)

    def sends_photo(self, caption: str | None = None, *, to: Place | None = None) -> Message:
        """A picture, perhaps with words under it."""
        photo = [FILE | {"width": 90, "height": 67}]
        if caption is None:
            return self.sends(to=to, photo=photo)
        return self.sends(to=to, photo=photo, caption=caption, caption_entities=list(entities_of(caption)))

    def sends_voice(self) -> Message:
        """A voice message."""
        return self.sends(voice=FILE | {"duration": 3})

    def sends_sticker(self) -> Message:
        """A sticker."""
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.sends(sticker=FILE | {"type": "regular", "emoji": "🥶"} | size)

    def sends_location(self) -> Message:
        """A place on the map."""
        return self.sends(location={"latitude": 48.2, "longitude": 16.37})

    def sends_poll(self) -> Message:
        """A poll."""
        options = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("Ice", "Heat")]
        facts = dict.fromkeys(("is_closed", "allows_multiple_answers", "allows_revoting", "members_only"), False)
        poll = {"id": "1", "question": "Ice or heat?", "options": options, "total_voter_count": 0, "type": "regular"}
        return self.sends(poll=poll | facts | {"is_anonymous": True})

    # pressing

    def presses(self, wanted: str | int, on: Message | None = None, *, stale: bool = False) -> Press:
        """Presses the button with this text or position, on the newest message that has buttons or on a given one.

        A stale press is one that Telegram brings so late that it takes no answer any more.
        """
        message = on or next(self.chat.with_buttons(), None)
        assert message is not None, "the bot has not offered any button"
        data = message.button(wanted).data
        assert data is not None, "this button opens a link"
        return self.presses_data(data, message, stale=stale)

    def presses_data(self, data: str, on: Message, *, stale: bool = False, accessible: bool = True) -> Press:
        """Presses a button with this data; on a message that is too old to be accessible, if wanted."""
        with self.world.changed:
            press = Press(f"{self.user['id']}-{self.world.new_id()}")
            press.asked_at -= 2 * STALE_AFTER if stale else 0
            self.world.pending.presses[press.id] = press
            told = {"id": press.id, "from": self.user, "chat_instance": str(on.chat.id), "data": data}
            if on.inline_id:
                told["inline_message_id"] = on.inline_id
            else:
                gone = {"chat": on.chat.as_object(), "message_id": on.id, "date": 0}
                told["message"] = on.as_object() if accessible else gone
            press.update = self.world.updates.add("callback_query", told)
        return press

    def sees_answered(self, press: Press | InlineQuery) -> None:
        """Waits until the bot has answered the press or the inline query."""
        self.world.wait_for(lambda: press.answer is not None, f"an answer to {press.id}")

    # inline mode

    def asks_inline(self, text: str) -> InlineQuery:
        """Types the bot's name and a text in some chat, and waits for the results."""
        with self.world.changed:
            query = InlineQuery(f"i{self.world.new_id()}")
            self.world.pending.inline[query.id] = query
            told = {"id": query.id, "from": self.user, "query": text, "offset": "", "chat_type": "private"}
            query.update = self.world.updates.add("inline_query", told)
        self.sees_answered(query)
        return query

    def chooses(self, query: InlineQuery, position: int = 0, to: Place | None = None) -> Message:
        """Sends a result into a chat, as a message of one's own that came through the bot."""
        result, place = query.results[position], to or self
        formatted = message_text(result["input_message_content"], "message_text")
        with self.world.changed:
            inline_id = f"m{self.world.new_id()}"
            told = {"from": self.user, "query": "", "result_id": result["id"], "inline_message_id": inline_id}
            self.world.updates.add("chosen_inline_result", told)
            message = place._post(
                self.user,
                text=formatted.text,
                entities=formatted.entities,
                markup=result.get("reply_markup"),
                inline_id=inline_id,
                content={"via_bot": self.world.me},
            )
            self.world.pending.messages[inline_id] = message
        return message

    # leaving

    def blocks_the_bot(self) -> None:
        """No message reaches this person any more."""
        change_membership(self.world, self.chat, self.user, "kicked")

    def unblocks_the_bot(self) -> None:
        """Takes messages again."""
        change_membership(self.world, self.chat, self.user, "member")
