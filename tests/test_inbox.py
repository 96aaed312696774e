"""The inbox: what was asked in vain, grouped, with a patch that goes where it belongs and leaves all else alone."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.assembly import build
from bot.database import Database
from bot.desk.inbox import find, grouped, id_of, inbox
from bot.desk.patches import patch_for
from bot.errors import KnowledgeError, SettingsError
from bot.loader import load
from bot.records import Asked, Exchange, Vote
from tests.doing import Write, run

ENTRIES = """
# Reviewed by the office.
- id: hours
  question: When are you open?   # as on the door
  answer: >
    From nine to five.
  phrasings: [opening times, "opening hours"]

# Prices change in spring.
- id: prices
  question: What does a visit cost?
  answer: Ten pounds.
- id: parking
  question: Where can I park my car?
  answer: Behind the house.
"""
PHRASINGS = """
# How people ask.
prices:
  - how much is it   # the usual
  - price list

# the end
"""


@pytest.fixture
def folder(write: Write) -> Path:
    return write(
        entries__office=ENTRIES, phrasings__office=PHRASINGS, out_of_scope="- {id: weather, phrasings: [rain]}\n"
    )


def asked(text: str, count: int = 1, outcome: str = "fallback", entries: str = "") -> Asked:
    return Asked(text, outcome, entries, count)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts texts into the journal that the commands read."""
    address = f"sqlite:///{tmp_path}/journal.sqlite"
    monkeypatch.setenv("CRYOBOT_DATABASE_URL", address)

    def put(*texts: str) -> None:
        rows = [
            Exchange(
                abs(hash((number, text))), date(2026, 11, 24), "test", "fallback", "", 0.1, 1.0, None, "abc", "t", text
            )
            for number, text in enumerate(texts)
        ]
        with closing(Database(address)) as database:
            database.write(rows)

    return put


# grouping


def test_near_identical_questions_are_one_with_their_counts() -> None:
    groups = grouped(
        [
            asked("can i bring my dog", 3),
            asked("Can I bring my dogs?", 2),
            asked("is there a lift"),
            asked("bring my dog can i"),
        ]
    )
    assert [(group.question, group.count) for group in groups] == [("can i bring my dog", 6), ("is there a lift", 1)]


def test_an_id_leads_to_its_group_whichever_wording_is_the_most_frequent() -> None:
    for more, less in ((3, 2), (2, 3)):
        groups = grouped([asked("can i bring my dog", more), asked("can i bring my dogs", less)])
        found = find(groups, id_of("can i bring my dog"))
        assert found is groups[0]
    assert find(groups, "000000") is None


def test_what_is_answered_by_now_or_was_no_question_is_left_out(folder: Path) -> None:
    assistant = build(load(folder))
    texts = ["opening times", "none of these", "2", "rain", "why", "can i bring my dog"]
    assert [group.question for group in inbox(map(asked, texts), assistant, 20)] == ["can i bring my dog"]


def test_an_answer_marked_wrong_stays_until_another_is_given(folder: Path) -> None:
    assistant = build(load(folder))
    (group,) = inbox([asked("opening times", 1, "unhelpful", "hours")], assistant, 20)
    assert "hours" not in {one.entry for one in group.nearest}
    assert inbox([asked("opening times", 1, "unhelpful", "prices")], assistant, 20) == []


# patches


@pytest.mark.parametrize(
    ("owner", "file", "added"),
    [
        ("prices", "phrasings/office.yaml", '  - "can i bring my dog"'),
        ("hours", "entries/office.yaml", 'phrasings: [opening times, "opening hours", "can i bring my dog"]'),
        ("parking", "phrasings/office.yaml", 'parking:\n  - "can i bring my dog"'),
        ("weather", "out_of_scope.yaml", '- {id: weather, phrasings: [rain, "can i bring my dog"]}'),
    ],
)
def test_phrasings_go_where_they_belong_and_every_other_line_stays(
    folder: Path, owner: str, file: str, added: str
) -> None:
    before = {path: path.read_text() for path in folder.rglob("*.yaml")}
    patch_for(folder, owner, ["can i bring my dog"]).apply(folder)
    for path, text in before.items():
        edited = path.read_text()
        if path != folder / file:
            assert edited == text
            continue
        assert added in edited
        assert set(text.splitlines()) - set(edited.splitlines()) <= {
            line for line in text.splitlines() if line.rstrip().endswith(("]", "]}"))
        }
    assert "can i bring my dog" in str(load(folder))


def test_an_edit_that_the_loader_refuses_is_taken_back(folder: Path) -> None:
    before = (folder / "phrasings" / "office.yaml").read_bytes()
    with pytest.raises(KnowledgeError, match="stands already"):
        patch_for(folder, "prices", ["opening times"]).apply(folder)
    assert (folder / "phrasings" / "office.yaml").read_bytes() == before


