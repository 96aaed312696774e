"""What is said in answer to what, turn by turn: follow-ups, corrections, refusals, feedback, and what is remembered."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assembly import build
from bot.assistant import Assistant
from bot.conversation import EXPIRY, REJECTED, REMEMBERED, TOLD
from bot.cues import Cues
from bot.model import Choice, Knowledge, Message, Outcome, Reply
from bot.questions import contrasted, last_clause
from bot.signs import HELPFUL, NONE_OF_THESE, TOPICS, UNHELPFUL
from tests.conftest import Clock


class Person:
    """Someone who talks with the shipped assistant."""

    def __init__(self, assistant: Assistant, name: str) -> None:
        self.assistant, self.name = assistant, name
        assistant.conversations.forget(name)

    def says(self, *texts: str) -> Reply:
        """The reply to the last of these texts, said one after the other."""
        return [self.assistant.respond(Message(text, self.name)) for text in texts][-1]

    def presses(self, choice: str) -> Reply:
        return self.assistant.respond(Message("", self.name, choice=choice))


@pytest.fixture
def person(shipped: Assistant, request: pytest.FixtureRequest) -> Person:
    return Person(shipped, request.node.name)


# follow-ups


def test_a_fragment_means_what_it_says_in_the_light_of_the_last_answer(person: Person) -> None:
    assert person.says("does it help with arthritis?", "and for my slipped disc?").entries == ("herniated-disc",)


def test_a_few_words_mean_another_thing_after_an_answer_than_by_themselves(person: Person) -> None:
    assert person.says("how often?").entries == ("number-of-sessions",)
    assert person.says("/start", "how do i ice my back", "how often?").entries == ("ice-pack-at-home",)


def test_a_question_about_another_subject_does_not_lean_on_the_last_answer(person: Person) -> None:
    assert person.says("is ice or heat better", "is it safe for my dog").outcome is Outcome.FALLBACK
    assert person.says("/start", "is ice or heat better", "is it safe at my age").outcome is not Outcome.FALLBACK


def test_a_question_that_sounds_like_ours_in_a_story_about_something_else_is_not_ours(person: Person) -> None:
    story = (
        "My landlord wants to put the rent up by a fifth with three weeks of warning. Is he even allowed to do that?"
    )
    assert person.says(story).outcome is Outcome.FALLBACK


def test_what_was_picked_counts_like_what_was_asked(person: Person) -> None:
    person.presses("ice-pack-at-home")
    assert person.says("how often?").entries == ("ice-pack-at-home",)
    assert person.says("/start", "my back is killing me", "2", "how often?").entries == ("ice-pack-at-home",)


def test_a_remark_gets_a_line_and_no_list(person: Person) -> None:
    reply = person.says("what does it cost", "oh dear")
    assert reply.outcome is Outcome.SMALL_TALK
    assert not reply.choices


def test_a_plain_statement_gets_sympathy_and_what_may_be_asked(person: Person) -> None:
    reply = person.says("my back is killing me")
    assert reply.outcome is Outcome.SMALL_TALK
    assert person.says("2").entries == (reply.choices[1].id,)


def test_a_detail_of_the_last_answer_stays_with_it_and_says_so(person: Person) -> None:
    reply = person.says("what should I wear", "jewellery too?")
    assert reply.entries == ("what-to-wear",)
    assert reply.sections[0].kind == "understood"
    assert "What do I wear, and what must come off?" in reply.sections[0].text


def test_a_detail_that_only_the_full_answer_tells_brings_the_full_answer(person: Person, knowledge: Knowledge) -> None:
    reply = person.says("what does cold do to the nerves", "what did you mean by counter-irritation")
    assert knowledge.entries["nervous-system"].answer in reply.text


def test_tell_me_more_goes_on_and_never_back(person: Person) -> None:
    told = [person.says("is it safe").entries]
    told += [person.says("tell me more").entries for _ in range(4)]
    assert len(set(told)) == len(told)


def test_what_continues_an_answer_is_told_before_what_is_related(person: Person, knowledge: Knowledge) -> None:
    more = knowledge.entries["arthritis"].more
    assert more
    assert person.says("does it help with arthritis?", "why?").entries == more[:1]


def test_every_answer_leads_on(knowledge: Knowledge) -> None:
    assert not [entry.id for entry in knowledge.entries.values() if not (entry.more or entry.related)]


def test_a_short_answer_is_not_made_shorter_twice(person: Person) -> None:
    short = person.says("is it safe", "in short")
    assert short.entries == ("is-it-safe",)
    assert person.says("shorter").text != short.text


def test_context_ends_after_ten_minutes(person: Person, clock: Clock) -> None:
    person.says("does it help with arthritis?")
    clock.now += EXPIRY + 1
    assert person.says("why?").outcome is Outcome.SMALL_TALK


def test_context_ends_with_start(person: Person) -> None:
    assert person.says("does it help with arthritis?", "/start", "why?").outcome is Outcome.SMALL_TALK


# corrections


def test_a_correction_leaves_the_last_answer(person: Person) -> None:
    reply = person.says("how many sessions do I need?", "no I mean how long each one takes")
    assert reply.entries == ("session-length",)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("not the room, the pack", "the pack"),
        ("no, not sessions but minutes", "minutes"),
        ("not at home", None),
        ("is it not dangerous, or what", None),
    ],
)
def test_what_stands_against_a_not_is_meant(text: str, meant: str | None) -> None:
    assert contrasted(text) == meant


def test_the_end_of_a_rambling_message_is_its_question() -> None:
    assert last_clause("Right then, back to the cabins: is it noisy?") == "is it noisy"
    assert last_clause("is it noisy") is None


# two questions


def test_of_two_questions_the_sure_one_is_answered_and_the_other_asked_back(person: Person) -> None:
    reply = person.says("who came up with it and does it keep you looking young?")
    assert reply.entries == ("origin",)
    assert reply.choices[-1].id == NONE_OF_THESE
    assert person.says("1").entries == (reply.choices[0].id,)


def test_two_questions_get_both_answers_and_one_disclaimer(person: Person) -> None:
    reply = person.says("How long does a session last and how cold does it get?")
    assert reply.entries == ("session-length", "temperature")
    assert reply.text.count(reply.disclaimer) == 1


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("im pregnant and have asthma is it ok", ("pregnancy", "asthma")),
        ("im pregnant. how do i use an ice pack", ("pregnancy", "ice-pack-at-home")),
    ],
)
def test_a_risk_told_with_a_question_is_answered_too(person: Person, text: str, entries: tuple[str, ...]) -> None:
    assert person.says(text).entries == entries


# what is not understood, or not wanted


def test_misses_in_a_row_lead_to_the_topics_and_then_to_people(person: Person, knowledge: Knowledge) -> None:
    first, second, third = (person.says(text) for text in ("zorkmid", "quux frobnicate", "asdf qwer"))
    assert not first.choices
    assert second.choices
    assert knowledge.wording["human"] in third.text
    assert {first.outcome, second.outcome, third.outcome} == {Outcome.FALLBACK}


def test_none_of_these_shows_three_different_things_and_no_list_twice(person: Person) -> None:
    lists = [person.says("ice").choices]
    lists += [person.says("none of these").choices for _ in range(3)]
    shown = [frozenset(choice.id for choice in choices) for choices in lists if choices]
    assert len(shown) == len(set(shown)) == 3


def test_none_of_these_keeps_its_number_where_the_next_list_is_shorter(person: Person) -> None:
    unclear, none = "freezing stuff for my back", "none of these"
    first, second = person.says(unclear), person.says("4")
    assert (len(first.choices), len(second.choices)) == (4, 3)
    assert person.says("4").text == Person(person.assistant, "other").says(unclear, none, none).text


def test_asking_the_same_unclear_thing_again_never_shows_the_same_list(person: Person) -> None:
    first, second = person.says("freezing stuff for my back"), person.says("freezing stuff for my back")
    assert first.choices != second.choices


def test_an_unwanted_answer_leads_to_the_next_candidates(person: Person) -> None:
    person.says("how cold does it get?")
    offered = {choice.id for choice in person.says("no").choices}
    assert NONE_OF_THESE in offered
    assert "temperature" not in offered


def test_going_on_about_what_was_asked_back_without_a_pick_is_answered(person: Person) -> None:
    asked = person.says("my skin went bright red after", "how long does that last")
    assert asked.outcome is Outcome.CLARIFY
    reply = person.says("what if it peels")
    assert reply.entries[0] in {choice.id for choice in asked.choices}
    assert reply.sections[0].kind == "understood"


def test_a_text_names_no_offer_by_half_of_its_words(knowledge: Knowledge) -> None:
    offers = [Choice(id_, knowledge.entries[id_].question) for id_ in ("number-of-sessions", "cost")]
    assert Cues(knowledge).named("the one about sessions", offers) == "number-of-sessions"
    assert Cues(knowledge).named("back. who does the sessions", offers) is None


def test_saying_something_else_leaves_the_choice(person: Person) -> None:
    assert person.says("ice", "how cold does it get?").entries == ("temperature",)


# feedback


def test_typed_feedback_is_that_of_the_buttons_and_can_be_changed(person: Person) -> None:
    person.says("how cold does it get?")
    assert person.says("that helped").feedback == ("temperature", True)
    assert person.says("that helped").feedback == ("temperature", True)
    assert person.says("not helpful").feedback == ("temperature", False)
    assert person.presses(f"{HELPFUL}temperature").feedback == ("temperature", True)


def test_an_unhelpful_answer_leads_to_the_next_candidates(person: Person) -> None:
    person.says("how cold does it get?")
    reply = person.presses(f"{UNHELPFUL}temperature")
    assert reply.outcome is Outcome.CLARIFY
    assert "temperature" not in {choice.id for choice in reply.choices}


# small talk and people


@pytest.mark.parametrize("text", ["right you are", "no more questions", "new question", "night"])
def test_small_talk_after_an_answer_is_no_question_about_it(person: Person, text: str) -> None:
    assert person.says("is it safe", text).outcome is Outcome.SMALL_TALK


def test_a_false_alarm_that_nobody_raised_gets_one_calm_line(person: Person, knowledge: Knowledge) -> None:
    reply = person.says("is it safe", "/forget", "false alarm")
    assert reply.sections[0].text == knowledge.wording["no_alarm"]


def test_who_may_harm_themselves_is_not_asked_whether_it_was_a_false_alarm(
    person: Person, knowledge: Knowledge
) -> None:
    reply = person.says("i want to kill myself", "nobody would care")
    assert knowledge.wording["alarm_still_crisis"] in reply.text
    assert "false alarm" not in reply.text
    assert person.says("/start", "how cold does it get?").entries == ("temperature",)


@pytest.mark.parametrize(
    "text",
    [
        "talk to a human", "can i speak to a real person", "put me through to someone", "i want to talk to a doctor",
        "is there a human there", "connect me to a nurse", "human please", "real person please", "call me please",
        "give me your phone number", "let me speak to the manager",
    ],
)  # fmt: skip
def test_asking_for_a_person_says_who_can_help(person: Person, text: str) -> None:
    reply = person.says(text)
    assert reply.outcome is not Outcome.ANSWER or reply.entries == ("see-a-doctor",)
    assert "doctor" in reply.text


@pytest.mark.parametrize(
    "text", ["hi, how cold does it get?", "thanks! how cold does it get?", "sorry to bother you, how cold is it please"]
)
def test_politeness_swallows_no_question(person: Person, text: str) -> None:
    assert person.says(text).entries == ("temperature",)


@pytest.mark.parametrize(
    ("text", "word"), [("how much paracetamol can i take", "pharmacist"), ("book me in please", "can't book")]
)
def test_what_is_not_ours_is_declined_with_the_right_word(person: Person, text: str, word: str) -> None:
    reply = person.says(text)
    assert reply.outcome is Outcome.FALLBACK
    assert word in reply.text


def test_every_entry_is_within_three_steps(shipped: Assistant, person: Person) -> None:
    reached: set[str] = set()
    for theme in person.says("/topics").choices:
        reached |= {choice.id for choice in person.presses(theme.id).choices} - {TOPICS}
    assert reached == set(shipped.knowledge.entries)


# whatever is said

TEXTS = st.sampled_from(
    ["is it safe", "how long", "2", "the last one", "none of these", "no", "yes", "why", "tell me more", "in short",
     "says who", "thanks", "/topics", "/start", "/help", "/feedback", "/nonsense", "the second one", "asdf", "", "ice",
     "and for kids?", "hi", "cost and temperature?", "no I mean the price", "not that, the other", "hola, me duele",
     "not helpful", "that helped", "what about at home", "for how long?", "you idiot", "sciatica", "👍", "…"]
)  # fmt: skip
PRESSED = st.sampled_from(
    [NONE_OF_THESE, TOPICS, f"{HELPFUL}cost", f"{UNHELPFUL}cost", "cost", "gone", "_theme basics"]
)
TURNS = st.lists(st.one_of(TEXTS.map(lambda t: (t, None)), PRESSED.map(lambda c: ("", c))), max_size=14)


@settings(max_examples=50, deadline=None)
@given(TURNS)
def test_whatever_is_said_there_is_a_disclaimer_a_way_out_and_help_in_an_emergency(
    shipped: Assistant, turns: list[tuple[str, str | None]]
) -> None:
    shipped.conversations.forget("whatever")
    for text, choice in turns:
        reply = shipped.respond(Message(text, "whatever", choice=choice))
        assert reply.disclaimer.strip()
        assert reply.text.endswith(reply.disclaimer)
        thread = shipped.conversations.thread("whatever")
        assert len(thread.said) <= REMEMBERED
        assert len(thread.told) <= TOLD
        assert len(thread.rejected) <= REJECTED
    assert shipped.respond(Message("how cold does it get?", "whatever")).entries == ("temperature",)
    assert shipped.respond(Message("my chest is crushing and i cant breathe", "whatever")).outcome is Outcome.EMERGENCY


def test_what_is_remembered_of_an_entry_that_has_gone_does_no_harm(knowledge: Knowledge) -> None:
    few = {id_: replace(knowledge.entries[id_], related=(), more=()) for id_ in ("cost", "insurance")}
    assistant = build(Knowledge(few, knowledge.wording, "", cues=knowledge.cues))
    for texts in (("why?",), ("and for kids?",), ("none of these",), ("no",), ("in short",), ("not helpful",), ("1",)):
        thread = assistant.conversations.thread("old")
        thread.answer(("arthritis",))
        thread.candidates = ("muscles",)
        for text in texts:
            assert assistant.respond(Message(text, "old")).disclaimer
        assistant.conversations.forget("old")


def test_what_a_message_leaves_unclear_is_not_answered_for_talk_about_something_else(shipped: Assistant) -> None:
    shipped.respond(Message("is it safe", "laptop"))
    reply = shipped.respond(Message("can you fix my laptop", "laptop"))
    assert reply.outcome in {Outcome.CLARIFY, Outcome.FALLBACK}
