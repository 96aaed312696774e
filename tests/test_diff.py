"""`cryobot diff`: which questions change their answer between two versions, folders or git revisions."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from bot.desk.asking import Came, Questions
from bot.desk.asking_both import ask_both
from bot.desk.diff import Change, Difference, Verdict
from bot.desk.showing_diff import as_markdown
from bot.model import Outcome
from tests.doing import Write, run

ENTRIES = """
- id: opening
  question: When are you open?
  answer: From nine to five.
  phrasings: [opening hours, opening times, hours of opening, what time do you open, are you open on sunday]
- id: parking
  question: Where can I park?
  answer: Behind the house.
  phrasings: [parking, where to park my car, is there parking, parking space, car park]
"""
STRANGERS = "- {id: other, phrasings: [what is the weather, tell me a joke]}\n"


@pytest.fixture
def old(write: Write) -> Path:
    return write(old__entries__x=ENTRIES, old__out_of_scope=STRANGERS) / "old"


@pytest.fixture
def new(old: Path) -> Path:
    return shutil.copytree(old, old.parent / "new")


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / "entries" / "x.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def diff(*args: object) -> Result:
    return run("diff", *args)


def changes(*args: object) -> dict[str, tuple[str, str, str]]:
    told = json.loads(diff("--json", *args).stdout)
    return {
        change["text"]: (change["verdict"], change["before"]["outcome"], change["after"]["outcome"])
        for change in told["changes"]
    }


def test_nothing_changes_between_two_that_are_the_same(old: Path, new: Path) -> None:
    result = diff("--strict", old, new)
    assert result.exit_code == 0
    assert result.stdout == "## What changes for people who ask\n\n14 questions asked: no answer changed.\n"


def test_a_new_entry_is_better_for_those_who_ask_it(old: Path, new: Path) -> None:
    edit(
        new,
        "- id: parking",
        "- {id: dogs, question: May dogs come in?, answer: Yes., phrasings: [pets]}\n- id: parking",
    )
    found = changes(old, new)
    assert found["May dogs come in?"][::2] == ("better", "answer")
    assert found["pets"][::2] == ("better", "answer")
    assert {verdict for verdict, _, _ in found.values()} == {"better"}
    assert json.loads(diff("--json", old, new).stdout)["entries"]["added"] == ["dogs"]


def test_a_phrasing_taken_away_is_worse_and_strict_says_so(old: Path, new: Path) -> None:
    edit(new, "opening hours, opening times, hours of opening,", "")
    assert changes(old, new)["opening hours"][:2] == ("worse", "answer")
    result = diff("--strict", old, new)
    assert result.exit_code == 1
    assert "| worse | opening hours | opening | opening |" in result.stdout
    assert diff(old, new).exit_code == 0


def test_a_phrasing_put_under_the_wrong_entry_spoils_its_neighbours(old: Path, new: Path) -> None:
    edit(new, "[parking,", "[parking, opening time, opening tims, opening hour,")
    worse = {text for text, (verdict, _, _) in changes(old, new).items() if verdict == "worse"}
    assert worse & {"opening times", "opening hours", "hours of opening"}


def test_an_answer_that_was_edited_is_named(old: Path, new: Path) -> None:
    edit(new, "Behind the house.", "In front of the house.")
    assert "Entries edited: parking." in diff(old, new).stdout


def test_labelled_questions_are_asked_too(old: Path, new: Path, tmp_path: Path) -> None:
    edit(new, "[parking,", "[parking, when does the car sleep,")
    file = tmp_path / "set.jsonl"
    file.write_text(
        '{"text": "when does the car sleep!", "label": "parking"}\n{"text": "tell me a joke!", "label": "NONE"}\n'
    )
    found = changes(old, new, "--questions", file)
    assert found["when does the car sleep!"][::2] == ("better", "answer")
    assert "tell me a joke!" not in found


def test_what_people_asked_in_vain_is_asked_too(old: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.author.asked_in_vain", lambda settings: ["is a ferret welcome"])
    edit(new, "[parking,", "[parking, is a ferret welcome,")
    assert changes(old, new)["is a ferret welcome"][2] == "answer"


def test_git_revisions_are_compared_and_the_folder_as_it_is(old: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(old), *identity, *arguments], check=True, capture_output=True)  # noqa: S607

    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    edit(old, "opening hours, opening times, hours of opening,", "")
    git("commit", "-am", "two")
    edit(old, "- id: parking", "- {id: dogs, question: May dogs come in?, answer: Yes.}\n- id: parking")
    committed = changes("HEAD~1", "HEAD", "--knowledge", old)
    assert committed["opening hours"][:2] == ("worse", "answer")
    assert "May dogs come in?" not in committed
    assert changes("HEAD", "--knowledge", old)["May dogs come in?"][0] == "better"


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "HEAD"])
def test_what_is_neither_folder_nor_revision_is_one_clear_sentence(name: str, old: Path) -> None:
    result = diff("--knowledge", old, "--", name, old)
    assert result.exit_code == 2
    assert f"'{name}' is neither a folder nor a git revision" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_version_with_problems_is_told_with_file_and_line(old: Path, new: Path) -> None:
    edit(new, "answer: Behind", "anwser: Behind")
    result = diff(old, new)
    assert result.exit_code == 1
    assert "x.yaml:8: [parking] unknown key 'anwser'; did you mean 'answer'?" in result.stderr


def test_signs_of_markdown_in_a_question_do_not_break_the_table() -> None:
    came = Came(Outcome.ANSWER, ("a",))
    change = Change(Verdict.OTHER, "a | b\n`c`", "journal", "", came, Came(Outcome.EMERGENCY, (), "E1"))
    text = as_markdown(Difference(1, (change,) * 201, (), (), ()))
    assert "| other | a \\| b \\`c\\` | (journal) | a | emergency E1 |" in text
    assert text.endswith("… and 1 more.\n")


def test_many_questions_are_asked_in_two_processes_with_the_same_result(
    old: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = Questions(frozenset(["parking", "opening hours"]), ("pets",), ("car park",), alarms=True)
    here = ask_both((old, new), questions, lambda what, done, total: None)
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr("bot.desk.asking_both.MANY", 1)
    monkeypatch.setattr("bot.desk.asking_both.EVERY", 1)
    assert ask_both((old, new), questions, lambda *word: told.append(word)) == here
    assert all(total == 4 for _, _, total in told)
