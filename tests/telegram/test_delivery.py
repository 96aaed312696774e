"""Never lost and never twice: the bot on Telegram when sends, polls and updates go wrong."""

import threading
from itertools import groupby
from pathlib import Path

import pytest

from bot.assistant import Assistant
from tests.telegram import Fault, Person, TelegramServer
from tests.telegram.client import Client
from tests.telegram.floods import FloodLimits
from tests.telegram.running import InThread

PASSING = (
    Fault.too_many_requests(1),
    Fault.server_error(500),
    Fault.server_error(502),
    Fault.proxy_page(),
    Fault.truncated(),
    Fault.connection_reset(),
    Fault.slow(0.5),
)
OUTAGE = 3.0  # seconds
QUESTION = "how long does one session last"


def named(value: object) -> str | None:
    return value.name if isinstance(value, Fault) else None


# sending


def test_no_answer_is_lost_or_doubled_by_what_passes(live: TelegramServer) -> None:
    people = [live.person() for _ in PASSING]
    live.fails("sendMessage", *PASSING)
    for person in people:
        person.says(QUESTION)
    for person in people:
        person.hears()
    live.settles()
    assert [len(person.said) for person in people] == [1] * len(PASSING)
    assert {call.fault for call in live.calls("sendMessage")} >= {fault.name for fault in PASSING}


def test_an_answer_whose_response_was_lost_may_come_twice_but_not_never(anna: Person, live: TelegramServer) -> None:
    live.fails("sendMessage", Fault.lost_response())
    anna.says(QUESTION)
    live.settles()
    assert 1 <= len(anna.said) <= 2


def test_one_who_has_to_wait_holds_nobody_up_and_keeps_the_order(live: TelegramServer) -> None:
    anna, bert = live.person("Anna"), live.person("Bert")
    live.fails("sendMessage", Fault.too_many_requests(3))
    texts = ["/start session-length", "/start is-it-safe", "/start side-effects"]
    for text in texts:
        anna.says(text)
    live.wait_for(lambda: any(call.fault == "429" for call in live.world.calls), what="Anna's wait")
    answer = bert.asks(QUESTION)
    assert anna.said == []
    assert answer.text
    heard = [message.formatted("bold")[0] for message in anna.hears(3)]
    assert heard == ["How long does one session last?", "Is cryotherapy safe for back pain?", heard[2]]


def test_seeded_chaos_loses_and_doubles_nothing(live: TelegramServer) -> None:
    faults = (Fault.server_error(), Fault.proxy_page(), Fault.connection_reset(), Fault.truncated())
    live.fails_by_chance("sendMessage", "getUpdates", faults=faults, share=0.3, seed=20)
    people = [live.person() for _ in range(30)]
    for person in people:
        person.says(QUESTION)
    live.wait_for(lambda: all(person.said for person in people), what="an answer to everybody")
    live.faults.clear()
    live.settles()
    assert [len(person.said) for person in people] == [1] * 30


def test_refused_formatting_goes_again_as_plain_text(anna: Person, live: TelegramServer) -> None:
    live.fails("sendMessage", Fault.refused(400, "can't parse entities: Unsupported start tag"))
    answer = anna.asks("is it safe")
    assert answer.entities == ()
    assert answer.text.startswith("Is cryotherapy safe for back pain?")
    assert answer.buttons


def test_a_chat_that_blocked_the_bot_is_tried_once_and_remembered(live: TelegramServer, anna: Person) -> None:
    live.world.chats[anna.chat.id].blocked = True  # the news of it has not come yet
    anna.says(QUESTION)
    anna.says("is it safe")
    live.settles()
    tried = [call for call in live.calls("sendMessage") if call.values.get("chat_id") == anna.chat.id]
    assert [call.status for call in tried] == [403]


def test_whoever_lets_the_bot_in_again_is_answered(anna: Person, live: TelegramServer) -> None:
    anna.blocks_the_bot()
    live.settles()
    anna.unblocks_the_bot()
    assert anna.asks(QUESTION).text


@pytest.mark.parametrize("fault", [fault for fault in PASSING if fault.retry_after == 0], ids=named)
def test_an_edit_is_not_lost_either(anna: Person, live: TelegramServer, fault: Fault) -> None:
    menu = anna.asks("/topics")
    live.fails("editMessageText", fault)
    anna.presses(0)
    anna.hears_edit(menu)
    live.settles()
    assert len(anna.said) == 1


# polling


@pytest.mark.parametrize("fault", [*PASSING, Fault.truncated(handled=True), Fault.lost_response()], ids=named)
def test_a_poll_that_fails_loses_and_doubles_nothing(anna: Person, live: TelegramServer, fault: Fault) -> None:
    live.fails("getUpdates", fault)
    anna.asks("hello")
    anna.asks(QUESTION)
    live.settles()
    assert len(anna.said) == 2


def test_an_outage_in_the_middle_loses_and_doubles_nothing(live: TelegramServer) -> None:
    people = [live.person() for _ in range(5)]
    for person in people:
        person.says(QUESTION)
    live.wait_for(lambda: all(len(person.said) == 1 for person in people), what="the first answer to everybody")
    live.settles()  # what the outage cut off on its way would come twice
    live.goes_down(OUTAGE)
    for person in people:
        person.says("is it safe")
    live.wait_for(lambda: all(len(person.said) == 2 for person in people), what="both answers to everybody")
    live.settles()
    assert [len(person.said) for person in people] == [2] * 5