def test_an_entry_that_is_none_is_named_with_the_nearest(folder: Path) -> None:
    with pytest.raises(SettingsError, match="did you mean 'prices'"):
        patch_for(folder, "price", ["x"])


# the commands


def test_the_inbox_is_yaml_to_paste(folder: Path, journal: Callable[..., None]) -> None:
    journal("are two visits cheaper than one", "are 2 visits cheaper than one", "can i bring my dog")
    said = run("inbox", "--knowledge", str(folder)).stdout
    assert "asked 2 times (not answered 2)" in said
    pasted = [yaml.safe_load(block) for block in said.split("\n\n")]
    assert {"prices": ["are 2 visits cheaper than one", "are two visits cheaper than one"]} in pasted
    (entry,) = next(block for block in pasted if isinstance(block, list))
    assert (entry["question"], entry["phrasings"]) == ("can i bring my dog", ["can i bring my dog"])
    assert not entry["answer"]


def test_applying_a_group_makes_the_bot_answer_it_and_empties_the_inbox(
    folder: Path, journal: Callable[..., None]
) -> None:
    journal("can i bring my dog", "can i bring my dogs")
    (group,) = json.loads(run("inbox", "--json", "--knowledge", str(folder)).stdout)
    assert (group["count"], group["outcomes"]) == (2, {"fallback": 2})
    done = run("inbox", "--apply", group["id"], "--entry", "parking", "--knowledge", str(folder))
    assert done.exit_code == 0
    assert "added to 'parking'" in done.stdout
    assert run("ask", "--knowledge", str(folder), "can i bring my dog").stdout.startswith("Where can I park")
    assert "Nothing was asked in vain." in run("inbox", "--knowledge", str(folder)).stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--apply", "000000"], "no group has the id '000000'"),
        (["--apply", id_of("zorbing")], "no entry is near to 'zorbing'"),
        (["--apply", id_of("zorbing"), "--entry", "nowhere"], "no entry or group has the id 'nowhere'"),
        (["--apply", id_of("mail [address] now"), "--entry", "hours"], "something was taken out"),
    ],
)
def test_what_cannot_be_applied_is_said_in_one_sentence(
    folder: Path, journal: Callable[..., None], args: list[str], said: str
) -> None:
    journal("zorbing", "mail [address] now")
    done = run("inbox", *args, "--knowledge", str(folder))
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_a_journal_there_is_nothing_to_look_into(folder: Path) -> None:
    for command in ("inbox", "stats"):
        done = run(command, "--knowledge", str(folder))
        assert done.exit_code == 2
        assert "CRYOBOT_DATABASE_URL is off" in done.stderr


# stats


def test_stats_count_by_day_and_by_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path}/journal.sqlite"
    monkeypatch.setenv("CRYOBOT_DATABASE_URL", address)
    first, second = date(2026, 11, 23), date(2026, 11, 24)
    told = [
        (first, "answer", "hours", None, 1.0),
        (first, "answer", "hours,prices", "E2", 2.0),
        (first, "fallback", "", None, 3.0),
        (second, "clarify", "", None, 4.0),
        (second, "emergency", "", "E2", 5.0),
        (second, "small_talk", "", None, 6.0),
    ]
    with closing(Database(address)) as database:
        database.write(
            [
                Exchange(number, day, "test", outcome, entries, 0.9, spent, flag, "abc", "t", None)
                for number, (day, outcome, entries, flag, spent) in enumerate(told)
            ]
        )
        database.write([Vote("t", "hours", second, False, "abc", None), Vote("u", "hours", second, True, "abc", None)])
    found = json.loads(run("stats", "--json").stdout)
    assert found["total"] == {
        "messages": 6, "answered": 2, "asked_back": 1, "not_known": 1, "red_flags": 2, "small_talk": 1,
        "helpful": 1, "unhelpful": 1, "p50": 3.5, "p95": 5.75,
    }  # fmt: skip
    assert [found["days"][f"{day}"]["messages"] for day in (first, second)] == [3, 3]
    assert [(id_, tally["messages"]) for id_, tally in found["entries"].items()] == [("hours", 2), ("prices", 1)]
    table = run("stats").stdout
    assert "2026-11-23" in table
    assert "prices" in table


def test_the_page_shows_plots_and_tables_and_needs_nothing_beside_it(
    tmp_path: Path, journal: Callable[..., None]
) -> None:
    journal("one", "two")
    page = tmp_path / "stats.html"
    assert run("stats", "--html", str(page)).exit_code == 0
    text = page.read_text()
    assert text.count("<svg") == 2
    assert text.count("<table>") == 2
    assert "src=" not in text
    assert run("stats", "--html", str(tmp_path / "no" / "where.html")).exit_code == 2


def test_an_empty_journal_is_no_error_and_asking_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRYOBOT_DATABASE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    assert json.loads(run("stats", "--json").stdout)["total"]["messages"] == 0
    assert not (tmp_path / "none.sqlite").exists()
