"""The limits that the API's description states in words: lengths, keyboards, commands, inline results."""

import re
from collections import Counter
from typing import Any

from tests.telegram.formatting import Formatted, parse_html, trimmed, units
from tests.telegram.refusals import Refused

LONGEST_TEXT = 4096
MOST_ENTITIES = 100  # Telegram drops the formatting of the rest without a word
BUTTON_KINDS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def message_text(values: dict[str, Any], name: str = "text") -> Formatted:
    """The text of a message as it will be seen, or `Refused`."""
    mode = values.get("parse_mode", "")
    if mode and mode.lower() != "html":
        raise Refused(500, f"the tests' server does not play parse mode {mode}")
    text = values.get(name, "")
    formatted = parse_html(text) if mode else Formatted(text, tuple(values.get("entities", ())))
    formatted = trimmed(formatted)
    if not formatted.text:
        raise Refused(400, "message text is empty")
    if units(formatted.text) > LONGEST_TEXT:
        raise Refused(400, "message is too long")
    if len(formatted.entities) > MOST_ENTITIES:
        raise Refused(400, f"{len(formatted.entities)} entities, of which Telegram would drop all but {MOST_ENTITIES}")
    return formatted


def check_markup(markup: dict[str, Any]) -> None:
    """Refuses a keyboard that Telegram would refuse."""
    if "keyboard" in markup:
        keys = [key if isinstance(key, str) else key["text"] for row in markup["keyboard"] for key in row]
        if not keys or not all(keys):
            raise Refused(400, "can't parse keyboard button: Text must be non-empty")
    rows = markup.get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise Refused(400, "reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)


def _check_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise Refused(400, "can't parse inline keyboard button: Text must be non-empty")
    kinds = BUTTON_KINDS & button.keys()
    if not kinds:
        raise Refused(400, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise Refused(400, f"inline keyboard button does more than one thing: {', '.join(sorted(kinds))}")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise Refused(400, "BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(https?|tg|mailto)://?\S+", button["url"]):
        raise Refused(400, f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_commands(commands: list[dict[str, str]]) -> None:
    """Refuses a menu of commands that Telegram would refuse."""
    if len(commands) > 100:
        raise Refused(400, "BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Refused(400, "BOT_COMMAND_INVALID")
        if not 1 <= units(command["description"].strip()) <= 256:
            raise Refused(400, "BOT_COMMAND_DESCRIPTION_INVALID")
    if any(times > 1 for times in Counter(command["command"] for command in commands).values()):
        raise Refused(400, "BOT_COMMAND_DUPLICATE")


def check_inline_results(values: dict[str, Any]) -> None:
    """Refuses answers to an inline query that Telegram would refuse."""
    results = values["results"]
    if len(results) > 50:
        raise Refused(400, "RESULTS_TOO_MUCH")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= 64:
            raise Refused(400, "RESULT_ID_INVALID")
        if not result["title"].strip():
            raise Refused(400, "ARTICLE_TITLE_EMPTY")
        message_text(result["input_message_content"], "message_text")
        check_markup(result.get("reply_markup", {}))
    if len({result["id"] for result in results}) < len(results):
        raise Refused(400, "RESULT_ID_DUPLICATE")
    if len(values.get("next_offset", "").encode()) > 64:
        raise Refused(400, "NEXT_OFFSET_INVALID")
    if "button" in values:
        _check_inline_button(values["button"])


def _check_inline_button(button: dict[str, Any]) -> None:
    if not button["text"] or ("web_app" in button) == ("start_parameter" in button):
        raise Refused(400, "BUTTON_INVALID")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "a")):
        raise Refused(400, "START_PARAM_INVALID")


def check_length(text: str, most: int, reason: str) -> None:
    """Refuses a text of more UTF-16 units than `most`."""
    if units(text) > most:
        raise Refused(400, reason)


def check_language(values: dict[str, Any]) -> None:
    """Refuses a language code that is not of two letters."""
    if not re.fullmatch(r"([a-z]{2})?", values.get("language_code", "")):
        raise Refused(400, "LANGUAGE_CODE_INVALID")
