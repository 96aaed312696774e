"""An assistant that runs for long: it takes in edits, tells of those it cannot, and says what it keeps."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.assembly import running
from bot.assistant import Assistant
from bot.database import Database
from bot.errors import SettingsError
from bot.model import Message
from bot.settings import Settings, read_settings
from tests.doing import Write, comes_true

HOURS = """
- id: hours
  question: When are you open?
  answer: From nine to five.
  phrasings: [opening times, opening hours]
"""


@pytest.fixture
def folder(write: Write) -> Path:
    return write(entries__a=HOURS)


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return Settings(folder, database=f"sqlite:///{tmp_path}/data/journal.sqlite", journal_days=30)


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    with running(settings) as assistant:
        yield assistant


def say(assistant: Assistant, text: str) -> str:
    return assistant.respond(Message(text, "someone", channel="test")).text


# reload


def test_an_edit_is_answered_without_a_restart(assistant: Assistant, write: Write) -> None:
    assert "From nine to five" in say(assistant, "opening times")
    write(entries__a=HOURS.replace("nine", "ten"))
    assert comes_true(lambda: "From ten to five" in say(assistant, "opening times"))


def test_a_broken_edit_keeps_the_old_content_and_shows_its_line(
    assistant: Assistant, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    before = assistant.knowledge.digest
    write(entries__a=HOURS.replace("answer:", "anser:"))
    assert comes_true(lambda: bool(assistant.operation.refused))
    assert "From nine to five" in say(assistant, "opening times")
    about = say(assistant, "/about")
    for told in (caplog.text, about):
        assert "entries/a.yaml:4: [hours] unknown key 'anser'; did you mean 'answer'?" in told
        assert before in told
    write(entries__a=HOURS.replace("nine", "ten"))
    assert comes_true(lambda: not assistant.operation.refused)
    assert "anser" not in say(assistant, "/about")
    assert assistant.knowledge.digest in say(assistant, "/about")


def test_half_of_an_edit_over_several_files_is_not_taken_in(assistant: Assistant, write: Write) -> None:
    write(phrasings__a="prices: [what does it cost]\n")
    assert comes_true(lambda: "prices" in assistant.operation.refused)
    assert list(assistant.knowledge.entries) == ["hours"]
    write(entries__b="- {id: prices, question: How much is it?, answer: Nothing.}\n")
    assert comes_true(lambda: "Nothing." in say(assistant, "what does it cost"))


def test_a_conversation_survives_a_reload(assistant: Assistant, write: Write) -> None:
    say(assistant, "opening times")
    write(entries__a=HOURS.replace("nine", "ten"))
    assert comes_true(lambda: "ten" in assistant.knowledge.entries["hours"].answer)
    assert "From ten to five" in say(assistant, "repeat please")


def test_an_error_nobody_thought_of_does_not_end_the_watch(
    settings: Settings, write: Write, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import bot.assembly

    load = bot.assembly._load

    def failing(folder: Path) -> object:
        if "ten" in (folder / "entries" / "a.yaml").read_text():
            raise RuntimeError("a mistake of ours")
        return load(folder)

    with running(settings) as assistant:
        monkeypatch.setattr(bot.assembly, "_load", failing)
        write(entries__a=HOURS.replace("nine", "ten"))
        assert comes_true(lambda: "a mistake of ours" in caplog.text)
        write(entries__a=HOURS.replace("nine", "eleven"))
        assert comes_true(lambda: "From eleven to five" in say(assistant, "opening times"))


@pytest.mark.parametrize("where", ["nowhere", "no file", "a child that dies"])
def test_where_no_other_process_can_make_it_this_one_does(
    where: str, assistant: Assistant, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    if where == "nowhere":
        monkeypatch.setattr("bot.reload.CAN_FORK", False)
    elif where == "no file":
        monkeypatch.setattr("tempfile.TemporaryFile", refused)
    else:
        monkeypatch.setattr("bot.beside._Writer", refused)
    write(entries__a=HOURS.replace("nine", "ten"))
    assert comes_true(lambda: "From ten to five" in say(assistant, "opening times"))


# the journal, and what people are told of it


def test_what_is_said_is_kept_and_can_be_forgotten(settings: Settings) -> None:
    with running(settings) as assistant:
        say(assistant, "opening times")
        assistant.respond(Message("do you give zorbing lessons", "another"))
    assert settings.database is not None
    with closing(Database(settings.database)) as database:
        kept = database.exchanges()
        assert {(one.channel, one.outcome, one.entries) for one in kept} >= {("test", "answer", "hours")}
        assert {one.knowledge for one in kept} == {assistant.knowledge.digest}
        assert "do you give zorbing lessons" in {asked.text for asked in database.asked_in_vain()}
    with running(settings) as assistant:
        say(assistant, "opening times")
        say(assistant, "/forget@some_bot")
    with closing(Database(settings.database)) as database:
        assert len(database.exchanges()) == len(kept)


@pytest.mark.parametrize("press", [Message("", "someone", "_unhelpful hours"), Message("not helpful", "someone")])
def test_an_answer_marked_wrong_is_in_the_inbox(settings: Settings, press: Message) -> None:
    with running(settings) as assistant:
        say(assistant, "opening times")
        assert assistant.respond(press).feedback == ("hours", False)
    assert settings.database is not None
    with closing(Database(settings.database)) as database:
        assert [(one.text, one.outcome, one.entries) for one in database.asked_in_vain()] == [
            ("opening times", "unhelpful", "hours")
        ]


def test_forgetting_ends_the_conversation_too(assistant: Assistant) -> None:
    say(assistant, "opening times")
    assert "I have forgotten our talk." in say(assistant, "/forget")
    assert assistant.conversations.peek("someone") is None


def test_privacy_states_what_runs(settings: Settings, folder: Path, assistant: Assistant) -> None:
    assert "deleted after 30 days" in say(assistant, "/privacy")
    with running(Settings(folder, database=None)) as silent:
        said = say(silent, "/privacy")
        assert "Nothing is written down." in said
        assert "days" not in said
        assert "journal" not in say(silent, "/forget")


def test_a_database_that_cannot_be_is_told_at_the_start(folder: Path) -> None:
    with pytest.raises(SettingsError, match="mysql"), running(Settings(folder, database="mysql://x/y")):
        pass


# settings


def test_each_knowledge_base_has_a_journal_of_its_own(folder: Path, tmp_path: Path) -> None:
    own = read_settings(folder, {}).database
    shipped = read_settings(None, {}).database
    assert own is not None
    assert shipped is not None
    assert own != shipped
    assert own.startswith("sqlite:///")
    assert shipped.endswith("journal.sqlite")


@pytest.mark.parametrize(("value", "database"), [("off", None), ("OFF", None), (" sqlite:///x.db", "sqlite:///x.db")])
def test_the_journal_can_be_elsewhere_or_off(folder: Path, value: str, database: str | None) -> None:
    assert read_settings(folder, {"CRYOBOT_DATABASE_URL": value}).database == database


def test_a_password_in_the_address_is_not_shown(folder: Path) -> None:
    settings = read_settings(folder, {"CRYOBOT_DATABASE_URL": "postgresql://u:secret@h/d"})
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("days", ["0", "-3", "many", "1e3", "99999"])
def test_days_that_make_no_sense_are_refused(folder: Path, days: str) -> None:
    with pytest.raises(SettingsError, match="CRYOBOT_JOURNAL_DAYS"):
        read_settings(folder, {"CRYOBOT_JOURNAL_DAYS": days})
