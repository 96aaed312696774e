"""Plain questions find their answer, whatever people call the treatment."""

from itertools import product

import pytest

from bot.assistant import Assistant
from bot.model import Knowledge, Message, Outcome, Reply

NAMES = (
    "cryo", "cryotherapy", "the cold chamber", "a cold chamber", "the ice chamber", "the freezer thing", "cold therapy",
    "the cold cabin", "whole body cryo", "the deep freeze", "cold treatment",
)  # fmt: skip

QUESTIONS = {
    "is {} safe": ["is-it-safe"],
    "does {} work": ["effectiveness"],
    "does {} help": ["effectiveness"],
    "would {} do anything": ["effectiveness"],
    "is {} worth it": ["effectiveness", "cost"],
    "will {} fix my back": ["effectiveness"],
    "how does {} work": ["how-it-works"],
    "how long are you in {}": ["session-length"],
    "how much is {}": ["cost"],
    "how cold is {}": ["temperature"],
    "what is {}": ["what-is-cryotherapy"],
    "what is {} like": ["preparation"],
    "does {} hurt": ["preparation"],
    "side effects of {}": ["side-effects"],
    "risks of {}": ["side-effects", "is-it-safe"],
    "can {} hurt me": ["side-effects", "is-it-safe"],
    "benefits of {}": ["benefits"],
    "who should avoid {}": ["who-should-avoid"],
    "can kids do {}": ["who-should-avoid"],
    "{} while pregnant": ["who-should-avoid"],
    "{} with high blood pressure": ["who-should-avoid"],
    "{} for arthritis": ["arthritis"],
    "{} for a slipped disc": ["herniated-disc"],
    "how often should i do {}": ["number-of-sessions"],
    "where can i get {}": ["who-provides"],
    "what do i wear for {}": ["preparation"],
    "is {} covered by insurance": ["cost"],
    "can i do {} at home": ["at-home"],
    "who invented {}": ["origin"],
    "does {} lower inflammation": ["inflammation"],
    "{} versus an ice pack": ["cold-packs"],
    "can {} replace my physio": ["standalone"],
    "should i ask my doctor before {}": ["see-a-doctor"],
    "does the effect of {} last": ["long-term"],
    "studies on {}": ["effectiveness", "safety-studies"],
}


@pytest.fixture(scope="module")
def asked(shipped: Assistant) -> list[tuple[str, list[str], Reply]]:
    """Each question with each name, the topics that answer it, and the reply to somebody new."""
    texts = [(question.format(name), topics) for (question, topics), name in product(QUESTIONS.items(), NAMES)]
    return [(text, topics, shipped.respond(Message(text, f"names {text}"))) for text, topics in texts]


def test_hardly_any_is_answered_with_something_else(asked: list[tuple[str, list[str], Reply]]) -> None:
    wrong = [text for text, topics, reply in asked if reply.outcome is Outcome.ANSWER and reply.topics[0] not in topics]
    assert len(wrong) <= 0.01 * len(asked), wrong


def test_hardly_any_goes_without_its_answer(asked: list[tuple[str, list[str], Reply]], knowledge: Knowledge) -> None:
    """Answered, or among the three asked back."""
    helped = {Outcome.ANSWER, Outcome.CLARIFY}
    lost = [
        text
        for text, topics, reply in asked
        if reply.outcome not in helped
        or not {knowledge.entries[one.entry].topic for one in reply.candidates[:3]}.intersection(topics)
    ]
    assert len(lost) <= 0.02 * len(asked), lost
