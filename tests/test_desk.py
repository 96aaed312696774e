"""Taking questions in and giving them out: new entries, new knowledge bases, import and export, by the commands."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.drafts import add, as_yaml, checked, id_from
from bot.desk.exports import as_markdown
from bot.desk.faq_texts import read_text
from bot.desk.sheets import as_csv, read_table
from bot.errors import KnowledgeError
from bot.loader import load
from bot.model import Entry, Evidence, Knowledge
from bot.schema import EntryFile
from tests.doing import Write, run

SHOP = """
# opening
- id: opening-hours
  question: When are you open?   # asked most
  answer: From nine to five.
  phrasings: [opening times, are you open on sunday]
"""


def asked(folder: Path, text: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(run("ask", "--json", "--knowledge", str(folder), text).stdout)
    return told


# new


def test_a_new_entry_by_options_is_answered_and_the_file_keeps_its_comments(write: Write) -> None:
    folder = write(entries__shop=SHOP)
    result = run(
        "new", "--knowledge", str(folder), "--theme", "shop", "--id", "pets", "--question", "May I bring my dog?",
        "--answer", "Yes.\\n\\nOn a lead.", "--phrasing", "are dogs allowed", "--phrasing", "can my cat come",
        "--related", "opening-hours",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    text = (folder / "entries" / "shop.yaml").read_text(encoding="utf-8")
    assert text.startswith(SHOP)
    entry = load(folder).entries["pets"]
    assert entry.answer == "Yes.\n\nOn a lead."
    assert entry.related == ("opening-hours",)
    assert asked(folder, "are dogs alowed")["entry"] == "pets"


def test_what_is_not_given_is_asked_for(write: Write) -> None:
    folder = write(entries__shop=SHOP)
    result = run("new", "--knowledge", str(folder), stdin="Is there parking?\nBehind the house.\n\nwhere to park\n\n")
    assert result.exit_code == 0, result.output
    entry = load(folder).entries["is-there-parking"]
    assert (entry.question, entry.answer) == ("Is there parking?", "Behind the house.")
    assert entry.phrasings == ("where to park",)
    assert (folder / "entries" / "new.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--id", "opening-hours"], "the id 'opening-hours' is used twice"),
        (["--id", "a b"], "'a b' cannot be an id"),
        (["--related", "opening-hour"], "which does not exist; did you mean 'opening-hours'?"),
        (["--phrasing", "opening times"], "stands already under 'opening-hours' (line 6)"),
        (["--theme", "../x"], "'../x' cannot name a file"),
    ],
)
def test_an_entry_that_would_break_something_is_refused_and_nothing_changes(
    options: list[str], said: str, write: Write
) -> None:
    folder = write(entries__shop=SHOP)
    result = run("new", "--knowledge", str(folder), "--question", "Q?", "--answer", "A.", "--theme", "shop", *options)
    assert result.exit_code == 1
    assert said in result.stderr
    assert [path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")] == [SHOP]


# init


def test_a_new_knowledge_base_passes_check_and_answers(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    assert run("init", str(folder)).exit_code == 0
    result = run("check", "--strict", "--knowledge", str(folder))
    assert result.exit_code == 0, result.output
    assert "No problems." in result.stdout
    assert asked(folder, "wen do you opn")["entry"] == "opening-hours"
    assert asked(folder, "what is the weather tomorrow")["outcome"] == "fallback"
    assert asked(folder, "hello")["outcome"] == "small_talk"
    assert (folder / "schemas" / "entries.json").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("init", str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert run("init", str(tmp_path / "mine.txt")).exit_code == 2


# import


PAIRS = """
Some words before.

Q: Is it cold?

A: Very. It takes
two minutes.

Second paragraph.

Question 2. Is it dear?
Answer: No.

By somebody
"""
MARKDOWN = """
# Our shop

## Visiting us

### When are you open?

From **nine** to five.

Not on Sundays.

