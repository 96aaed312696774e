"""The methods that set what the bot is called, says of itself, and offers in its menu."""

import json
from typing import Any

from tests.telegram.refusals import Refused
from tests.telegram.rules import check_commands, check_language, check_length
from tests.telegram.world import World

Values = dict[str, Any]
LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _: Values) -> object:
    """Who the bot is."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": True}
    return world.me | abilities


def set_text(world: World, values: Values, what: str) -> object:
    """The name, description or short description, for everybody or for one language."""
    check_language(values)
    text = values.get(what, "")
    check_length(text, LONGEST[what], f"BOT_{what.upper()}_INVALID")
    key = (what, values.get("language_code", ""))
    if text:
        world.profile[key] = text
    else:
        world.profile.pop(key, None)
    return True


def get_text(world: World, values: Values, what: str) -> object:
    """What was set for the language, or else for everybody."""
    check_language(values)
    everybody = world.profile.get((what, ""), world.me["first_name"] if what == "name" else "")
    return {what: world.profile.get((what, values.get("language_code", "")), everybody)}


def _key(values: Values) -> tuple[str, str]:
    check_language(values)
    scope = values.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), values.get("language_code", "")


def set_my_commands(world: World, values: Values) -> object:
    """The menu of commands for a scope and a language."""
    check_commands(values["commands"])
    world.commands[_key(values)] = values["commands"]
    return True


def get_my_commands(world: World, values: Values) -> object:
    """The menu set for exactly this scope and language."""
    return world.commands.get(_key(values), [])


def delete_my_commands(world: World, values: Values) -> object:
    """Forgets the menu of this scope and language."""
    world.commands.pop(_key(values), None)
    return True


def set_chat_menu_button(world: World, values: Values) -> object:
    """What the button beside the input field does."""
    chat = values.get("chat_id")
    if chat is not None and (chat not in world.chats or world.chats[chat].type != "private"):
        raise Refused(400, "chat not found")
    world.menu_buttons[chat] = values.get("menu_button", {"type": "default"})
    return True


def get_chat_menu_button(world: World, values: Values) -> object:
    """What was set for the chat, or else for all."""
    default = world.menu_buttons.get(None, {"type": "default"})
    return world.menu_buttons.get(values.get("chat_id"), default)
