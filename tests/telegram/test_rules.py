"""Each of Telegram's rules bites in the tests' own server."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.telegram import TelegramServer
from tests.telegram.client import Client
from tests.telegram.formatting import parse_html


def keyboard(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


def article(**changes: object) -> dict[str, object]:
    content = {"message_text": "Two to four minutes."}
    return {"type": "article", "id": "a", "title": "How long?", "input_message_content": content} | changes


def test_a_wrong_token_is_unauthorised(bot: Client) -> None:
    assert bot.raw("getMe", {}, path="/bot1:wrong/getMe")[0] == 401


def test_an_unknown_method_is_not_found(bot: Client, telegram: TelegramServer) -> None:
    assert bot.refused("sendMesage", chat_id=1) == "Not Found: method not found"
    assert telegram.breaches


def test_a_method_that_is_not_played_says_so(bot: Client) -> None:
    assert "does not play sendPhoto" in bot.refused("sendPhoto", chat_id=1)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"chat_id": 1}, "message text is empty"),
        ({"text": "hi"}, "parameter chat_id is required"),
        ({"chat_id": 1, "text": "hi"}, "chat not found"),
        ({"text": "hi", "colour": "blue"}, "sendMessage has no parameter colour"),
        ({"text": "hi", "disable_notification": "perhaps"}, "disable_notification must be of type Boolean"),
        ({"text": "hi", "message_thread_id": "first"}, "can't parse message_thread_id: 'first' is not JSON"),
        ({"text": "hi", "link_preview_options": [1]}, "must be an object of type LinkPreviewOptions"),
        ({"text": "hi", "link_preview_options": {"disabled": True}}, "has no field disabled"),
        (
            {"text": "hi", "reply_parameters": {"message_id": "one"}},
            "reply_parameters.message_id must be of type Integer",
        ),
        ({"text": "hi", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "hi", "message_thread_id": 5}, "message thread not found"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "🥶" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "Markdown"}, "does not play parse mode Markdown"),
        ({"text": "x", "reply_markup": keyboard(text="", callback_data="a")}, "Text must be non-empty"),
        ({"text": "x", "reply_markup": keyboard(text="a")}, "Text buttons are unallowed"),
        ({"text": "x", "reply_markup": keyboard(text="a", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(text="a", callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard(text="a", callback_data="b", url="https://a.b")},
            "more than one thing",
        ),
        ({"text": "x", "reply_markup": keyboard(text="a", url="nowhere")}, "Wrong HTTP URL"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}] * 9]}}, "too long"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]] * 101}}, "too long"),
        ({"text": "x" * 101, "entities": [{"type": "bold", "offset": i, "length": 1} for i in range(101)]}, "entities"),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused(
    bot: Client, telegram: TelegramServer, values: dict[str, object], complaint: str
) -> None:
    chat = {"chat_id": telegram.person().chat.id} if complaint not in {"parameter chat_id is required"} else {}
    assert complaint in bot.refused("sendMessage", **chat | values)


@pytest.mark.parametrize("encoding", ["application/json", "multipart/form-data; boundary=cut"])
def test_json_and_multipart_bodies_are_read_too(telegram: TelegramServer, encoding: str) -> None:
    anna = telegram.person()
    body = json.dumps({"chat_id": anna.chat.id, "text": "hi"})
    if "multipart" in encoding:
        parts = {"chat_id": anna.chat.id, "text": "hi"}
        part = '--cut\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        body = "".join(part.format(name, value) for name, value in parts.items()) + "--cut--\r\n"
    with closing(HTTPConnection("127.0.0.1", telegram.port)) as connection:
        connection.request("POST", f"/bot{telegram.token}/sendMessage", body, {"Content-Type": encoding})
        assert connection.getresponse().status == 200
    assert anna.said[0].text == "hi"


def test_4096_units_pass_where_the_emoji_count_twice(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    bot("sendMessage", chat_id=anna.chat.id, text="🥶" * 2048)
    bot("sendMessage", chat_id=anna.chat.id, text="<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
    assert anna.said[1].text == "<" * 4096


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<h1>Ice</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("é <5 cm and more> deep", 'Unsupported start tag "5" at byte offset 3'),
        ("if a < b", 'Unsupported start tag "" at byte offset 5'),
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>both</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("bold</b>", "Unexpected end tag at byte offset 4"),
        ("text <b", "Unclosed start tag at byte offset 5"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_telegram_cannot_parse_is_refused_with_the_place(
    bot: Client, telegram: TelegramServer, html: str, complaint: str
) -> None:
    refused = bot.refused("sendMessage", chat_id=telegram.person().chat.id, text=html, parse_mode="HTML")
    assert refused == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27; &nbsp;", "a <b> & \"c\" 'd' &nbsp;", []),
        ("🥶 <b>cold</b>", "🥶 cold", [("bold", 3, 4)]),
        ("<b>a <i>b</i></b>", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ('<a href="https://a.b/?c=1&amp;d=2">e</a>', "e", [("text_link", 0, 1)]),
        ("<B>x</B><u></u>", "x", [("bold", 0, 1)]),
    ],
)
def test_html_gives_the_text_and_entities_in_utf_16_units(html: str, text: str, entities: list[Any]) -> None:
    read = parse_html(html)
    assert read.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in read.entities] == entities


def test_white_space_around_a_message_is_cut_and_entities_move_along(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    bot("sendMessage", chat_id=anna.chat.id, text="\n <b>cold</b> \n", parse_mode="HTML")
    assert (anna.said[0].text, anna.said[0].formatted("bold")) == ("cold", ["cold"])


@pytest.mark.parametrize(
    ("results", "complaint"),
    [
        ([article(id=str(i)) for i in range(51)], "RESULTS_TOO_MUCH"),
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article(id="é" * 33)], "RESULT_ID_INVALID"),
        ([article(id="")], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={"message_text": "x" * 4097})], "message is too long"),
        ([article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})], "Unsupported start tag"),
        ([article(type="photo")], "its type is 'photo'"),
        ([{"type": "article", "id": "a", "title": "b"}], "lacks input_message_content"),
    ],
)
def test_inline_results_that_break_a_rule_are_refused(
    bot: Client, telegram: TelegramServer, results: list[object], complaint: str
) -> None:
    assert complaint in bot.refused("answerInlineQuery", inline_query_id="i1", results=results)


@pytest.mark.parametrize(
    ("method", "values", "complaint"),
    [
        ("setMyDescription", {"description": "x" * 513}, "BOT_DESCRIPTION_INVALID"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHORT_DESCRIPTION_INVALID"),
        ("setMyName", {"name": "x" * 65}, "BOT_NAME_INVALID"),
        ("setMyDescription", {"description": "x", "language_code": "english"}, "LANGUAGE_CODE_INVALID"),
        ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [{"command": f"c{i}", "description": "x"} for i in range(101)]}, "TOO_MUCH"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "lacks description"),
        ("setMyCommands", {"commands": [], "scope": {"type": "everyone"}}, "its type is 'everyone'"),
        ("setChatMenuButton", {"menu_button": {"type": "web_app"}}, "lacks"),
        ("sendChatAction", {"chat_id": 1, "action": "thinking"}, "wrong parameter action"),
    ],
)
def test_a_profile_that_breaks_a_rule_is_refused(
    bot: Client, method: str, values: dict[str, object], complaint: str
) -> None:
    assert complaint in bot.refused(method, **values)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"url": "http://bot.example/hook"}, "HTTPS URL must be provided"),
        ({"url": "https://bot.example", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "https://bot.example", "max_connections": 101}, "max_connections"),
    ],
)
def test_a_webhook_that_breaks_a_rule_is_refused(bot: Client, values: dict[str, object], complaint: str) -> None:
    assert complaint in bot.refused("setWebhook", **values)
