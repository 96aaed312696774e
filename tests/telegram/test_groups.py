"""Telegram in groups: quiet, unless spoken to or in an emergency, and then as a reply in the same place."""

import pytest

from bot.assistant import Assistant
from tests.telegram import Group, Person, TelegramServer

EMERGENCY = "my legs went numb and I can't feel when I wipe since my back went"


@pytest.fixture
def group(live: TelegramServer) -> Group:
    return live.group("Backs")


@pytest.mark.parametrize(
    "text", ["is it safe", "/help@some_other_bot", "/weather", "@some_other_bot is it safe", "cold_facts_bot is nice"]
)
def test_what_is_not_said_to_the_bot_gets_no_answer(
    anna: Person, group: Group, live: TelegramServer, text: str
) -> None:
    anna.says(text, to=group)
    live.settles()
    assert group.said == []


@pytest.mark.parametrize(
    "text", ["@cold_facts_bot is it safe", "is it safe @Cold_Facts_Bot", "@cold_facts_bot, is it safe?"]
)
def test_a_mention_is_answered_as_a_reply(anna: Person, group: Group, shipped: Assistant, text: str) -> None:
    asked = anna.says(text, to=group)
    (answer,) = group.hears()
    assert answer.reply_to is asked
    assert answer.formatted("bold") == [shipped.knowledge.entries["is-it-safe"].question]


def test_a_mention_by_the_name_of_somebody_without_username_counts(
    anna: Person, group: Group, live: TelegramServer
) -> None:
    mention = {"type": "text_mention", "offset": 0, "length": 4, "user": live.world.me}
    anna.says("Cold is it safe", to=group, entities=(mention,))
    assert group.hears()[0].formatted("bold")


@pytest.mark.parametrize("text", ["/topics", "/topics@cold_facts_bot", "/TOPICS@COLD_FACTS_BOT"])
def test_a_command_is_answered(anna: Person, group: Group, text: str) -> None:
    anna.says(text, to=group)
    assert group.hears()[0].buttons


def test_a_reply_to_the_bot_goes_on_with_the_talk(anna: Person, group: Group, live: TelegramServer) -> None:
    anna.says("@cold_facts_bot freezing stuff for my back", to=group)
    (asked,) = group.hears()
    anna.says("2", to=group)
    live.settles()
    assert len(group.said) == 1
    anna.says("2", to=group, replying_to=asked)
    assert group.hears()[0].formatted("bold") == [asked.labels[1]]


def test_people_in_a_group_do_not_answer_each_others_questions(
    anna: Person, group: Group, live: TelegramServer
) -> None:
    anna.says("@cold_facts_bot freezing stuff for my back", to=group)
    (asked,) = group.hears()
    live.person("Bert").says("2", to=group, replying_to=asked)
    assert group.hears()[0].formatted("bold") != [asked.labels[1]]


def test_a_button_in_a_group_answers_there(anna: Person, group: Group) -> None:
    anna.says("@cold_facts_bot is it safe", to=group)
    (answer,) = group.hears()
    anna.presses_data(str(answer.buttons[0].data), answer)
    assert group.hears()[0].formatted("bold") == [answer.labels[0]]
    assert anna.said == []


def test_an_answer_stays_in_the_topic_it_was_asked_in(anna: Person, live: TelegramServer) -> None:
    forum = live.group("Backs", topics=(7, 9))
    asked = anna.says("@cold_facts_bot is it safe", to=forum, thread=9)
    (answer,) = forum.hears()
    assert (answer.thread, answer.reply_to) == (9, asked)
    anna.presses_data(str(answer.buttons[0].data), answer)
    assert forum.hears()[0].thread == 9
    sends = live.calls("sendMessage")[-2:]
    assert [call.values.get("message_thread_id") for call in sends] == [9, 9]


def test_a_new_topic_is_no_reply_to_the_bot(anna: Person, live: TelegramServer) -> None:
    """In a topic every message replies to the one that opened it, even where the bot's owner let the bot open it."""
    forum = live.group("Backs", topics=(7,))
    opening = forum.chat.add(live.world.me, content={"forum_topic_created": {"name": "Ice", "icon_color": 7322096}})
    anna.says("is it safe", to=forum, thread=7, replying_to=opening)
    live.settles()
    assert forum.said == []


def test_an_emergency_is_answered_whoever_it_was_said_to(anna: Person, group: Group, shipped: Assistant) -> None:
    asked = anna.says(EMERGENCY, to=group)
    (advice,) = group.hears()
    assert advice.reply_to is asked
    assert advice.text.endswith(shipped.knowledge.wording["disclaimer_emergency"])


def test_what_groups_tell_of_themselves_is_not_answered(anna: Person, group: Group, live: TelegramServer) -> None:
    group.welcomes(anna)
    group.service(anna, new_chat_title="Sore backs")
    group.service(anna, pinned_message=anna.says("is it safe", to=group).as_object())
    group.forwards_post("is it safe @cold_facts_bot")
    anna.forwards("is it safe @cold_facts_bot", to=group, author=live.person("Bert"))
    live.settles()
    assert group.said == []


def test_a_group_that_threw_the_bot_out_is_left_alone(anna: Person, group: Group, live: TelegramServer) -> None:
    group.throws_the_bot_out(anna)
    anna.says("@cold_facts_bot is it safe", to=group)
    live.settles()
    assert [call for call in live.calls("sendMessage") if call.values.get("chat_id") == group.chat.id] == []
