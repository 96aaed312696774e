"""Loading: strict YAML, every problem at once with file and line, and sensible defaults."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import strict_yaml
from bot.errors import KnowledgeError
from bot.loader import load
from tests.doing import Write

ENTRY = """
- id: opening-hours
  question: When are you open?
  answer: From nine to five.
  phrasings: [opening times, are you open on sunday]
"""


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return [str(problem).removeprefix(f"{folder.as_posix()}/") for problem in caught.value.problems]


def test_a_question_an_answer_and_an_id_are_enough(write: Write) -> None:
    knowledge = load(write(entries__shop=ENTRY))
    entry = knowledge.entries["opening-hours"]
    assert entry.topic == "opening-hours"
    assert entry.phrasings == ("opening times", "are you open on sunday")
    assert knowledge.wording["disclaimer_normal"]


def test_values_are_text_as_written(write: Write) -> None:
    knowledge = load(
        write(entries__a="- id: a\n  question: Yes?\n  answer: no\n  phrasings: [yes, 12:30, on, 1e3, null]\n")
    )
    assert knowledge.entries["a"].answer == "no"
    assert knowledge.entries["a"].phrasings == ("yes", "12:30", "on", "1e3", "null")


def test_paragraphs_of_a_folded_answer_stay_apart(write: Write) -> None:
    knowledge = load(write(entries__a="- id: a\n  question: Q?\n  answer: >\n    one\n    two\n\n    three\n"))
    assert knowledge.entries["a"].answer == "one two\n\nthree"


MISTAKES = {
    "unknown key": (
        "- id: a\n  question: Q?\n  anwser: A\n",
        [
            "entries/x.yaml:3: [a] unknown key 'anwser'; did you mean 'answer'?",
            "entries/x.yaml:1: [a] 'answer' is missing",
        ],
    ),
    "repeated key": (
        "- id: a\n  question: Q?\n  answer: A\n  answer: B\n",
        ["entries/x.yaml:4: the key 'answer' stands here twice; the first is in line 3"],
    ),
    "duplicate id": (
        "- {id: a, question: Q?, answer: A}\n- {id: a, question: R?, answer: B}\n",
        ["entries/x.yaml:2: [a] the id 'a' is used twice"],
    ),
    "empty text": ("- id: a\n  question: ' '\n  answer: A\n", ["entries/x.yaml:2: [a] 'question' is empty"]),
    "wrong evidence": (
        "- id: a\n  question: Q?\n  answer: A\n  evidence: limitted\n",
        ["entries/x.yaml:4: [a] 'limitted' is not allowed for 'evidence'", "did you mean 'limited'?"],
    ),
    "dangling related": (
        "- id: alpha\n  question: Q?\n  answer: A\n  related: [alpa]\n- {id: beta, question: R?, answer: B}\n",
        ["entries/x.yaml:4: [alpha] 'related' names 'alpa', which does not exist; did you mean 'alpha'?"],
    ),
    "phrasing used twice": (
        "- id: a\n  question: Q one?\n  answer: A\n  phrasings: [same thing]\n"
        "- id: b\n  question: R two?\n  answer: B\n  phrasings: [Same thing!]\n",
        ["entries/x.yaml:8: [b] the phrasing 'Same thing!' stands already under 'a' (line 4)"],
    ),
    "bad date": (
        "- id: a\n  question: Q?\n  answer: A\n  reviewed: yesterday\n",
        ["entries/x.yaml:4: [a] 'yesterday' is not a date; write it as 2026-11-24"],
    ),
    "phrasings not a list": (
        "- id: a\n  question: Q?\n  answer: A\n  phrasings: hello\n",
        ["entries/x.yaml:4: [a] 'phrasings' must be a list, each item after '- '"],
    ),
    "id with a space": ("- id: my entry\n  question: Q?\n  answer: A\n", ["'my entry' cannot be an id"]),
    "id too long for a button": ("- id: " + "ä" * 40 + "\n  question: Q?\n  answer: A\n", ["is too long for a button"]),
    "answer too long": (f"- id: a\n  question: Q?\n  answer: {'word ' * 700}\n", ["one Telegram message holds"]),
    "anchor": ("- &x {id: a, question: Q?, answer: A}\n- *x\n", ["anchors (&) and aliases (*) are not allowed"]),
    "tag": ("- id: a\n  question: Q?\n  answer: !!python/name:os.system x\n", ["tags are not allowed"]),
    "unquoted colon": ("- id: a\n  question: Q: what?\n  answer: A\n", ["a text with ': ' in it must stand in quotes"]),
    "not a list": ("id: a\n", ["expected a list, each item after '- '"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(mistake: str, write: Write) -> None:
    text, expected = MISTAKES[mistake]
    told = "\n".join(problems(write(entries__x=text)))
    for part in expected:
        assert part in told, told


def test_every_problem_is_told_at_once_in_order(write: Write) -> None:
    folder = write(
        entries__x="- id: a\n  question: Q?\n  answer: A\n  evidence: none\n  colour: red\n"
        "- {id: c, question: R?, answer: C}\n",
        phrasings__x="b: [hello]\n",
    )
    told = problems(folder)
    assert [line.split(":")[:2] for line in told] == [
        ["entries/x.yaml", "4"],
        ["entries/x.yaml", "5"],
        ["phrasings/x.yaml", "1"],
    ]


def test_a_flag_needs_messages_that_must_and_must_not_trigger(write: Write) -> None:
    folder = write(
        entries__x=ENTRY,
        concepts__x="fire: [fire, smoke]\n",
        red_flags="""
        flags:
          - id: F1
            title: Fire
            level: E
            say: Leave the house and call 112.
            caution: If there is a fire, leave and call 112.
            rules: [{all: [fyre]}]
        """,
    )
    told = "\n".join(problems(folder))
    assert "names the concept 'fyre', which does not exist; did you mean 'fire'?" in told
    assert "F1 needs messages that must and must not trigger it" in told


def test_concepts_in_a_circle_are_refused(write: Write) -> None:
    folder = write(entries__x=ENTRY, concepts__x="a: [<b> x]\nb: [<a> y]\n")
    assert "refer to one another in a circle" in "\n".join(problems(folder))


def test_small_talk_offers_only_entries_that_exist(write: Write) -> None:
    talk = "- {id: hello, say: Hello!, phrasings: [hi], offers: [opening-hour]}\n"
    told = problems(write(entries__shop=ENTRY, small_talk=talk))
    assert told == [
        "small_talk.yaml:1: [hello] 'offers' names 'opening-hour', which does not exist; did you mean 'opening-hours'?"
    ]


def test_what_could_not_be_read_is_not_missed_by_those_who_offer_it(write: Write) -> None:
    talk = "- {id: hello, say: Hello!, phrasings: [hi], offers: [opening-hours]}\n"
    told = problems(write(entries__shop=ENTRY + "  colour: red\n", small_talk=talk))
    assert not [problem for problem in told if "offers" in problem]


def test_a_folder_that_does_not_exist_is_one_clear_problem(tmp_path: Path) -> None:
    assert "there is no such folder" in problems(tmp_path / "nowhere")[0]


@given(st.text(max_size=200))
def test_any_text_is_read_as_yaml_or_told_as_a_problem(text: str) -> None:
    document, found = strict_yaml.parse(text, "x.yaml")
    assert document.content is None or not found or all(problem.line >= 1 for problem in found)
