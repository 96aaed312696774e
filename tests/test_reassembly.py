"""An edited knowledge base is taken in again: the same replies as from nothing, and sooner."""

from dataclasses import replace

import pytest

from bot.assembly import assemble_again, build
from bot.assistant import Assistant
from bot.loader import load
from bot.matching.fuzzy import FuzzyMatcher
from bot.model import Knowledge
from tests.doing import Write

SHOP = """
- id: hours
  question: When are you open?
  answer: From nine to five.
  phrasings: [opening times, are you open on sunday, what time do you close]
- id: parking
  question: Where can I park?
  answer: Behind the house.
  phrasings: [is there a car park, parking nearby, where do i leave my car]
"""
EXAMPLES = "{triggers: [help my skin is white], harmless: [my car is white]}"
EDITS = {
    "an answer": SHOP.replace("Behind the house.", "In front of the house."),
    "a phrasing": SHOP.replace("parking nearby", "parking nearby, somewhere for my van"),
    "an entry": SHOP + "- {id: dogs, question: Are dogs allowed?, answer: On a lead., phrasings: [can i bring my dog]}",
    "an entry less": SHOP[: SHOP.index("- id: parking")],
}
ASKED = ("opening tmes", "where is a car park", "somewhere for the van", "can i bring a dog", "are pets fine", "zzz")


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_after_an_edit_the_replies_are_those_of_a_fresh_start(write: Write, edit: str) -> None:
    folder = write(entries__shop=SHOP)
    old = build(load(folder)).parts
    for text in ASKED:
        old[1].match(text)  # what was asked before must not be answered from memory
    write(entries__shop=edit)
    edited, fresh = assemble_again(folder, old), build(load(folder)).parts
    assert edited[0] == fresh[0]
    assert edited[2] is old[2]
    for text in ASKED:
        assert edited[1].match(text) == fresh[1].match(text)


def test_edited_red_flags_are_heard(write: Write) -> None:
    flag = """
    flags:
      - {id: frostbite, title: Frostbite, level: E, say: Warm it and call for help., caution: Look at your skin.,
         rules: [{all: [white-skin]}]}
    """
    folder = write(entries__shop=SHOP)
    old = build(load(folder)).parts
    write(red_flags=flag, concepts__skin="white-skin: [my skin is white]", red_flags__frostbite=EXAMPLES)
    alarm = assemble_again(folder, old)[2].assess("help my skin is white")
    assert alarm is not None
    assert alarm.flag.id == "frostbite"


def test_after_a_small_edit_what_was_learned_is_carried_over(shipped: Assistant, knowledge: Knowledge) -> None:
    first, *others = knowledge.entries.values()
    more = replace(first, phrasings=(*first.phrasings, "wibble wobble cold thing"))
    before = shipped.parts[1]
    assert isinstance(before, FuzzyMatcher)
    after = before.edited(replace(knowledge, entries={e.id: e for e in (more, *others)}))
    assert after.calibration is before.calibration
    assert after.match("wibble wobble cold thing").candidates[0].entry == first.id
    assert not before.match("wibble wobble cold thing").exact


def test_an_edited_answer_leaves_matching_and_triage_as_they_are(shipped: Assistant, knowledge: Knowledge) -> None:
    first, *others = knowledge.entries.values()
    edited = replace(knowledge, entries={e.id: e for e in (replace(first, answer="Another answer."), *others)})
    before = shipped.parts[1]
    assert isinstance(before, FuzzyMatcher)
    after = before.edited(edited)
    assert after._index is before._index
    assert after.match("is it safe") == before.match("is it safe")
