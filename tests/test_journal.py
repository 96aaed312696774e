"""The journal: what is kept of an exchange, what never is, and that no database can cost an answer."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.background import BackgroundWriter, UnwritableError
from bot.database import Database
from bot.errors import SettingsError
from bot.journal import Journal
from bot.model import Message, Outcome, Reply, Section
from bot.records import Exchange, Vote
from tests.postgres import server

DAY = date(2026, 11, 24)
NUMBERS = count(1)


def reply(outcome: Outcome = Outcome.ANSWER, **more: object) -> Reply:
    return Reply(outcome, (Section("note", "said"),), "not advice", **more)  # type: ignore[arg-type]


class Kept:
    """A journal on a file of its own, and what stands in it."""

    def __init__(self, address: str) -> None:
        self.database = Database(address)
        self.day = DAY
        self.now = 0.0
        self.journal = Journal(self.database, 90, lambda: "abc", day=lambda: self.day, clock=lambda: self.now)

    def record(self, text: str, answer: Reply, **message: str) -> None:
        self.journal.record(Message(text, **message), answer, 1.5)

    def exchanges(self) -> list[Exchange]:
        assert self.journal.flush()
        return self.database.exchanges()

    def votes(self) -> list[Vote]:
        assert self.journal.flush()
        return self.database.votes()


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/journal.sqlite"
    found: str = request.getfixturevalue("postgres")
    name = f"test{next(NUMBERS)}"
    import psycopg

    with psycopg.connect(found, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return found.replace("/postgres", f"/{name}")


@pytest.fixture
def kept(address: str) -> Iterator[Kept]:
    kept = Kept(address)
    yield kept
    kept.journal.close()


def test_an_answer_is_kept_without_its_question(kept: Kept) -> None:
    answer = reply(entries=("a", "b"), confidence=0.91)
    kept.record("is it safe", answer, conversation="4711", channel="telegram")
    (one,) = kept.exchanges()
    assert (one.day, one.channel, one.outcome, one.entries) == (DAY, "telegram", "answer", "a,b")
    assert (one.confidence, one.milliseconds, one.knowledge) == (0.91, 1.5, "abc")
    assert one.text is None


@pytest.mark.parametrize("outcome", [Outcome.FALLBACK, Outcome.CLARIFY])
def test_what_was_asked_in_vain_is_kept_scrubbed(kept: Kept, outcome: Outcome) -> None:
    kept.record("my name is Ann, mail me at ann@lee.org", reply(outcome))
    assert [one.text for one in kept.exchanges()] == ["my name is [name], mail me at [address]"]


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        (Message("crushing chest pain"), reply(Outcome.EMERGENCY, red_flag="E2")),
        (Message("what now, it burns"), reply(Outcome.FALLBACK, red_flag="E2")),
        (Message("/start"), reply(Outcome.FALLBACK)),
        (Message("label of a button", choice="_none"), reply(Outcome.CLARIFY)),
        (Message("hello"), reply(Outcome.SMALL_TALK, intent="greeting")),
        (Message("  "), reply(Outcome.FALLBACK)),
    ],
    ids=["emergency", "caution", "command", "button", "small talk", "nothing"],
)
def test_no_text_is_kept_of_it(kept: Kept, message: Message, answer: Reply) -> None:
    kept.journal.record(message, answer, 1.0)
    (one,) = kept.exchanges()
    assert one.text is None
    assert one.red_flag == answer.red_flag


def test_who_asked_is_nowhere_in_the_file(tmp_path: Path) -> None:
    kept = Kept(f"sqlite:///{tmp_path}/journal.sqlite")
    for text, answer in (
        ("where", reply(Outcome.FALLBACK)),
        ("what", reply(entries=("a",))),
        ("", reply(feedback=("a", False))),
    ):
        kept.record(text, answer, conversation="telegram:5551234567", channel="telegram")
    assert kept.votes()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"5551234567" not in content
    assert (tmp_path / "journal.sqlite").stat().st_mode & 0o077 == 0
    kept.journal.close()


def test_a_conversation_cannot_be_told_again_after_a_restart(kept: Kept) -> None:
    kept.record("a", reply(), conversation="x")
    again = Journal(kept.database, 90, day=lambda: DAY)
    again.record(Message("b", conversation="x"), reply(), 1.0)
    assert again.flush()
    assert len({one.token for one in kept.exchanges()}) == 2
    again.close()


# votes


def test_an_answer_marked_wrong_keeps_its_question(kept: Kept) -> None:
    kept.record("ring 0171 123 4567, is it safe", reply(entries=("a",)))
    kept.record("", reply(feedback=("a", False)))
    (vote,) = kept.votes()
    assert (vote.entry, vote.helpful, vote.text) == ("a", False, "ring [number], is it safe")


def test_a_changed_vote_takes_the_place_of_the_earlier_one_and_its_text(kept: Kept) -> None:
    kept.record("is it safe", reply(entries=("a",)))
    for helpful in (True, False, True):
        kept.record("", reply(feedback=("a", helpful)))
    kept.record("", reply(feedback=("a", False)), conversation="another")
    assert sorted((vote.helpful, vote.text) for vote in kept.votes()) == [(False, None), (True, None)]


def test_a_question_is_remembered_no_longer_than_its_conversation(kept: Kept) -> None:
    kept.record("is it safe", reply(entries=("a",)))
    kept.now = 601
    kept.record("is it cold", reply(entries=("b",)))
    for entry in ("a", "b"):
        kept.record("", reply(feedback=(entry, False)))
    assert {vote.entry: vote.text for vote in kept.votes()} == {"a": None, "b": "is it cold"}


# forgetting


def test_forget_deletes_what_is_kept_of_this_conversation_and_of_no_other(kept: Kept) -> None:
    for conversation in ("mine", "yours"):
        kept.record("where", reply(Outcome.FALLBACK), conversation=conversation)
        kept.record("what", reply(entries=("a",)), conversation=conversation)
        kept.record("", reply(feedback=("a", False)), conversation=conversation)
    kept.record("/forget", reply(Outcome.SMALL_TALK, intent="forget"), conversation="mine")
    assert len(kept.exchanges()) == 2
    assert len(kept.votes()) == 1
    kept.record("", reply(feedback=("a", False)), conversation="mine")
    assert [vote.text for vote in kept.votes()] == ["what", None]


def test_what_is_too_old_is_deleted(kept: Kept) -> None:
    kept.record("old", reply(Outcome.FALLBACK))
    kept.record("", reply(feedback=("a", True)))
    assert kept.exchanges()
    kept.day = DAY + timedelta(days=90)
    kept.record("young", reply(Outcome.FALLBACK))
    assert len(kept.exchanges()) == 2
    kept.day = DAY + timedelta(days=91)
    kept.record("younger", reply(Outcome.FALLBACK))
    assert {one.text for one in kept.exchanges()} == {"young", "younger"}
    assert kept.votes() == []


# databases that fail


def broken_folder(folder: Path) -> str:
    (folder / "file").write_text("")
    return f"sqlite:///{folder}/file/journal.sqlite"


def not_a_database(folder: Path) -> str:
    (folder / "text.sqlite").write_text("this is no database, and it is long enough to be taken for one" * 20)
    return f"sqlite:///{folder}/text.sqlite"


def nobody_there(folder: Path) -> str:
    return "postgresql://cryobot:secret@127.0.0.1:9/none"


@pytest.mark.parametrize("address", [broken_folder, not_a_database, nobody_there])
def test_a_database_that_fails_costs_one_log_line(
    address: Callable[[Path], str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(Database(address(tmp_path)), 90)
    for number in range(50):
        journal.record(Message(f"question {number}"), reply(Outcome.FALLBACK), 1.0)
    assert not journal.flush(0.5)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "answers go out all the same" in caplog.text
    assert "secret" not in caplog.text
    assert "question" not in caplog.text
    journal.close()


def test_a_database_that_was_out_of_order_gets_what_it_missed(tmp_path: Path) -> None:
    kept = Kept(f"sqlite:///{tmp_path}/journal.sqlite")
    kept.record("before", reply(Outcome.FALLBACK))
    assert kept.exchanges()
    with sqlite3.connect(tmp_path / "journal.sqlite") as other:
        other.execute("ALTER TABLE exchanges RENAME TO gone")
        kept.record("meanwhile", reply(Outcome.FALLBACK))
        assert not kept.journal.flush(0.5)
        other.execute("ALTER TABLE gone RENAME TO exchanges")
    assert sorted(one.text or "" for one in kept.exchanges()) == ["before", "meanwhile"]
    kept.journal.close()


def test_where_too_much_waits_the_rest_is_dropped_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    works = False
    written: list[int] = []

    def write(batch: Sequence[int]) -> None:
        if not works:
            raise OSError("no space left")
        written.extend(batch)

    writer = BackgroundWriter[int](write, "test", most=5)
    for number in range(8):
        writer.put(number)
    works = True
    assert writer.flush()
    assert written == [0, 1, 2, 3, 4]
    assert "3 entries were lost meanwhile" in caplog.text
    writer.put(9)
    assert writer.close()
    assert written[-1] == 9


def test_a_batch_that_can_never_be_written_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    def write(batch: Sequence[int]) -> None:
        if batch:
            raise UnwritableError("value too long")

    writer = BackgroundWriter[int](write, "test")
    writer.put(1)
    assert writer.close()
    assert "cannot take 1 entries: value too long" in caplog.text


@pytest.mark.parametrize("address", ["nonsense", "mysql://user:secret@localhost/x"])
def test_an_address_that_is_none_is_refused_in_one_sentence_without_its_password(address: str) -> None:
    with pytest.raises(SettingsError, match="CRYOBOT_DATABASE_URL") as refused:
        Database(address)
    assert "secret" not in str(refused.value)


# several processes, and one that dies

WRITER = """
import sys
from bot.database import Database
from bot.journal import Journal
from bot.model import Message, Outcome, Reply, Section
address, count, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
journal = Journal(Database(address), 90)
reply = Reply(Outcome.FALLBACK, (Section("note", "said"),), "not advice")
done = 0
while done != count:
    for _ in range(100):
        journal.record(Message(f"{name} {done}"), reply, 1.0)
        done += 1
    if not journal.flush(60):
        sys.exit(1)
    print(done, flush=True)
journal.close()
"""


def start_writer(address: str, count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, address, str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_four_processes_at_once_lose_nothing(address: str) -> None:
    writers = [start_writer(address, 200, f"w{number}") for number in range(4)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with closing(Database(address)) as database:
        texts = [one.text for one in database.exchanges()]
    assert len(texts) == len(set(texts)) == 800


def test_what_was_confirmed_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    writer = start_writer(f"sqlite:///{path}", -1, "w")
    assert writer.stdout is not None
    confirmed = 0
    while confirmed < 500:
        confirmed = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    confirmed = max([confirmed, *map(int, writer.communicate()[0].split())])
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(Database(f"sqlite:///{path}")) as database:
        texts = {one.text for one in database.exchanges()}
    assert {f"w {number}" for number in range(confirmed)} <= texts
