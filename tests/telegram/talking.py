"""The methods that talk to people: sending, editing, reacting, answering presses and inline queries."""

from typing import Any

from tests.telegram.messages import Chat, Message
from tests.telegram.refusals import Refused
from tests.telegram.rules import ACTIONS, check_inline_results, check_length, check_markup, message_text
from tests.telegram.world import World

Values = dict[str, Any]
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def send_message(world: World, values: Values) -> object:
    """A new message, perhaps as a reply, perhaps in a topic."""
    chat = _chat(world, values)
    formatted = message_text(values)
    markup = values.get("reply_markup")
    check_markup(markup or {})
    replied = _replied(world, chat, values.get("reply_parameters"))
    thread = _thread(chat, values) or (replied.thread if replied else None)
    if chat.id < 0 and "keyboard" in (markup or {}) and not (markup or {}).get("selective"):
        world.breaches.append("sendMessage: a reply keyboard for everybody in a group")
    if world.floods:
        world.floods.check(chat.id)
    message = chat.add(
        world.me,
        text=formatted.text,
        entities=formatted.entities,
        markup=markup,
        reply_to=replied,
        thread=thread,
        preview=values.get("link_preview_options"),
        raw=values["text"],
        from_bot=True,
    )
    world.tell(message)
    return message.as_object()


def edit_message_text(world: World, values: Values) -> object:
    """A new text for a message of the bot's own."""
    message = _own_message(world, values)
    formatted = message_text(values)
    check_markup(values.get("reply_markup", {}))
    same_text = (formatted.text, formatted.entities) == (message.text, message.entities)
    if same_text and values.get("reply_markup") == message.markup:
        raise Refused(400, SAME, breach=False)
    message.rewrite(formatted, values["text"])
    message.preview = values.get("link_preview_options")
    return _marked(world, message, values)


def edit_message_reply_markup(world: World, values: Values) -> object:
    """New buttons, or none, for a message of the bot's own."""
    message = _own_message(world, values)
    check_markup(values.get("reply_markup", {}))
    if (values.get("reply_markup") or {"inline_keyboard": []}) == (message.markup or {"inline_keyboard": []}):
        raise Refused(400, SAME, breach=False)
    return _marked(world, message, values)


def delete_message(world: World, values: Values) -> object:
    """Takes a message of the bot's own away."""
    message = _chat(world, values).message(values["message_id"])
    if message is None:
        raise Refused(400, "message to delete not found", breach=False)
    if not message.from_bot and message.chat.id < 0:
        raise Refused(400, "message can't be deleted")
    message.deleted = True
    return True


def set_message_reaction(world: World, values: Values) -> object:
    """An emoji on somebody's message; at most one from a bot."""
    message = _chat(world, values).message(values["message_id"])
    if message is None:
        raise Refused(400, "message to react not found", breach=False)
    reactions = values.get("reaction", [])
    if len(reactions) > 1 or any(reaction["type"] == "paid" for reaction in reactions):
        raise Refused(400, "REACTIONS_TOO_MANY")
    message.reactions = reactions
    return True


def send_chat_action(world: World, values: Values) -> object:
    """“typing…” at the top of the chat for five seconds."""
    if values["action"] not in ACTIONS:
        raise Refused(400, "wrong parameter action in request")
    chat = _chat(world, values)
    _thread(chat, values)
    chat.actions.append((world.calls[-1].at, values["action"]))
    return True


def answer_callback_query(world: World, values: Values) -> object:
    """Stops the spinner of a pressed button, once."""
    check_length(values.get("text", ""), 200, "MESSAGE_TOO_LONG")
    press = world.pending.presses.get(values["callback_query_id"])
    if press is None or press.stale:
        raise Refused(400, TOO_OLD, breach=False)
    if press.answer is not None:
        raise Refused(400, TOO_OLD)
    press.settle(values)
    return True


def answer_inline_query(world: World, values: Values) -> object:
    """The results that a person may choose from."""
    check_inline_results(values)
    query = world.pending.inline.get(values["inline_query_id"])
    if query is None or query.stale:
        raise Refused(400, TOO_OLD, breach=False)
    if query.answer is not None:
        raise Refused(400, TOO_OLD)
    query.settle(values)
    return True


def get_chat(world: World, values: Values) -> object:
    """All about a chat."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    told = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return _chat(world, values, writing=False).as_object() | told


def _chat(world: World, values: Values, *, writing: bool = True) -> Chat:
    wanted = values["chat_id"]
    named = (c for c in world.chats.values() if f"@{c.names.get('username')}" == wanted and c.type != "private")
    chat = world.chats.get(wanted) if isinstance(wanted, int) else next(named, None)
    if chat is None:
        raise Refused(400, "chat not found")
    if chat.blocked and writing:
        private = chat.type == "private"
        reason = "bot was blocked by the user" if private else f"bot was kicked from the {chat.type} chat"
        raise Refused(403, reason, breach=False)
    return chat


def _thread(chat: Chat, values: Values) -> int | None:
    thread: int | None = values.get("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise Refused(400, "message thread not found")
    return thread


def _replied(world: World, chat: Chat, wanted: dict[str, Any] | None) -> Message | None:
    if wanted is None:
        return None
    place = _chat(world, wanted) if "chat_id" in wanted else chat
    message = place.message(wanted.get("message_id", 0))
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise Refused(400, "message to be replied not found", breach=False)
    return message


def _own_message(world: World, values: Values) -> Message:
    if "inline_message_id" in values:
        message = world.pending.messages.get(values["inline_message_id"])
    elif "chat_id" in values and "message_id" in values:
        message = _chat(world, values).message(values["message_id"])
    else:
        raise Refused(400, "message identifier is not specified")
    if message is None:
        raise Refused(400, "message to edit not found", breach=False)
    if not message.from_bot and message.inline_id is None:
        raise Refused(400, "message can't be edited")
    return message


def _marked(world: World, message: Message, values: Values) -> object:
    message.markup = values.get("reply_markup")
    world.tell(message)
    return True if "inline_message_id" in values else message.as_object()
