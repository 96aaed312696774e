"""Red flags: caught in whatever words, on every turn, before everything else."""

import json
import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot.assembly import build
from bot.assistant import Assistant
from bot.evaluation import evaluate, read_examples
from bot.loader import load
from bot.matching.lexicon import english
from bot.model import Knowledge, Level, Message, Outcome, Reply
from bot.triage.found import Found, Token
from bot.triage.neighbours import HARMLESS, Example, Neighbours
from bot.triage.patterns import Concepts
from bot.triage.rules import Reader
from tests.doing import Write

DATA = Path(__file__).parent / "data"

SAME_OR_MORE_URGENT = {Level.SAME_DAY: 2, Level.CALL_NOW: 1, Level.CRISIS: 1}


def found_in(concepts: Concepts, text: str) -> Found:
    words = text.split()
    return concepts.find([Token(word, word, word, concepts.symbols(word, [word])) for word in words], [0] * len(words))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("numb groin", "my numb groin hurts", True),
        ("numb groin", "groin numb", False),
        ("numb*", "numbness", True),
        ("hot|cold bath", "a cold bath", True),
        ("ice _ bath", "ice cold bath", True),
        ("fell ... ladder", "fell right off the ladder", True),
        ("fell ... ladder", "fell over and then saw a tall ladder", False),
    ],
)
def test_a_phrase_is_words_in_a_row(phrase: str, text: str, *, found: bool) -> None:
    assert bool(found_in(Concepts({"it": [phrase]}), text).hits) is found


WORDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=7)
PART = st.one_of(st.sampled_from(["a", "b", "a|b", "c*"]), st.sampled_from(["_", "..."]))
PATTERNS = {"_": r"\w ", "...": r"(?:\w ){0,3}", "a|b": "[ab] ", "c*": "c "}


@given(st.lists(PART, min_size=1, max_size=5), WORDS)
def test_a_phrase_is_found_where_a_regular_expression_finds_it(parts: list[str], words: list[str]) -> None:
    phrase = ["a", *parts, "b"]
    pattern = re.compile("".join(PATTERNS.get(part, f"{part} ") for part in phrase))
    begin = {at // 2 for at in range(0, 2 * len(words), 2) if pattern.match(" ".join(words) + " ", at)}
    found = found_in(Concepts({"it": [" ".join(phrase)]}), " ".join(words)).hits.get("it", ())
    assert {start for start, _ in found} == begin


def test_a_negation_close_before_takes_a_concept_back() -> None:
    concepts = Concepts({"negation": ["no"], "numb": ["numb*"]})
    assert "numb" not in found_in(concepts, "no numbness at all").hits
    assert found_in(concepts, "no numbness at all").negated == {"numb"}
    assert "numb" in found_in(concepts, "no idea why but very numb").hits


def test_an_emergency_is_answered_with_the_urgent_text_and_nothing_else(
    shipped: Assistant, knowledge: Knowledge
) -> None:
    for flag in knowledge.red_flags:
        if flag.level is Level.SAME_DAY:
            continue
        reply = shipped.respond(Message(flag.triggers[0], f"only {flag.id}"))
        assert reply.outcome is Outcome.EMERGENCY, flag.id
        said = {section.text for section in reply.sections}
        assert said <= {other.say for other in knowledge.red_flags}
        assert reply.disclaimer == knowledge.wording["disclaimer_emergency"]
        assert reply.entries == ()
        assert reply.choices == ()


def test_same_day_advice_comes_before_the_answer(shipped: Assistant) -> None:
    reply = shipped.respond(Message("is it safe? i also have back pain and a temp of 39", "same day"))
    assert reply.outcome is Outcome.EMERGENCY
    assert reply.red_flag == "U1"
    assert reply.sections[0].kind == "alarm"


def test_the_messages_of_the_fact_file_come_out_as_it_says(shipped: Assistant, knowledge: Knowledge) -> None:
    """The first of each flag's messages are those of the medical fact file, section 3."""
    for flag in knowledge.red_flags:
        for text in flag.triggers[:9]:
            reply = shipped.respond(Message(text, f"must {text}"))
            assert reply.outcome is Outcome.EMERGENCY, (flag.id, text)
        for text in flag.harmless[:4]:
            reply = shipped.respond(Message(text, f"must not {text}"))
            assert reply.outcome is not Outcome.EMERGENCY, (flag.id, text)


ORDINARY = ("hi", "thanks", "how long does one session last", "my dog is called Rex", "is it safe", "no", "lol", "")
SURROUNDING = st.one_of(st.sampled_from(ORDINARY), st.text(max_size=120))


TURN = count()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 15), st.integers(0, 8), SURROUNDING, SURROUNDING)
def test_a_sign_of_danger_is_found_inside_any_text(  # noqa: PLR0917
    shipped: Assistant, knowledge: Knowledge, flag: int, message: int, before: str, after: str
) -> None:
    """A message that must trigger is one sentence among others: the urgent line is there, whatever they say."""
    text = f"{before}.\n{knowledge.red_flags[flag].triggers[message]}\n{after}"
    assert shipped.respond(Message(text, f"inside any text {next(TURN)}")).red_flag is not None


