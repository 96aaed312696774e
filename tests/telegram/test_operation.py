"""What an operator gets: a plain start, waiting, stopping without loss, a log that gives nothing away, the webhook."""

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.assembly import assemble
from bot.assistant import Assistant
from bot.cli import main
from tests.telegram import Fault, Person, TelegramServer
from tests.telegram.client import Client
from tests.telegram.running import AsProcess, InThread, free_port

QUESTIONS = {"ice": "How long do I ice?", "heat": "How long do I heat?", "rest": "How long do I rest?"}


@pytest.fixture
def small(write: Callable[..., Path]) -> Path:
    """A knowledge base that a process knows at once."""
    entry = "- {{id: {}, question: {}, phrasings: [about {}], answer: Ten minutes.}}\n"
    return write(entries__any="".join(entry.format(id_, text, id_) for id_, text in QUESTIONS.items()))


# starting


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("", "TELEGRAM_BOT_TOKEN is not set"),
        ("1:wrong", "Telegram does not accept TELEGRAM_BOT_TOKEN"),
        ("no token", "does not look like a token"),
    ],
)
def test_a_missing_or_wrong_token_ends_with_one_sentence(
    telegram: TelegramServer, small: Path, monkeypatch: pytest.MonkeyPatch, *, token: str, sentence: str
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", telegram.base_url)
    run = CliRunner().invoke(main, ["telegram", "--knowledge", str(small)])
    assert run.exit_code == 2
    last = run.output.strip().splitlines()[-1]
    assert sentence in last
    assert not token or token not in last


def test_a_webhook_that_was_left_over_is_removed_and_what_waited_for_it_is_answered(
    telegram: TelegramServer, shipped: Assistant, data: Path
) -> None:
    with closing(Client(telegram)) as bot:
        bot("setWebhook", url="https://elsewhere.example/hook")
    anna = telegram.person()
    anna.says("hello")
    with InThread(telegram, shipped):
        anna.hears()
        assert anna.asks("is it safe").text
    assert telegram.world.webhook is None


# stopping


def ask_all(telegram: TelegramServer, people: list[Person], answered: int) -> None:
    """Everybody asks three questions; returns when some are answered."""
    for person in people:
        for name in QUESTIONS:
            person.says(f"about {name}")
    telegram.wait_for(lambda: sum(len(person.said) for person in people) >= answered, what="the first answers")


def answers_of(person: Person) -> Counter[str]:
    return Counter(message.formatted("bold")[0] for message in person.said)


def test_told_to_stop_it_finishes_what_it_took_and_leaves_the_rest_for_the_next_start(
    telegram: TelegramServer, small: Path, data: Path
) -> None:
    telegram.distance = 0.02
    people = [telegram.person() for _ in range(40)]
    with AsProcess(telegram, small, data) as bot:
        ask_all(telegram, people, answered=15)
        assert bot.told_to_stop() == 0
    assert telegram.world.in_flight == 0
    answered = sum(len(person.said) for person in people)
    assert len(telegram.world.updates.pending) == 120 - answered
    with InThread(telegram, assemble(small)):
        telegram.settles()
    assert [answers_of(person) for person in people] == [Counter(QUESTIONS.values())] * 40
    assert telegram.breaches == []
    assert f"@{telegram.world.me['username']} answers, by long polling" in bot.log
    assert bot.log.count("kind=message outcome=answer") == answered
    assert not [word for word in (telegram.token, "about ice", "5000000", "Traceback") if word in bot.log]


def test_the_last_confirmation_leaves_nothing_out_that_was_answered(
    telegram: TelegramServer, shipped: Assistant, data: Path
) -> None:
    """While Anna's answer is on its way a poll brings both updates again, and Bert's has been answered by then."""
    telegram.distance = 0.2
    telegram.fails("sendMessage", None, Fault.slow(1.0))
    bert, anna = telegram.person("Bert"), telegram.person("Anna")
    bert.says("hello")
    anna.says("hello")
    with InThread(telegram, shipped):
        telegram.wait_for(lambda: bert.said and telegram.calls("getUpdates")[2:], what="an answer to Bert and a poll")
    assert len(anna.said) == 1
    assert not telegram.world.updates.pending


def test_killed_it_answers_after_a_restart_what_it_had_not_answered(
    telegram: TelegramServer, small: Path, data: Path
) -> None:
    telegram.distance = 0.02
    people = [telegram.person() for _ in range(40)]
    with AsProcess(telegram, small, data) as bot:
        ask_all(telegram, people, answered=15)
        bot.killed()
    killed_at = time.monotonic()
    with InThread(telegram, assemble(small)):
        telegram.settles()
    assert [set(answers_of(person)) for person in people] == [set(QUESTIONS.values())] * 40
    for person in people:
        for question, times in answers_of(person).items():
            first = next(message for message in person.said if question in message.formatted("bold"))
            assert times == 1 or first.at > killed_at - 0.5, f"{question} was answered twice although sent long before"


# the webhook


@pytest.fixture
def webhook(telegram: TelegramServer) -> dict[str, Any]:
    """Settings for a webhook that the tests' Telegram reaches."""
    port = free_port()
    telegram.reaches("https://bot.example", f"http://127.0.0.1:{port}")
    return {"webhook_url": "https://bot.example/telegram", "webhook_secret": "s3cret", "listen": ("127.0.0.1", port)}


def test_by_webhook_people_get_the_same_answers(
    telegram: TelegramServer, shipped: Assistant, data: Path, webhook: dict[str, Any]
) -> None:
    anna = telegram.person()
    asked = anna.says("is it safe")  # before the bot was there
    with InThread(telegram, shipped, **webhook):
        assert anna.hears()[0].formatted("bold") == [shipped.knowledge.entries["is-it-safe"].question]
        anna.presses(0)
        assert anna.hears()[0].text
        telegram.redelivers(asked.update)
        telegram.settles()
        assert anna.asks("hello").text
        assert len(anna.said) == 3
    assert telegram.breaches == []


def test_a_webhook_says_received_only_when_the_update_was_handled(
    telegram: TelegramServer, shipped: Assistant, data: Path, webhook: dict[str, Any]
) -> None:
    anna = telegram.person()
    telegram.fails("sendMessage", Fault.connection_reset(), times=2)
    with InThread(telegram, shipped, **webhook):
        asked = anna.says("is it safe")
        telegram.wait_for(lambda: telegram.calls("sendMessage"), what="a try to send")
        assert [update["update_id"] for update in telegram.world.updates.pending] == [asked.update]
        telegram.settles()
    assert len(anna.said) == 1


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [("wrong", "{}", 403), ("", "{}", 403), ("s3cret", "no json", 200), ("s3cret", '["no", "update"]', 200)],
)
def test_the_webhook_takes_updates_from_telegram_alone(
    telegram: TelegramServer,
    shipped: Assistant,
    data: Path,
    webhook: dict[str, Any],
    *,
    secret: str,
    body: str,
    status: int,
) -> None:
    host, port = webhook["listen"]
    with InThread(telegram, shipped, **webhook), closing(HTTPConnection(host, port)) as connection:
        connection.request("POST", "/telegram", body, {"X-Telegram-Bot-Api-Secret-Token": secret})
        assert connection.getresponse().status == status
    assert telegram.calls("sendMessage") == []


def test_the_webhook_tells_that_it_is_alive(
    telegram: TelegramServer, shipped: Assistant, data: Path, webhook: dict[str, Any]
) -> None:
    host, port = webhook["listen"]
    with InThread(telegram, shipped, **webhook), closing(HTTPConnection(host, port)) as connection:
        connection.request("GET", "/health")
        assert json.loads(connection.getresponse().read()) == {"ok": True}
