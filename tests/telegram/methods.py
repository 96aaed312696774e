"""Which function plays which method of the API."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.telegram import fetching, profile, talking
from tests.telegram.world import World

PLAYED: dict[str, Callable[[World, dict[str, Any]], object]] = {
    "getMe": profile.get_me,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": partial(profile.set_text, what="name"),
    "getMyName": partial(profile.get_text, what="name"),
    "setMyDescription": partial(profile.set_text, what="description"),
    "getMyDescription": partial(profile.get_text, what="description"),
    "setMyShortDescription": partial(profile.set_text, what="short_description"),
    "getMyShortDescription": partial(profile.get_text, what="short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "sendMessage": talking.send_message,
    "editMessageText": talking.edit_message_text,
    "editMessageReplyMarkup": talking.edit_message_reply_markup,
    "deleteMessage": talking.delete_message,
    "setMessageReaction": talking.set_message_reaction,
    "sendChatAction": talking.send_chat_action,
    "answerCallbackQuery": talking.answer_callback_query,
    "answerInlineQuery": talking.answer_inline_query,
    "getChat": talking.get_chat,
    "setWebhook": fetching.set_webhook,
    "deleteWebhook": fetching.delete_webhook,
    "getWebhookInfo": fetching.get_webhook_info,
    "logOut": lambda _world, _values: True,
    "close": lambda _world, _values: True,
}
