"""Twins: words declared as such are not taken for one another."""

from bot.assembly import build
from bot.loader import load
from bot.matching.twins import twins_of
from bot.model import Message, Outcome
from tests.doing import Write

CLUB = """
- id: with-children
  question: Can I come with my children?
  answer: Yes, they play next door.
  phrasings: [can i come with children, may i visit with kids, is it fine with my kids]
- id: parking
  question: Where can I park?
  answer: Behind the house.
  phrasings: [is there a car park, parking nearby, where do i leave my car]
"""


def test_the_twin_of_a_word_is_not_answered_directly(write: Write) -> None:
    folder = write(entries__club=CLUB)
    asked = Message("can i come without children")
    assert build(load(folder)).respond(asked).entry == "with-children"
    write(synonyms="twins: [[with, without]]")
    assistant = build(load(folder))
    assert assistant.respond(asked).outcome is Outcome.CLARIFY
    assert assistant.respond(Message("may i come with kids", "other")).entry == "with-children"


def test_an_entry_that_speaks_of_both_twins_answers_both(write: Write) -> None:
    both = CLUB.replace("may i visit with kids", "may i visit without kids")
    assistant = build(load(write(entries__club=both, synonyms="twins: [[with, without]]")))
    assert assistant.respond(Message("can i come without children")).entry == "with-children"


def test_entries_that_differ_in_one_word_are_found(write: Write) -> None:
    folder = write(
        entries__club="""
        - {id: long, question: How long does it last?, answer: Three minutes., phrasings: [how long do i go in]}
        - {id: often, question: Is it daily?, answer: Twice a week., phrasings: [how often do i go in]}
        """
    )
    assert twins_of(load(folder)) == [("long", "often", "long", "often")]
