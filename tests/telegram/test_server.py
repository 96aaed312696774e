"""The tests' own server as Telegram plays it: people and the bot talk, updates wait and come, webhooks are called."""

import json
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.telegram import TelegramServer
from tests.telegram.client import Client


def keyboard(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


def article(**changes: object) -> dict[str, object]:
    content = {"message_text": "Two to four minutes."}
    return {"type": "article", "id": "a", "title": "How long?", "input_message_content": content} | changes


def test_people_write_and_the_bot_answers_with_buttons_that_can_be_pressed(
    bot: Client, telegram: TelegramServer
) -> None:
    anna = telegram.person("Anna")
    anna.says("/start topic_7")
    (update,) = bot("getUpdates")
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    bot("sendMessage", chat_id=anna.chat.id, text="Hello", reply_markup=keyboard(text="How long?", callback_data="e:1"))
    assert anna.hears()[0].labels == ["How long?"]
    press = anna.presses("How long?")
    (update,) = bot("getUpdates", offset=update["update_id"] + 1)
    assert update["callback_query"]["data"] == "e:1"
    bot("answerCallbackQuery", callback_query_id=press.id, text="Coming")
    assert press.notice == "Coming"
    assert telegram.breaches == []


def test_a_press_is_answered_once_and_in_time(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    bot("sendMessage", chat_id=anna.chat.id, text="Hello", reply_markup=keyboard(text="Yes", callback_data="y"))
    press, stale = anna.presses("Yes"), anna.presses("Yes", stale=True)
    bot("answerCallbackQuery", callback_query_id=press.id)
    assert "query is too old" in bot.refused("answerCallbackQuery", callback_query_id=stale.id)
    assert telegram.breaches == []
    assert "query is too old" in bot.refused("answerCallbackQuery", callback_query_id=press.id)
    assert telegram.breaches


def test_edits_change_what_is_seen_and_senseless_ones_are_refused(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    mine = anna.says("hi")
    markup = keyboard(text="Yes", callback_data="y")
    where = {"chat_id": anna.chat.id, "message_id": bot("sendMessage", chat_id=anna.chat.id, text="a")["message_id"]}
    bot("editMessageText", **where, text="b", reply_markup=markup)
    assert (anna.said[0].text, anna.said[0].earlier, anna.said[0].labels) == ("b", ["a"], ["Yes"])
    assert "message is not modified" in bot.refused("editMessageText", **where, text="b", reply_markup=markup)
    bot("editMessageReplyMarkup", **where)
    assert anna.said[0].labels == []
    assert "message is not modified" in bot.refused("editMessageReplyMarkup", **where)
    assert "to edit not found" in bot.refused("editMessageText", chat_id=anna.chat.id, message_id=99, text="c")
    assert "can't be edited" in bot.refused("editMessageText", chat_id=anna.chat.id, message_id=mine.id, text="c")
    bot("deleteMessage", **where)
    assert anna.said == []


def test_whoever_blocks_the_bot_gets_nothing_and_the_bot_is_told(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    anna.blocks_the_bot()
    assert bot("getUpdates")[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refused = bot.refused("sendMessage", chat_id=anna.chat.id, text="hi")
    assert refused == "Forbidden: bot was blocked by the user"
    anna.unblocks_the_bot()
    bot("sendMessage", chat_id=anna.chat.id, text="hi")


def test_an_answer_in_a_forum_stays_in_the_topic(bot: Client, telegram: TelegramServer) -> None:
    anna, group = telegram.person(), telegram.group(topics=(7, 9))
    asked = anna.says("@cold_facts_bot hi", to=group, thread=9)
    told = bot("getUpdates")[0]["message"]
    assert (told["message_thread_id"], told["is_topic_message"], told["entities"][0]["type"]) == (9, True, "mention")
    bot("sendMessage", chat_id=group.chat.id, text="hi", reply_parameters={"message_id": asked.id})
    assert (group.said[0].thread, group.said[0].reply_to) == (9, asked)


def test_a_reply_may_do_without_the_message_it_answers(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    bot("sendMessage", chat_id=anna.chat.id, text="hi", reply_parameters=reply)
    assert anna.said[0].reply_to is None


def test_an_inline_query_is_answered_once_and_a_result_can_be_sent(bot: Client, telegram: TelegramServer) -> None:
    anna, bert = telegram.person(), telegram.person("Bert")
    answering = threading.Thread(target=lambda: bot("answerInlineQuery", inline_query_id="i1", results=[article()]))
    threading.Timer(0.05, answering.start).start()
    query = anna.asks_inline("how long")
    assert query.titles == ["How long?"]
    sent = anna.chooses(query, to=bert)
    assert sent.content["via_bot"]["username"] == "cold_facts_bot"
    answering.join()
    assert "query is too old" in bot.refused("answerInlineQuery", inline_query_id="i1", results=[])


def test_what_was_set_is_told_again(bot: Client) -> None:
    commands, groups = [{"command": "help", "description": "Help"}], {"type": "all_group_chats"}
    bot("setMyCommands", commands=commands, scope=groups)
    bot("setMyDescription", description="Cold facts")
    assert bot("getMyCommands") == []
    assert bot("getMyCommands", scope=groups) == commands
    assert bot("getMyDescription", language_code="de") == {"description": "Cold facts"}


def test_an_update_stays_until_it_is_confirmed(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    first, second = anna.says("one"), anna.says("two")
    assert [u["message"]["text"] for u in bot("getUpdates")] == ["one", "two"]
    assert [u["update_id"] for u in bot("getUpdates", limit=1)] == [first.update]
    assert [u["update_id"] for u in bot("getUpdates", offset=second.update)] == [second.update]
    assert [u["update_id"] for u in bot("getUpdates", offset=-1)] == [second.update]
    assert bot("getUpdates", offset=second.update + 1) == []
    telegram.redelivers(first.update)
    assert [u["update_id"] for u in bot("getUpdates", offset=second.update + 1)] == [first.update]


def test_only_updates_of_the_wanted_kinds_are_kept(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    bot("getUpdates", allowed_updates=["edited_message"])
    anna.edits(anna.says("one"), "two")
    assert [list(u)[1] for u in bot("getUpdates")] == ["edited_message"]


def test_a_long_poll_ends_when_something_comes(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    threading.Timer(0.05, lambda: anna.says("hi")).start()
    began = time.monotonic()
    assert bot("getUpdates", timeout=5)[0]["message"]["text"] == "hi"
    assert time.monotonic() - began < 4


def test_a_second_poller_ends_the_first(bot: Client, telegram: TelegramServer) -> None:
    ended: list[str] = []
    first = threading.Thread(target=lambda: ended.append(bot.refused("getUpdates", timeout=5)))
    first.start()
    telegram.wait_for(lambda: telegram.calls("getUpdates"), "the first poll")
    with closing(Client(telegram)) as second:
        second("getUpdates")
    first.join()
    assert "terminated by other getUpdates request" in ended[0]


class Hook(BaseHTTPRequestHandler):
    """A bot's webhook, which fails first."""

    seen: list[tuple[str | None, str]]
    failures = 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        self.send_response(500 if len(self.seen) <= self.failures else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


def test_a_webhook_gets_updates_with_its_secret_until_it_takes_them(bot: Client, telegram: TelegramServer) -> None:
    Hook.seen = []
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    serving = threading.Thread(target=hook.serve_forever)
    serving.start()
    telegram.reaches("https://bot.example", f"http://127.0.0.1:{hook.server_port}")
    anna = telegram.person()
    anna.says("one")
    bot("setWebhook", url="https://bot.example/hook", secret_token="s3cret")  # noqa: S106 - no secret
    anna.says("two")
    assert "while webhook is active" in bot.refused("getUpdates")
    telegram.settles()
    hook.shutdown()
    serving.join()
    hook.server_close()
    assert Hook.seen == [("s3cret", "one"), ("s3cret", "one"), ("s3cret", "two")]
    assert "500" in bot("getWebhookInfo")["last_error_message"]
    bot("deleteWebhook")
    assert bot("getUpdates") == []
