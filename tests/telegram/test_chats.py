"""Telegram in private chats: what a person sees, presses and gets back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assembly import assemble
from bot.assistant import Assistant
from tests.telegram import Fault, Person, TelegramServer
from tests.telegram.formatting import units
from tests.telegram.running import InThread

EMERGENCY = "my legs went numb and I can't feel when I wipe since my back went"


# before anybody writes


def test_the_empty_chat_and_the_share_card_say_what_this_is(shared: TelegramServer, shipped: Assistant) -> None:
    wording = shipped.knowledge.wording
    assert shared.world.profile["description", ""] == wording["telegram_description"].strip()
    assert shared.world.profile["short_description", ""] == wording["telegram_short_description"].strip()


def test_private_chats_and_groups_have_their_own_menus(shared: TelegramServer) -> None:
    menus = {scope: {c["command"] for c in commands} for (scope, _), commands in shared.world.commands.items()}
    private, groups = menus['{"type": "all_private_chats"}'], menus['{"type": "all_group_chats"}']
    assert {"start", "help", "topics", "about", "privacy", "feedback"} <= private
    assert groups
    assert groups < private


def test_the_profile_is_only_set_when_it_changes(telegram: TelegramServer, shipped: Assistant, data: Path) -> None:
    for _ in range(2):
        looks = len(telegram.calls("getMyCommands")) + 2
        with InThread(telegram, shipped):
            telegram.wait_for(lambda: len(telegram.calls("getMyCommands")) == looks, what="a look at the menus")  # noqa: B023
            telegram.person().asks("/help")
    assert len(telegram.calls("setMyDescription", "setMyShortDescription", "setMyCommands")) == 4


# answers


def test_start_says_who_it_is_and_offers_three_questions(anna: Person, shipped: Assistant) -> None:
    hello = anna.asks("/start")
    assert hello.text.startswith(shipped.knowledge.wording["start"].splitlines()[0])
    starters = shipped.knowledge.cues["starters"]
    assert [button.data for button in hello.buttons] == list(starters)
    assert hello.labels == [shipped.knowledge.entries[id_].question for id_ in starters]


def test_a_link_leads_to_its_entry(anna: Person, shipped: Assistant) -> None:
    assert anna.asks("/start session-length").formatted("bold") == [
        shipped.knowledge.entries["session-length"].question
    ]


def test_a_link_to_nowhere_is_a_start(anna: Person, shipped: Assistant) -> None:
    assert anna.asks("/start <b>no-such-entry").text.startswith(shipped.knowledge.wording["start"].splitlines()[0])


def test_the_question_stands_out_the_disclaimer_apart_and_sources_fold_without_previews(
    anna: Person, shipped: Assistant
) -> None:
    answer = anna.asks("is it safe")
    assert answer.formatted("bold") == [shipped.knowledge.entries["is-it-safe"].question]
    assert answer.formatted("italic")[-1] == answer.text.rpartition("\n\n")[2]
    assert answer.formatted("expandable_blockquote")[0].startswith("Sources: ")
    assert answer.preview == {"is_disabled": True}


def test_whatever_stands_in_the_yaml_or_in_the_message_is_escaped(
    telegram: TelegramServer, data: Path, write: Callable[..., Path]
) -> None:
    folder = write(
        entries__any="""
            - id: cold
              question: Is <5 °C & "wet" too cold?
              answer: 'Below <b>5 °C</b> &amp; wet: yes, if a > b.'
              phrasings: [too cold]
            """
    )
    anna = telegram.person()
    with InThread(telegram, assemble(folder)):
        answer = anna.asks("too cold")
        assert answer.formatted("bold") == ['Is <5 °C & "wet" too cold?']
        assert "Below <b>5 °C</b> &amp; wet: yes, if a > b." in answer.text
        assert "<zorgle>" in anna.asks("what is <zorgle>").text or anna.said[-1].text


def test_an_unclear_question_offers_entries_as_buttons_and_as_numbers(anna: Person, shipped: Assistant) -> None:
    asked = anna.asks("freezing stuff for my back")
    *entries, none = asked.buttons
    assert [shipped.knowledge.entries[str(button.data)].question for button in entries] == asked.labels[:-1]
    assert none.text == shipped.knowledge.wording["none_of_these"]
    assert f"2. {entries[1].text}" in asked.text
    typed = anna.asks("2")
    anna.presses(1, on=asked)
    (pressed,) = anna.hears()
    assert typed.formatted("bold") == pressed.formatted("bold") == [entries[1].text]


def test_none_of_these_leads_on(anna: Person, shipped: Assistant) -> None:
    anna.asks("freezing stuff for my back")
    anna.presses(shipped.knowledge.wording["none_of_these"])
    assert anna.hears()[0].buttons


def test_a_related_question_is_answered_by_a_new_message(anna: Person) -> None:
    answer = anna.asks("is it safe")
    press = anna.presses(0)
    (related,) = anna.hears()
    anna.sees_answered(press)
    assert related.formatted("bold") == [answer.labels[0]]
    assert answer.earlier == []


def test_a_press_is_answered_before_the_message_it_asks_for_arrives(anna: Person, live: TelegramServer) -> None:
    anna.asks("is it safe")
    live.fails("sendMessage", Fault.connection_reset())
    press = anna.presses(0)
    (message,) = anna.hears()
    assert press.waited is not None
    assert press.asked_at + press.waited < message.at


def test_ids_longer_than_telegram_allows_still_have_buttons(
    telegram: TelegramServer, data: Path, write: Callable[..., Path]
) -> None:
    long = "an-id-that-leaves-no-room-for-the-sign-of-a-vote-beside"
    folder = write(
        entries__any=f"""
            - {{id: {long}, question: How long is long?, answer: Very., phrasings: [how long], related: [short]}}
            - {{id: short, question: How short is short?, answer: Rather., phrasings: [how short], related: [{long}]}}
            """
    )
    anna = telegram.person()
    with InThread(telegram, assemble(folder)):
        anna.asks("how short")
        anna.presses("How long is long?")
        answer = anna.hears()[0]
        assert answer.formatted("bold") == ["How long is long?"]
        assert all(len(str(button.data).encode()) <= 64 for button in answer.buttons)
        vote = anna.presses("👍")
        anna.sees_answered(vote)
        assert vote.notice


# votes


def test_a_vote_is_thanked_and_marked_and_harmless_when_given_twice(anna: Person, live: TelegramServer) -> None:
    answer = anna.asks("how long does one session last")
    up = answer.labels.index("👍")
    first, second = anna.presses(up, on=answer), anna.presses(up, on=answer)
    for press in (first, second):
        anna.sees_answered(press)
        assert press.notice
    live.settles()
    assert answer.labels[up] == "👍 ✓"
    assert len(anna.said) == 1


def test_a_vote_can_be_changed(anna: Person, live: TelegramServer) -> None:
    answer = anna.asks("/start session-length")
    anna.presses("👍", on=answer)
    anna.presses("👎", on=answer)
    live.settles()
    assert answer.labels[-2:] == ["👍", "👎 ✓"]


# old buttons


def test_an_old_press_is_answered_all_the_same(anna: Person, live: TelegramServer) -> None:
    answer = anna.asks("is it safe")
    anna.presses(0, stale=True)
    assert anna.hears()[0].formatted("bold") == [answer.labels[0]]


def test_a_press_on_a_message_out_of_reach_is_answered_by_a_new_one(anna: Person, shipped: Assistant) -> None:
    menu = anna.asks("/topics")
    anna.presses_data(str(menu.buttons[0].data), menu, accessible=False)
    assert anna.hears()[0].buttons
    assert menu.earlier == []


def test_a_menu_that_was_deleted_comes_again(anna: Person) -> None:
    menu = anna.asks("/topics")
    anna.says("hello")
    anna.hears()
    menu.deleted, anna.chat.read = True, 1
    anna.presses_data(str(menu.buttons[0].data), menu)
    assert anna.hears()[0].buttons


def test_a_button_of_an_earlier_version_gets_a_polite_line(anna: Person, shipped: Assistant) -> None:
    for data in ("no-such-entry", "#0123456789abcdef0123456789abcdef", "_helpful no-such-entry"):
        press = anna.presses_data(data, anna.asks("/start"))
        anna.sees_answered(press)
        assert anna.hears()[0].text.startswith(shipped.knowledge.wording["outdated"])


def test_a_button_of_a_theme_that_is_gone_shows_the_themes(anna: Person, shipped: Assistant) -> None:
    menu = anna.asks("/topics")
    anna.presses(0)
    anna.hears_edit(menu)
    anna.presses_data("_theme gone", menu)
    anna.hears_edit(menu, 2)
    assert menu.text == menu.earlier[0]


# menus


def test_menus_change_in_place_and_answers_are_new_messages(anna: Person, shipped: Assistant) -> None:
    menu = anna.asks("/topics")
    anna.presses(0)
    anna.hears_edit(menu)
    back = menu.labels[-1]
    anna.presses(back)
    anna.hears_edit(menu, 2)
    assert menu.text == menu.earlier[0]
    anna.presses(0)
    anna.hears_edit(menu, 3)
    question = menu.labels[0]
    anna.presses(question)
    assert anna.hears()[0].formatted("bold") == [question]
    assert len(anna.said) == 2


# long answers


def test_what_is_too_long_is_split_between_paragraphs_each_part_formatted_and_with_the_disclaimer(
    telegram: TelegramServer, data: Path, write: Callable[..., Path]
) -> None:
    paragraphs = [f"Paragraph {number}: {'cold & 🥶 <ice> ' * 30}".strip() for number in range(5)]
    answer = "".join(f"                {paragraph}\n\n" for paragraph in paragraphs)
    folder = write(
        entries__any=f"""
            - id: ice
              question: What about ice?
              phrasings: [all about ice]
              answer: |
{answer}
            - id: heat
              question: What about heat?
              phrasings: [all about heat]
              answer: |
{answer}
            """,
        wording="texts: {disclaimer_normal: Not medical advice 🥶.}",
    )
    anna = telegram.person()
    with InThread(telegram, assemble(folder)):
        anna.says("What about ice? What about heat?")
        anna.hears(2)
        telegram.settles()
    apart = "\n\nNot medical advice 🥶."
    assert all(units(part.text) <= 4096 and part.text.endswith(apart) for part in anna.said)
    assert all(part.formatted("italic")[-1] == apart.strip() for part in anna.said)
    whole = "\n\n".join(part.text.removesuffix(apart) for part in anna.said)
    assert whole == "\n\n".join(["What about ice?", *paragraphs, "What about heat?", *paragraphs])
    assert [question for part in anna.said for question in part.formatted("bold")] == [
        "What about ice?",
        "What about heat?",
    ]
    assert [bool(part.buttons) for part in anna.said] == [False] * (len(anna.said) - 1) + [True]


# typing


def test_typing_shows_only_where_an_answer_takes_long(anna: Person, live: TelegramServer) -> None:
    anna.asks("is it safe")
    assert anna.chat.actions == []
    live.fails("sendMessage", Fault.slow(0.9))
    anna.asks("how long does one session last")
    assert [action for _, action in anna.chat.actions] == ["typing"]


def test_where_many_wait_typing_does_not_take_the_place_of_their_answers(live: TelegramServer) -> None:
    people = [live.person() for _ in range(12)]
    live.fails("sendMessage", Fault.slow(0.9), times=12)
    for person in people:
        person.says("is it safe")
    live.settles()
    assert 1 <= sum(len(person.chat.actions) for person in people) <= 8


def test_typing_that_fails_is_not_in_the_way(anna: Person, live: TelegramServer) -> None:
    live.fails("sendMessage", Fault.slow(0.7))
    live.fails("sendChatAction", Fault.server_error())
    assert anna.asks("is it safe").formatted("bold")
    assert len(live.calls("sendChatAction")) >= 1


# what is no text


@pytest.mark.parametrize(
    "send",
    [
        Person.sends_photo,
        Person.sends_voice,
        Person.sends_sticker,
        Person.sends_location,
        Person.sends_poll,
    ],
)
def test_what_cannot_be_read_gets_one_friendly_line(
    anna: Person, shipped: Assistant, send: Callable[[Person], object]
) -> None:
    send(anna)
    assert anna.hears()[0].text.startswith(shipped.knowledge.wording["empty"])


def test_a_caption_is_read_as_text(anna: Person, shipped: Assistant) -> None:
    anna.sends_photo("is it safe")
    assert anna.hears()[0].formatted("bold") == [shipped.knowledge.entries["is-it-safe"].question]


def test_an_emergency_in_a_caption_gets_urgent_advice(anna: Person, shipped: Assistant) -> None:
    anna.sends_photo(EMERGENCY)
    assert anna.hears()[0].text.endswith(shipped.knowledge.wording["disclaimer_emergency"])


# edits


def test_an_edit_that_changes_nothing_is_not_answered(anna: Person, live: TelegramServer) -> None:
    asked = anna.says("is it saef")
    (answer,) = anna.hears()
    anna.edits(asked, "is it saef??")
    live.settles()
    assert (len(anna.said), answer.earlier) == (1, [])


def test_an_edit_that_asks_something_else_changes_the_answer(anna: Person, shipped: Assistant) -> None:
    asked = anna.says("is it safe")
    (answer,) = anna.hears()
    anna.edits(asked, "how long does one session last")
    anna.hears_edit(answer)
    assert answer.formatted("bold") == [shipped.knowledge.entries["session-length"].question]
    assert answer.buttons
    assert len(anna.said) == 1


def test_an_edit_that_turns_urgent_is_answered(anna: Person, shipped: Assistant, live: TelegramServer) -> None:
    asked = anna.says("is it safe")
    anna.hears()
    anna.edits(asked, EMERGENCY)
    live.settles()
    assert anna.said[-1].text.endswith(shipped.knowledge.wording["disclaimer_emergency"])


def test_an_emergency_in_an_edited_caption_is_answered(anna: Person, shipped: Assistant, live: TelegramServer) -> None:
    photo = anna.sends_photo("my back")
    anna.hears()
    anna.edits(photo, EMERGENCY)
    live.settles()
    assert anna.said[-1].text.endswith(shipped.knowledge.wording["disclaimer_emergency"])


# silence


def test_what_somebody_else_wrote_is_not_answered(anna: Person, live: TelegramServer) -> None:
    anna.forwards("is it safe", author=live.person("Bert"))
    anna.forwards("is it safe")
    anna.says("is it safe", via_bot={"id": 1, "is_bot": True, "first_name": "Other"})
    anna.sends(pinned_message=anna.says("is it safe").as_object())
    anna.hears()
    live.settles()
    assert len(anna.said) == 1


def test_channel_posts_are_not_answered(live: TelegramServer) -> None:
    channel = live.channel()
    channel.posts("is it safe")
    live.settles()
    assert channel.said == []


# inline mode


def test_inline_mode_offers_up_to_five_answers_each_with_a_disclaimer(anna: Person, shipped: Assistant) -> None:
    query = anna.asks_inline("is it safe")
    assert 1 < len(query.results) <= 5
    assert query.titles[0] == shipped.knowledge.entries["is-it-safe"].question
    disclaimers = {text for name, text in shipped.knowledge.wording.items() if name.startswith("disclaimer")}
    assert all(any(disclaimer in text for disclaimer in disclaimers) for text in query.texts)
    assert query.answer is not None
    assert query.answer["button"]["start_parameter"]


def test_an_empty_inline_query_offers_popular_questions(anna: Person, shipped: Assistant) -> None:
    query = anna.asks_inline("")
    popular = [shipped.knowledge.entries[id_].question for id_ in shipped.knowledge.cues["starters"]]
    assert query.titles[: len(popular)] == popular


def test_an_emergency_in_an_inline_query_comes_first(anna: Person, shipped: Assistant) -> None:
    assert shipped.knowledge.wording["disclaimer_emergency"] in anna.asks_inline(EMERGENCY).texts[0]


def test_an_answer_sent_through_inline_mode_is_not_answered_again(anna: Person, live: TelegramServer) -> None:
    anna.chooses(anna.asks_inline("is it safe"))
    live.settles()
    assert anna.said == []
