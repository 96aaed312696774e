"""Promises of every reply, whatever was said."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.model import Knowledge, Message, Outcome, Reply, Section
from bot.signs import NONE_OF_THESE

CHARACTERS = st.characters(codec="utf-8")


def test_a_reply_cannot_exist_without_its_disclaimer() -> None:
    with pytest.raises(ValueError, match="needs a disclaimer"):
        Reply(Outcome.ANSWER, (Section("answer", "yes"),), " ")


def test_a_reply_cannot_be_empty() -> None:
    with pytest.raises(ValueError, match="needs something to say"):
        Reply(Outcome.ANSWER, (Section("answer", " "),), "careful")


def test_every_entry_is_answered_with_question_evidence_and_disclaimer(
    shipped: Assistant, knowledge: Knowledge
) -> None:
    disclaimers = {text for name, text in knowledge.wording.items() if name.startswith("disclaimer")}
    for entry in knowledge.entries.values():
        reply = shipped.respond(Message("", f"entry {entry.id}", choice=entry.id))
        assert reply.entries == (entry.id,)
        assert entry.answer in reply.text
        assert {"question", "answer", "evidence", "sources"} <= {section.kind for section in reply.sections}
        assert reply.disclaimer in disclaimers
        assert reply.text.endswith(reply.disclaimer)
        assert len(reply.text.encode("utf-16-le")) / 2 <= 4096, entry.id


def is_careful(reply: Reply) -> bool:
    return bool(reply.disclaimer.strip()) and reply.text.endswith(reply.disclaimer) and reply.text != reply.disclaimer


@settings(max_examples=200, deadline=None)
@given(st.text(CHARACTERS, max_size=200))
def test_any_text_gets_a_reply_with_a_disclaimer(shipped: Assistant, text: str) -> None:
    shipped.conversations.forget("any text")
    assert is_careful(shipped.respond(Message(text, "any text")))


SCRIPTS = [range(0x80), range(0x250), range(0xD800), range(0xE000, 0x110000)]


def random_string(draw: random.Random, words: Sequence[str]) -> str:
    """Characters of a script or of all; in one of ten a word that the bot knows stands among them."""
    script = draw.choice(SCRIPTS)
    noise = "".join(map(chr, draw.choices(script, k=draw.randint(1, 9))))
    return noise if draw.random() < 0.9 else f"{noise} {draw.choice(words)} {noise}"


STRINGS, PARTS = 10_000, 4  # in parts, so that processes can share them


@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_random_strings_get_replies_with_a_disclaimer(
    part: int, shipped: Assistant, knowledge: Knowledge
) -> None:
    draw = random.Random(part)  # noqa: S311 - a test, not a secret
    words = [word for entry in knowledge.entries.values() for text in entry.phrasings for word in text.split()]
    for _ in range(STRINGS // PARTS):
        text = random_string(draw, words)
        shipped.conversations.forget("random")
        assert is_careful(shipped.respond(Message(text, "random"))), repr(text)


TURNS = st.sampled_from(
    ["is it safe", "how long", "2", "none of these", "no", "yes", "why", "tell me more", "in short", "says who",
     "thanks", "/topics", "/start", "/help", "/nonsense", "the second one", "asdf", "", "and for kids?", "hi",
     "cost and temperature?"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(TURNS, max_size=12))
def test_no_turn_of_any_conversation_lacks_its_disclaimer_or_its_way_out(shipped: Assistant, turns: list[str]) -> None:
    for text in turns:
        assert shipped.respond(Message(text, "any")).disclaimer
    assert shipped.respond(Message("how cold does it get?", "any")).outcome is Outcome.ANSWER
    assert shipped.respond(Message("my chest is crushing and i cant breathe", "any")).outcome is Outcome.EMERGENCY
    shipped.conversations.forget("any")


def test_a_text_with_braces_is_shown_as_written(shipped: Assistant) -> None:
    reply = shipped.respond(Message("{word} {0} %s zorkmid", "braces"))
    assert "KeyError" not in reply.text


def test_conversations_are_forgotten_after_ten_minutes_and_bounded() -> None:
    now = [0.0]
    conversations = Conversations(lambda: now[0], most=100)
    conversations.thread("a").said.append("hello")
    now[0] = 599
    assert list(conversations.thread("a").said) == ["hello"]
    now[0] = 1300
    assert list(conversations.thread("a").said) == []
    for number in range(1000):
        conversations.thread(str(number))
    assert len(conversations) == 100


def test_none_of_these_never_shows_the_same_list_again(shipped: Assistant) -> None:
    first = shipped.respond(Message("freezing stuff for my back", "none"))
    assert first.outcome is Outcome.CLARIFY
    second = shipped.respond(Message("none of these", "none"))
    offered = {choice.id for choice in first.choices} - {NONE_OF_THESE}
    assert offered.isdisjoint(choice.id for choice in second.choices)
    third = shipped.respond(Message("none of these", "none"))
    assert third.text != second.text
    shipped.respond(Message("none of them", "none"))
    assert shipped.respond(Message("how cold does it get?", "none")).outcome is Outcome.ANSWER
