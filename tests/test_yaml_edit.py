"""Editing YAML for an author: what stood there stays byte for byte, and what is added reads back as it was meant."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import strict_yaml
from bot.yaml_edit import add_texts, append_item, item_of, quoted

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)


def read(text: str) -> object:
    document, problems = strict_yaml.parse(text, "x.yaml")
    assert not problems
    return document.content


PLACES = {
    "a list of lines": ("# top\na:\n  - one  # keep\n\n# about b\nb: [x]\n", ("a",), '# keep\n  - "new"\n\n# about b'),
    "a list in brackets": ("a: [one, 'two']  # c\n", ("a",), "a: [one, 'two', \"new\"]  # c\n"),
    "an empty list in brackets": ("a: []\n", ("a",), 'a: ["new"]\n'),
    "a list of an entry": (
        "- id: a\n  phrasings:\n  - 'one'\n- id: b\n",
        (0, "phrasings"),
        "  - 'one'\n  - \"new\"\n- id: b\n",
    ),
    "an entry without the list": (
        "- id: a\n  answer: >\n    text\n    # not a comment\n\n# next\n- id: b\n",
        (0, "phrasings"),
        '    # not a comment\n  phrasings:\n    - "new"\n\n# next\n- id: b\n',
    ),
    "an entry in braces": ("- {id: a, answer: A}\n", (0, "phrasings"), '{id: a, answer: A, phrasings: ["new"]}'),
    "a key that is not there yet": ("a: [one]\n", ("b",), 'a: [one]\nb:\n  - "new"\n'),
    "a file with nothing but a comment": ("# top\n", ("b",), '# top\nb:\n  - "new"\n'),
}


@pytest.mark.parametrize("where", PLACES)
def test_a_text_is_added_and_all_else_stays(where: str) -> None:
    text, place, expected = PLACES[where]
    edited = add_texts(text, place, ["new"])
    assert expected in edited
    left = iter(edited.splitlines())
    assert "[" in text or "{" in text or all(line in left for line in text.splitlines())
    assert "new" in str(read(edited))


def test_adding_where_nothing_can_stand_is_refused() -> None:
    with pytest.raises(KeyError):
        add_texts("- id: a\n", (4, "phrasings"), ["new"])
    with pytest.raises(KeyError):
        add_texts("a: text\n", ("a",), ["new"])


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_any_texts_added_read_back_as_they_were(texts: list[str]) -> None:
    assert read(add_texts("a:\n  - one\n# end\n", ("a",), texts)) == {"a": ["one", *texts]}


@given(WORDS)
def test_any_text_survives_its_quotes(text: str) -> None:
    assert read(quoted(text)) == text


@given(question=WORDS, answer=st.lists(st.from_regex(r"\S[^\n\r]*\S", fullmatch=True), min_size=1, max_size=3))
def test_an_item_reads_back_as_it_was(question: str, answer: list[str]) -> None:
    answer = [part for part in answer if part.isprintable()] or ["An answer."]
    text = append_item("# top\n", {"id": "a", "question": question, "answer": "\n\n".join(answer), "related": []})
    ((item,),) = [yaml.load(text, Loader=yaml.BaseLoader)]  # noqa: S506 - texts only
    assert item["question"] == question
    assert [part for part in item["answer"].split("\n") if part] == answer
    assert text.startswith("# top\n\n- id: a\n")


def test_a_long_answer_is_folded_for_people_to_read() -> None:
    text = item_of({"id": "a", "answer": f"{'word ' * 40}end.\n\nSecond.", "phrasings": ["it"], "sources": ["x", "y"]})
    assert max(map(len, text.splitlines())) <= 120
    assert "answer: >" in text
    assert "\n\n    Second." in text
    assert "sources: [x, y]" in text
