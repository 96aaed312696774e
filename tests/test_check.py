"""`cryobot check`: each warning with its line and a sentence that says what to do, each error apart, and exit codes."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.desk.check import check
from bot.desk.findings import Report
from bot.desk.reading import grade, syllables
from tests.doing import Write, run

TODAY = date(2026, 11, 24)
HARD = (
    "Cardiovascular contraindications necessitate individualised multidisciplinary evaluation preceding "
    "administration of extraordinarily low temperatures, particularly considering comorbidities, pharmacological "
    "interactions and physiological vulnerability."
)
PLAIN = "question: When do you open?\n  phrasings: [opening times, what time do you start, are you open early]\n"


def warnings(folder: Path, asked: tuple[str, ...] = ()) -> list[str]:
    report = check(folder, TODAY, asked)
    assert not report.errors
    return [str(finding).removeprefix(f"{folder.as_posix()}/") for finding in report.warnings]


def entry(text: str, **others: str) -> dict[str, str]:
    return {"entries__x": text, **others}


TEXTS = {
    "a text that is hard to read": (
        f"- id: a\n  answer: {HARD}\n  {PLAIN}",
        ["entries/x.yaml:2: [a] 'answer' asks for", "years of school, more than 9", "(hard to read)"],
    ),
    "an answer that fills more than a screen": (
        f"- id: a\n  {PLAIN}  answer: {'We do. ' * 90}\n",
        ["entries/x.yaml:4: [a] the answer has 180 words; over 150 nobody reads it on a phone", "(too long)"],
    ),
    "a working note": (
        f"- id: a\n  {PLAIN}  answer: At nine. TODO ask Ann.\n",
        ["entries/x.yaml:4: [a] 'answer' says 'TODO': a working note, which people would read (banned words)"],
    ),
    "a link that is not encrypted": (
        f"- id: a\n  {PLAIN}  answer: See http://example.org/times.\n",
        ["entries/x.yaml:4: [a] 'http://example.org/times.' is not encrypted; write https:// (insecure link)"],
    ),
    "a review of long ago": (
        f"- id: a\n  {PLAIN}  answer: At nine.\n  reviewed: 2025-11-24\n",
        ["entries/x.yaml:5: [a] last reviewed 2025-11-24, 12 months ago", "(old review)"],
    ),
    "a review that is still to come": (
        f"- id: a\n  {PLAIN}  answer: At nine.\n  reviewed: 2026-12-01\n",
        ["entries/x.yaml:5: [a] 2026-12-01 lies in the future (old review)"],
    ),
    "an entry with hardly a phrasing": (
        "- id: a\n  question: When?\n  answer: At nine.\n  phrasings: [open]\n",
        ["entries/x.yaml:2: [a] 1 phrasing(s); with fewer than 3", "(few phrasings)"],
    ),
    "a claim without evidence, source and review beside others that have them": (
        f"- id: a\n  {PLAIN}  answer: At nine.\n"
        "- id: b\n  question: Where is it?\n  phrasings: [the street, which town, how to get there]\n"
        "  answer: Here.\n  evidence: limited\n  sources: [map]\n  reviewed: 2026-11-01\n",
        ["entries/x.yaml:4: [a] 'evidence' is missing", "'sources' is missing", "'reviewed' is missing"],
    ),
    "opposites": (
        "- id: a\n  question: How long is a visit?\n  answer: An hour.\n  phrasings: [one, two, three]\n"
        "- id: b\n  question: Visits a year?\n  answer: Ten.\n  phrasings: [four, how often is a visit, six]\n",
        ["[b] 'how often is a visit' and 'How long is a visit?' of 'a'", "x.yaml:2) differ in 'often' and 'long' only"],
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_what_could_be_better_is_told_with_its_line_and_what_to_do(case: str, write: Write) -> None:
    text, expected = TEXTS[case]
    told = "\n".join(warnings(write(entries__x=text)))
    for part in expected:
        assert part in told, told


def test_a_sound_entry_gives_no_warning(write: Write) -> None:
    assert warnings(write(entries__x=f"- id: a\n  {PLAIN}  answer: At nine.\n  reviewed: 2025-11-25\n")) == []


def test_opposites_are_settled_by_naming_the_other_under_not(write: Write) -> None:
    text = TEXTS["opposites"][0].replace("  answer: Ten.", "  not: [How long is a visit?]\n  answer: Ten.")
    assert "twins" not in "\n".join(warnings(write(entries__x=text)))


def test_an_entry_without_related_ones_is_told_where_there_are_others(write: Write) -> None:
    entries = "".join(f"- id: e{n}\n  question: Number {n}?\n  answer: Yes.\n" for n in range(4))
    assert sum("'related' is missing" in told for told in warnings(write(entries__x=entries))) == 4


def test_a_phrasing_that_sounds_like_another_entry_is_told_with_both_names(write: Write) -> None:
    folder = write(
        entries__x="""
        - id: price
          question: What does a visit cost?
          answer: Ten euros.
          phrasings: [price of a visit, how much is the ticket, is there a discount for pupils at school]
        - id: school
          question: Do you teach?
          answer: Yes.
          phrasings: [is there a discount for pupils in school, lessons, classes for groups]
        """
    )
    told = "\n".join(warnings(folder))
    assert "[school] 'is there a discount for pupils in school' sounds like 'price'" in told
    assert "'is there a discount for pupils at school'" in told
    assert "name 'price' in 'related'" in told


def test_an_entry_that_is_hardly_ever_found_is_told(write: Write) -> None:
    folder = write(
        entries__x="""
        - id: pets
          question: May I bring an animal?
          answer: No.
          phrasings:
          - ticket price on monday
          - lunch with parking
          - opening time of the garden
          - garden parking price
          - monday lunch ticket
        - {id: ticket, question: Ticket price?, answer: Ten., phrasings: [ticket, ticket price, price of a ticket]}
        - {id: monday, question: Opening on monday?, answer: No., phrasings: [monday, opening on monday morning]}
        - {id: lunch, question: Is there lunch?, answer: No., phrasings: [lunch, lunch menu, lunch price]}
        - {id: parking, question: Is there parking?, answer: No., phrasings: [parking, parking space, parking price]}
        - {id: opening, question: Opening time?, answer: Ten., phrasings: [opening, opening time, time of opening]}
        - {id: garden, question: Is there a garden?, answer: No., phrasings: [garden, the garden, garden price]}
        """
    )
    assert "[pets] hardly ever found" in "\n".join(warnings(folder))


def test_words_that_people_use_and_no_phrasing_has_are_told(write: Write) -> None:
    folder = write(entries__x=f"- id: a\n  {PLAIN}  answer: At nine.\n")
    asked = tuple(f"may my dog come, number {n}" for n in range(5))
    (told,) = warnings(folder, asked)
    assert "5 messages say 'dog' and no phrasing does" in told
    assert warnings(folder, asked[:4]) == []


def test_a_phrasing_that_raises_a_red_flag_is_told(write: Write) -> None:
    folder = write(
        entries__x=f"- id: a\n  {PLAIN}    \n  answer: At nine.\n  not: []\n",
        phrasings__x="a: [the house is on fire]\n",
        concepts__x="fire: [fire]\n",
        red_flags="flags: [{id: F, title: Fire, level: E, say: Get out., caution: Get out., rules: [{all: [fire]}]}]\n",
        red_flags__F="triggers: [there is a fire]\nharmless: [no trouble here]\n",
    )
    (told,) = [line for line in warnings(folder) if "red flag" in line]
    assert told.startswith("phrasings/x.yaml:1: [a] 'the house is on fire' raises the red flag F (Fire)")


def test_a_knowledge_base_may_ban_words_of_its_own(write: Write) -> None:
    folder = write(
        entries__x=f"- id: a\n  {PLAIN}  answer: It cures all. It is said to cure.\n",
        lint="banned:\n- phrases: [cure*]\n  why: nobody knows\n  unless: [said to]\n",
    )
    assert warnings(folder) == ["entries/x.yaml:4: [a] 'answer' says 'cures': nobody knows (banned words)"]


def test_a_mistake_in_the_rules_is_an_error(write: Write) -> None:
    report = check(write(entries__x=f"- id: a\n  {PLAIN}  answer: At nine.\n", lint="longest_answer: many\n"), TODAY)
    assert len(report.errors) == 1
    assert "lint.yaml:1: 'longest_answer'" in str(report.errors[0])


@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [
        (f"- id: a\n  {PLAIN}  answer: At nine.\n", ["--strict"], 0),
        (f"- id: a\n  {PLAIN}  answer: TODO\n", [], 0),
        (f"- id: a\n  {PLAIN}  answer: TODO\n", ["--strict"], 1),
        (f"- id: a\n  {PLAIN}", [], 1),
    ],
)
def test_errors_end_with_1_and_warnings_only_when_strict(text: str, flags: list[str], code: int, write: Write) -> None:
    folder = write(entries__x=text)
    assert run("check", *flags, "--knowledge", folder).exit_code == code


def test_json_holds_errors_and_warnings_apart(write: Write) -> None:
    folder = write(entries__x=f"- id: a\n  {PLAIN}  answer: TODO\n")
    told = json.loads(run("check", "--json", "--knowledge", folder).stdout)
    assert told["errors"] == []
    (warning,) = told["warnings"]
    assert (warning["rule"], warning["line"], warning["entry"]) == ("banned words", 4, "a")
    assert told["counts"]["entries"] == 1


def test_the_grade_grows_with_words_and_sentences() -> None:
    assert grade("") == 0
    assert grade("We open at nine. You can come then.") < 2
    assert grade(HARD) > 15


@pytest.mark.parametrize(
    ("word", "count"), [("ice", 1), ("people", 2), ("cryotherapy", 4), ("needed", 2), ("makes", 1)]
)
def test_syllables_are_counted_about_right(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_report_without_findings_has_no_counts_to_show() -> None:
    assert Report(()).as_json() == {"errors": [], "warnings": [], "counts": {}}