def told(person: Person) -> list[str]:
    """What a person was told, once where the same came twice in a row: the response to the first was lost."""
    return [text for text, _ in groupby(sent.text for sent in person.said)]


def test_an_outage_while_answers_go_out_loses_none_of_them(live: TelegramServer) -> None:
    people = [live.person() for _ in range(5)]
    for person in people:
        person.says(QUESTION)
        person.says("is it safe")
    live.goes_down(OUTAGE)
    live.wait_for(lambda: all(len(told(person)) == 2 for person in people), what="both answers to everybody")
    live.settles()
    assert [len(told(person)) for person in people] == [2] * 5


def test_an_outage_at_the_start_is_waited_out(telegram: TelegramServer, shipped: Assistant, data: Path) -> None:
    anna = telegram.person()
    telegram.goes_down()
    running = InThread(telegram, shipped).start()
    anna.says(QUESTION)
    threading.Timer(OUTAGE, telegram.comes_back).start()
    try:
        assert anna.hears()
    finally:
        running.stop()
    assert running.error is None


# updates


def test_an_update_that_comes_again_is_not_answered_again(anna: Person, live: TelegramServer) -> None:
    asked = anna.says(QUESTION)
    anna.hears()
    live.redelivers(asked.update)
    live.settles()
    anna.asks("hello")
    assert len(anna.said) == 2


def test_an_update_that_comes_again_after_a_restart_is_not_answered_again(
    telegram: TelegramServer, shipped: Assistant, data: Path
) -> None:
    anna = telegram.person()
    with InThread(telegram, shipped):
        asked = anna.says(QUESTION)
        anna.hears()
        telegram.settles()
    telegram.redelivers(asked.update)
    with InThread(telegram, shipped):
        telegram.settles()
        anna.asks("hello")
    assert len(anna.said) == 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("message", {"text": "is it safe"}),
        ("message", {"message_id": 1, "chat": {"id": 1, "type": "private"}, "text": "without a date"}),
        ("message", None),
        ("callback_query", {"id": "1"}),
        ("hologram", {"length": 3}),
        ("edited_message", "text"),
    ],
)
def test_an_update_that_cannot_be_read_is_skipped_with_one_line(
    anna: Person, live: TelegramServer, caplog: pytest.LogCaptureFixture, kind: str, content: object
) -> None:
    polls = len(live.calls("getUpdates"))
    number = live.sends(kind, content)
    anna.asks(QUESTION)
    live.settles()
    assert len(anna.said) == 1
    assert len([record for record in caplog.records if str(number) in record.getMessage()]) <= 1
    assert len(live.calls("getUpdates")) - polls < 10


def test_an_update_is_confirmed_only_when_it_was_handled(anna: Person, live: TelegramServer) -> None:
    live.fails("sendMessage", Fault.slow(1.0))
    asked = anna.says(QUESTION)
    live.wait_for(lambda: any(c.method == "sendMessage" and c.status == 0 for c in live.world.calls), what="the send")
    waiting = {update["update_id"] for update in live.world.updates.pending}
    assert asked.update in waiting
    live.settles()


# limits


def test_the_limit_of_a_chat_is_kept(telegram: TelegramServer, shipped: Assistant, data: Path) -> None:
    limits = telegram.limits_floods(FloodLimits(burst_a_chat=3))
    anna = telegram.person()
    with InThread(telegram, shipped, paced=True):
        for _ in range(4):
            anna.says("hello")
        anna.hears(4)
    assert limits.refusals == 0


def test_floods_that_are_refused_all_the_same_cost_time_and_no_answers(
    telegram: TelegramServer, shipped: Assistant, data: Path
) -> None:
    limits = telegram.limits_floods(FloodLimits(a_second=10))
    people = [telegram.person() for _ in range(15)]
    with InThread(telegram, shipped):
        for person in people:
            person.says(QUESTION)
        telegram.settles()
    assert [len(person.said) for person in people] == [1] * 15
    assert limits.refusals > 0
    assert telegram.breaches == []


def test_who_writes_without_end_is_told_once_and_then_not_answered_but_for_emergencies(
    telegram: TelegramServer, shipped: Assistant, data: Path
) -> None:
    anna, bert = telegram.person(), telegram.person()
    with InThread(telegram, shipped, limited=True):
        for _ in range(25):
            anna.says("hello")
        telegram.settles()
        assert len(anna.said) == 21
        assert anna.said[-1].text.startswith(shipped.knowledge.wording["slow_down"])
        anna.says("my legs went numb and I can't feel when I wipe since my back went")
        telegram.settles()
        assert anna.said[-1].text.endswith(shipped.knowledge.wording["disclaimer_emergency"])
        assert bert.asks("hello").text


# another process


def test_a_second_poller_is_named_and_does_not_end_the_bot(
    anna: Person, live: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    anna.asks("hello")
    live.wait_for(
        lambda: (live.world.calls[-1].method, live.world.calls[-1].status) == ("getUpdates", 0), what="a poll"
    )
    other = Client(live)
    other("getUpdates")
    live.wait_for(lambda: "another process takes the updates" in caplog.text, what="a line about the other process")
    other.close()
    assert anna.asks(QUESTION).text