def test_a_sign_told_over_two_messages_is_found(shipped: Assistant) -> None:
    shipped.respond(Message("fell off a ladder this morning", "two"))
    reply = shipped.respond(Message("and now i cant feel my legs", "two"))
    assert reply.outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("my brother won't wake up, he had an ice bath", "E7"),  # and not that he wishes never to wake up
        ("she got out of the lake and can't stop shivering and is mumbling", "E9"),
        ("lost two stone, night sweats and my back is aching in bed", "U2"),
        ("waters broke, back ache", "U5"),
    ],
)
def test_the_advice_is_that_for_the_whole_message_and_not_for_the_first_rule_it_fulfils(
    shipped: Assistant, text: str, flag: str
) -> None:
    assert shipped.respond(Message(text, "whole message")).red_flag == flag
    shipped.conversations.forget("whole message")


@pytest.mark.parametrize("text", ["im {}", "she is {}", "pain is {} out of 100", "i weigh {} kilos"])
def test_no_number_is_more_dangerous_than_another(shipped: Assistant, text: str) -> None:
    alarms = [shipped.parts[2].assess(text.format(number)) for number in range(20, 100)]
    assert not any(alarm is not None and alarm.sure for alarm in alarms)


@pytest.mark.parametrize(
    "text", ["sudden back pain", "severe back pain what can i do", "bad back pain since this morning"]
)
def test_an_ordinary_new_back_pain_alarms_nobody(shipped: Assistant, text: str) -> None:
    assert shipped.respond(Message(text, "new pain")).red_flag is None
    shipped.conversations.forget("new pain")


@pytest.fixture(scope="module")
def plain(shipped: Assistant) -> list[tuple[bool, Reply]]:
    """What is said to people who say that their back hurts, in the words of another hand than the bot learns from, and
    whether they ask something too."""
    lines = map(json.loads, (DATA / "plain_back_pain.jsonl").read_text(encoding="utf-8").splitlines())
    return [(line["asks"], shipped.respond(Message(line["text"], f"told {line['text']}"))) for line in lines]


def test_saying_that_ones_back_hurts_alarms_nobody(plain: list[tuple[bool, Reply]]) -> None:
    replies = [reply for _, reply in plain]
    assert not [reply.red_flag for reply in replies if reply.outcome is Outcome.EMERGENCY]
    assert sum(reply.red_flag is not None for reply in replies) <= 2  # a caution in front of an answer