### May I bring my dog?
Yes.
"""


def test_pairs_of_q_and_a_become_entries() -> None:
    drafts, problems = read_text(PAIRS, "faq.txt")
    assert problems == []
    assert [dict(draft.values) for draft in drafts] == [
        {"question": "Is it cold?", "answer": "Very. It takes two minutes.\n\nSecond paragraph."},
        {"question": "Is it dear?", "answer": "No."},
    ]
    assert [draft.line for draft in drafts] == [4, 11]


def test_headings_with_text_below_become_entries_and_those_without_themes() -> None:
    drafts, problems = read_text(MARKDOWN, "faq.md")
    assert problems == []
    assert [(draft.theme, draft.values["question"]) for draft in drafts] == [
        ("visiting_us", "When are you open?"),
        ("visiting_us", "May I bring my dog?"),
    ]
    assert drafts[0].values["answer"] == "From nine to five.\n\nNot on Sundays."


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Q: One?\n\nQ: Two?\nA: Yes.\n", 1, "no answer (A:) follows 'One?'"),
        ("# One?\n\n# Two?\n\nYes.\n", 1, "no answer stands below 'One?'"),
        ("Hello.\n", 1, "found no questions"),
    ],
)
def test_a_text_that_is_no_faq_is_told_with_its_line(text: str, line: int, said: str) -> None:
    _, problems = read_text(text, "faq.txt")
    assert [problem.line for problem in problems] == [line]
    assert said in problems[0].message


def table(text: str) -> list[str]:
    drafts, problems = read_table(text, "t.csv")
    return [str(problem) for problem in (*problems, *checked(drafts, "t.csv")[1])]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("question,answer\nQ?,\n", "t.csv:2: [q] 'answer' is missing"),
        ('question,answer\n"Q\none?",A\nQ?,A,B\n', "t.csv:4: 1 cell(s) more than the header has columns"),
        ("id,question,answer\na,Q?,A\na,R?,B\n", "t.csv:3: [a] the id 'a' is used twice; the first is in line 2"),
        ("question,anwser\nQ?,A\n", "t.csv:1: unknown column 'anwser'; did you mean 'answer'?"),
        ("question,answer,evidence\nQ?,A,strong\n", "t.csv:2: [q] 'strong' is not allowed for 'evidence'"),
        ('question,answer\n"Q?,A\n', "t.csv:2: not a table: unexpected end of data; is a quote left open?"),
        ("", "the first line must name the columns"),
    ],
)
def test_a_bad_row_is_told_with_its_line(text: str, told: str) -> None:
    assert told in "\n".join(table(text))


@pytest.mark.parametrize(
    "text", ["Question;Answer\nQ?;A, b\n", "question\tanswer\nQ?\tA, b\n", '\ufeffq,a\nQ?,"A, b"\n']
)
def test_tables_of_every_spreadsheet_are_understood(text: str) -> None:
    drafts, problems = read_table(text, "t.csv")
    assert problems == []
    assert dict(drafts[0].values) == {"question": "Q?", "answer": "A, b"}


def test_importing_prints_yaml_or_adds_it_to_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "faq.txt"
    file.write_text(PAIRS, encoding="utf-8")
    printed = run("import", str(file))
    assert printed.exit_code == 0
    assert printed.stdout.startswith("- id: is-it-cold\n  question: Is it cold?\n  answer: >\n    Very.")
    folder = tmp_path / "new"
    assert run("import", str(file), "--into", str(folder)).exit_code == 0
    assert list(load(folder).entries) == ["is-it-cold", "is-it-dear"]
    again = run("import", str(file), "--into", str(folder))
    assert again.exit_code == 1
    assert "the id 'is-it-cold' is used twice" in again.stderr


def test_a_file_with_a_bad_row_writes_nothing_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("question,answer\nGood?,Yes.\nBad?,\n", encoding="utf-8")
    result = run("import", str(file), "--into", str(tmp_path / "new"))
    assert result.exit_code == 1
    assert "faq.csv:3: [bad] 'answer' is missing" in result.stderr
    assert not (tmp_path / "new").exists()


# export


LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)
NAME = st.from_regex(r"[a-z][a-z0-9_-]{0,10}", fullmatch=True)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=NAME,
        topic=NAME,
        question=ANY,
        answer=st.lists(LINE, min_size=1, max_size=3).map("\n\n".join),
        theme=NAME,
        short=st.none() | ANY,
        evidence=st.none() | st.sampled_from(Evidence),
        sources=st.lists(NAME, max_size=2).map(tuple),
        reviewed=st.none() | st.dates(min_value=date(1000, 1, 1)),
        phrasings=st.lists(ANY, max_size=3).map(tuple),
        excluded=st.lists(ANY, max_size=2).map(tuple),
        related=st.lists(NAME, max_size=2).map(tuple),
        more=st.lists(NAME, max_size=2).map(tuple),
        disclaimer=st.none() | NAME,
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda entry: entry.id,
)


@given(ENTRIES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_importing_what_was_exported_gives_the_same_entries(entries: list[Entry]) -> None:
    drafts, problems = read_table(as_csv(entries), "t.csv")
    drafts, more = checked(drafts, "t.csv")
    assert [*problems, *more] == []
    assert [draft.theme for draft in drafts] == [entry.theme for entry in entries]
    for draft, entry in zip(drafts, entries, strict=True):
        taken = EntryFile.model_validate(draft.values)
        for name in EntryFile.model_fields:
            value = getattr(taken, name)
            assert (tuple(value) if isinstance(value, list) else value) == getattr(entry, name)


def test_the_shipped_entries_survive_the_way_out_and_in_again(
    knowledge: Knowledge, tmp_path: Path, write: Write
) -> None:
    file = tmp_path / "all.csv"
    assert run("export", "--as", "csv", "--to", str(file)).exit_code == 0
    drafts, problems = read_table(file.read_bytes().decode(), "all.csv")
    good, more = checked(drafts, "all.csv")
    assert [*problems, *more] == []
    folder = tmp_path / "again"
    for theme, text in as_yaml(good).items():
        path = folder / "entries" / f"{theme}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "wording.yaml").write_text("texts: {disclaimer_personal: P., disclaimer_symptom: S.}\n", encoding="utf-8")
    assert load(folder).entries == knowledge.entries


def test_a_spreadsheet_reads_the_csv(write: Write) -> None:
    folder = write(entries__shop=SHOP)
    result = run("export", "--as", "csv", "--to", str(folder / "all.csv"), "--knowledge", str(folder))
    assert "1 entries" in result.stdout
    with (folder / "all.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["theme"], row["id"]) == ("shop", "opening-hours")
    assert row["phrasings"].split("\n") == ["opening times", "are you open on sunday"]


def test_markdown_holds_each_answer_with_its_evidence_and_disclaimer(knowledge: Knowledge) -> None:
    text = as_markdown(knowledge)
    parts = text.split("\n### ")[1:]
    assert len(parts) == len(knowledge.entries)
    assert all("*Evidence: " in part and "(112, 911, 999)" in part for part in parts)


def test_ids_are_made_of_the_first_words_of_a_question() -> None:
    assert id_from("Où est l'entrée, s'il vous plaît?") == "ou-est-l-entree-s-il"
    assert id_from("???") == "entry"


def test_adding_to_a_broken_knowledge_base_changes_nothing(write: Write) -> None:
    folder = write(entries__shop="- id: [\n")
    drafts, _ = read_text(PAIRS, "faq.txt")
    with pytest.raises(KnowledgeError):
        add(folder, checked(drafts, "faq.txt")[0])
    assert [path.name for path in folder.rglob("*.yaml")] == ["shop.yaml"]


def test_a_page_goes_to_a_pipe_as_it_is(write: Write) -> None:
    command = [sys.executable, "-m", "bot", "export", "--knowledge", str(write(entries__shop=SHOP))]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.startswith(b"<!doctype html>")
    assert done.stderr == b""
