"""What goes wrong on demand in the tests' own server: faults, outages, distance, flood limits."""

import json
import time
from http.client import HTTPException

import pytest

from tests.telegram import Fault, TelegramServer
from tests.telegram.client import Client
from tests.telegram.floods import FloodLimits


@pytest.mark.parametrize(
    ("limits", "group", "passing"),
    [
        (FloodLimits(a_second=6, burst_a_chat=9), False, 6),
        (FloodLimits(burst_a_chat=3), False, 3),
        (FloodLimits(burst_a_chat=9, a_minute_in_a_group=5), True, 5),
    ],
)
def test_a_flood_is_stopped_with_seconds_to_wait(
    bot: Client, telegram: TelegramServer, limits: FloodLimits, group: bool, passing: int
) -> None:
    telegram.limits_floods(limits)
    chat = (telegram.group() if group else telegram.person()).chat
    for _ in range(passing):
        bot("sendMessage", chat_id=chat.id, text="hi")
    status, body = bot.raw("sendMessage", {"chat_id": chat.id, "text": "hi"})
    wait = json.loads(body)["parameters"]["retry_after"]
    assert (status, limits.refusals) == (429, 1)
    assert 1 <= wait <= 60
    assert telegram.breaches == []


def test_writing_before_the_wait_is_over_is_a_breach(bot: Client, telegram: TelegramServer) -> None:
    anna, bert = telegram.person(), telegram.person()
    telegram.fails("sendMessage", Fault.too_many_requests(3))
    assert bot.status("sendMessage", chat_id=anna.chat.id, text="hi") == 429
    bot("sendMessage", chat_id=bert.chat.id, text="hi")
    assert telegram.breaches == []
    bot("sendMessage", chat_id=anna.chat.id, text="hi")
    assert "before the end of retry_after" in telegram.breaches[0]


@pytest.mark.parametrize(
    ("fault", "status", "delivered"),
    [
        (Fault.too_many_requests(), 429, 0),
        (Fault.server_error(), 500, 0),
        (Fault.server_error(502), 502, 0),
        (Fault.proxy_page(), 502, 0),
        (Fault.truncated(), 200, 0),
        (Fault.truncated(handled=True), 200, 1),
        (Fault.connection_reset(), None, 0),
        (Fault.lost_response(), None, 1),
        (Fault.slow(0.01), 200, 1),
        (Fault.refused(400, "can't parse entities"), 400, 0),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_a_scripted_fault_strikes_once(
    bot: Client, telegram: TelegramServer, fault: Fault, status: int | None, delivered: int
) -> None:
    anna = telegram.person()
    telegram.fails("sendMessage", fault)
    if status is None:
        with pytest.raises((ConnectionError, HTTPException)):
            bot.status("sendMessage", chat_id=anna.chat.id, text="hi")
    else:
        assert bot.status("sendMessage", chat_id=anna.chat.id, text="hi") == status
    assert len(anna.said) == delivered
    assert telegram.calls("sendMessage")[0].fault == fault.name
    telegram.world.hold_off.clear()
    bot.close()
    bot("sendMessage", chat_id=anna.chat.id, text="hi")
    assert len(anna.said) == delivered + 1


def test_chance_is_seeded(bot: Client, telegram: TelegramServer) -> None:
    rows = []
    for _ in range(2):
        telegram.faults.clear()
        telegram.fails_by_chance("getMe", faults=(Fault.server_error(), Fault.server_error(502)), share=0.5, seed=4)
        rows.append([bot.status("getMe") for _ in range(20)])
    assert rows[0] == rows[1]
    assert set(rows[0]) == {200, 500, 502}


def test_an_outage_refuses_connections_and_ends(bot: Client, telegram: TelegramServer) -> None:
    anna = telegram.person()
    bot("getMe")
    telegram.goes_down()
    with pytest.raises((ConnectionError, HTTPException)):
        bot.status("getMe")
    bot.close()
    with pytest.raises(ConnectionError):
        bot.status("getMe")
    anna.says("still there?")
    telegram.comes_back()
    bot.close()
    assert bot("getUpdates")[0]["message"]["text"] == "still there?"


def test_distance_delays_every_call(bot: Client, telegram: TelegramServer) -> None:
    telegram.distance = 0.05
    began = time.monotonic()
    bot("getMe")
    assert time.monotonic() - began >= 0.05


def test_waiting_in_vain_tells_what_is_known(telegram: TelegramServer) -> None:
    with pytest.raises(AssertionError, match="1 messages to Anna"):
        telegram.person("Anna").hears(within=0.01)