def test_hardly_anybody_who_says_that_their_back_hurts_is_told_that_we_do_not_know(
    plain: list[tuple[bool, Reply]],
) -> None:
    outcomes = [reply.outcome for asks, reply in plain if not asks]
    assert outcomes.count(Outcome.FALLBACK) <= 0.1 * len(outcomes)


@pytest.mark.parametrize("sign", ["i want to end it", "overdosd on painkilers", "my hubby is unconscius"])
@pytest.mark.parametrize("around", ["{}. may i book a session for friday", "{}. how much is it?", "how much is it? {}"])
def test_a_harmless_question_beside_it_hides_no_sign(shipped: Assistant, sign: str, around: str) -> None:
    assert shipped.respond(Message(around.format(sign), f"beside {sign} {around}")).outcome is Outcome.EMERGENCY


COMMON_WORDS = 2000


def test_one_common_word_raises_no_alarm_that_no_rule_foresaw(shipped: Assistant) -> None:
    triage = shipped.parts[2]
    alarms = [alarm for word in english().common[:COMMON_WORDS] if (alarm := triage.assess(word))]
    assert {alarm.voice for alarm in alarms} <= {"rules"}


def test_where_no_example_is_near_none_votes() -> None:
    story = [f"word{number}" for number in range(200)]
    neighbours = Neighbours([Example(story, None, 0), Example(story, None, HARMLESS)])
    assert not neighbours.vote(neighbours.asked(["word7"]), None).any()
    assert neighbours.vote(neighbours.asked(story), None).tolist() == [0.0, 0.5]


def test_an_example_word_for_word_decides_alone() -> None:
    near = ["sudden pain and faint", "sudden pain and grey", "sudden pain and cold sweat"]
    examples = [Example(text.split(), None, 0) for text in near] + [Example(["sudden", "pain"], None, HARMLESS)]
    others = [Example(["other", f"word{number}"], None, HARMLESS) for number in range(100)]
    neighbours = Neighbours([*examples, *others])
    assert neighbours.vote(neighbours.asked(["sudden", "pain"]), None)[0] == -1
    assert neighbours.vote(neighbours.asked(["sudden", "pain", "and"]), None)[0] > -1


CONCEPTS = {"negation": ["no", "not"], "numb": ["numb*"], "groin": ["groin"], "both": ["<numb> ... <groin>"]}
SENTENCE = st.lists(st.sampled_from(["no", "numbness", "groin", "my", "is", "nmub", "legs"]), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(CONCEPTS, english())


@given(st.lists(SENTENCE, min_size=1, max_size=4))
def test_a_sentence_reads_the_same_among_others_as_alone(reader: Reader, sentences: list[list[str]]) -> None:
    texts = [" ".join(words) for words in sentences]
    whole, alone = reader.read(". ".join(texts)), [reader.read(text) for text in texts]
    together = alone[-1].after(alone[:-1])
    assert [(part.words, part.found) for part in whole.sentences] == [(one.words, one.found) for one in alone]
    assert together.words == whole.words
    assert together.part(together.begin, len(together.tokens)).found == alone[-1].found


@pytest.mark.parametrize("text", ["it's probably just stress right", "ok how long is a session then", "1"])
def test_after_an_emergency_the_bot_stays_with_it(shipped: Assistant, text: str) -> None:
    shipped.respond(Message("crushing chest pain and my left arm is numb", f"stay {text}"))
    assert shipped.respond(Message(text, f"stay {text}")).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["should i ring 111", "ok going to the hospital now", "can it wait till tomorrow"])
def test_who_asks_whether_to_get_help_is_told_to_go(shipped: Assistant, knowledge: Knowledge, text: str) -> None:
    shipped.respond(Message("my toes are white and hard after the ice", "help"))
    reply = shipped.respond(Message(text, "help"))
    assert reply.red_flag == "E8"
    assert reply.sections[0].text == knowledge.wording["alarm_get_help"]
    shipped.conversations.forget("help")


def test_another_language_is_no_emergency_by_the_sound_of_it(shipped: Assistant) -> None:
    assert shipped.respond(Message("hola, me duele", "hola")).red_flag is None


def test_the_person_can_say_that_it_was_no_emergency(shipped: Assistant) -> None:
    shipped.respond(Message("crushing chest pain and my left arm is numb", "false alarm"))
    shipped.respond(Message("false alarm, i was only testing", "false alarm"))
    assert shipped.respond(Message("how long does one session last", "false alarm")).outcome is Outcome.ANSWER


def test_an_emergency_wins_over_a_pressed_button(shipped: Assistant) -> None:
    reply = shipped.respond(Message("i want to die", "button", choice="temperature"))
    assert reply.outcome is Outcome.EMERGENCY


def test_what_came_before_an_all_clear_does_not_alarm_again(shipped: Assistant) -> None:
    shipped.respond(Message("crushing chest pain and my left arm is numb", "all clear"))
    assert shipped.respond(Message("false alarm, i was only testing", "all clear")).outcome is not Outcome.EMERGENCY


def test_no_flag_is_named_in_python(knowledge: Knowledge) -> None:
    ids = "|".join(flag.id for flag in knowledge.red_flags)
    concepts = "|".join(name for name in knowledge.concepts if "_" in name)
    named = re.compile(rf"['\"]({ids}|{concepts})['\"]")
    for file in Path(bot.__file__).parent.rglob("*.py"):
        assert not named.search(file.read_text(encoding="utf-8")), file


def test_flags_are_data_of_any_subject(write: Write) -> None:
    folder = write(
        entries__x="- {id: a, question: How do I light the stove?, answer: With a match., phrasings: [lighting it]}\n",
        concepts__x="fire: [fire, smoke, flames]\nhouse: [kitchen, house]\n",
        red_flags="""
        flags:
          - id: F1
            title: Fire
            level: E
            say: Leave the house and call 112.
            caution: If there is a fire, leave and call 112.
            rules: [{all: [fire, house]}]
        """,
        red_flags__F1="triggers: [smoke in my kitchen]\nharmless: [how do i smoke a ham]\n",
    )
    assistant = build(load(folder))
    assert assistant.respond(Message("there are flames in the kitchen!")).red_flag == "F1"
    assert assistant.respond(Message("How do I light the stove?", "other")).outcome is Outcome.ANSWER


def test_a_sentence_is_heard_however_often_another_names_one_of_its_signs(write: Write) -> None:
    folder = write(
        entries__x="- {id: a, question: How do I light the stove?, answer: With a match., phrasings: [lighting it]}\n",
        concepts__x="fire: [fire, flames]\nhouse: [kitchen]\n",
        red_flags="""
        flags:
          - id: F1
            title: Fire
            level: E
            say: Leave the house and call 112.
            caution: If there is a fire, leave and call 112.
            rules: [{all: [fire, house]}]
        """,
        red_flags__F1="triggers: [flames in my kitchen]\nharmless: [a fire alarm]\n",
    )
    reply = build(load(folder)).respond(Message("fire " * 700 + ". flames in the kitchen"))
    assert reply.red_flag == "F1"


def test_unseen_messages_written_for_development_are_caught(shipped: Assistant) -> None:
    report = evaluate(shipped, read_examples(DATA / "red_flags_development.jsonl")).total.shares()
    assert (report["red_flags_caught"] or 0) >= 0.95
    assert (report["false_alarms"] or 0) <= 0.05


def test_unseen_emergencies_are_caught_and_their_look_alikes_frighten_nobody(shipped: Assistant) -> None:
    examples = [example for file in sorted(DATA.glob("red_flags_unseen*.jsonl")) for example in read_examples(file)]
    report = evaluate(shipped, examples).total.shares()
    assert (report["red_flags_caught"] or 0) >= 0.95
    assert report["false_alarms"] is not None
    assert report["false_alarms"] <= 0.03
