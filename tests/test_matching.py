"""Matching: words, repair, ranking and confidence."""

from copy import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import build
from bot.assistant import Assistant
from bot.loader import load
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.matching.memory import Memory
from bot.matching.repair import Speller, SpellingIndex
from bot.matching.text import Synonyms, words_of
from bot.model import Knowledge, Message, Outcome
from bot.policy import decide
from tests.benchmarks.typos import MISTAKES, Mistake, tries
from tests.doing import Write

PARTS = 4  # of what takes long, so that processes can share it


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("I’m sore… can't I ICE it?", "i am sore can not i ice it"),
        ("Raynaud's, café, ﬁne", "raynaud cafe fine"),
        ("sooooo cold!!!", "soo cold"),
        ("2000mg", "2000mg"),
        ("u r 2l8", "you are 2l8"),
        ("🥶", ""),
    ],
)
def test_a_text_becomes_plain_words(typed: str, words: str) -> None:
    assert " ".join(words_of(typed)) == words


@given(st.text(max_size=100))
def test_reading_twice_changes_nothing(text: str) -> None:
    once = words_of(text)
    assert words_of(" ".join(once)) == words_of(" ".join(words_of(" ".join(once))))


def test_synonyms_replace_the_longest_phrase_first() -> None:
    synonyms = Synonyms([["ice bath", "cold plunge"], ["cold", "chilly"]])
    assert synonyms.replace(("a", "cold", "plunge", "is", "chilly")) == (
        ("a", "ice", "bath", "is", "cold"),
        (("cold plunge", "ice bath"), ("chilly", "cold")),
    )


WORDS = ["cryotherapy", "chamber", "session", "sessions", "safe", "pregnancy"]


@given(st.sampled_from(WORDS), st.integers(0, 12), st.sampled_from("abcxyz"))
def test_the_spelling_index_finds_what_one_mistake_made(word: str, place: int, letter: str) -> None:
    place = min(place, len(word))
    index = SpellingIndex(WORDS)
    for typed in (
        word[:place] + letter + word[place:],
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place + 1 :],
    ):
        assert word in [found for _, found in index.near(typed, 1)]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_question_and_phrasing_gets_its_own_entry(part: int, shipped: Assistant, knowledge: Knowledge) -> None:
    wrong = [
        (entry.id, text)
        for entry in [*knowledge.entries.values()][part::PARTS]
        for text in (entry.question, *entry.phrasings)
        if not (match := shipped.matcher.match(text)).exact or match.candidates[0].entry != entry.id
    ]
    assert wrong == []


def test_what_was_asked_is_remembered_within_bounds_and_kept_nowhere() -> None:
    made: list[str] = []
    memory = Memory(lambda text: made.append(text) or text.upper(), 2)  # type: ignore[func-returns-value]
    assert [memory[text] for text in ("a", "a", "b", "c", "b", "a")] == ["A", "A", "B", "C", "B", "A"]
    assert made == ["a", "b", "c", "a"]  # the oldest went, and only that
    assert len(memory) <= 2
    upper = Memory(str.upper, 2)
    assert upper["a"] == "A"
    assert copy(upper) == {}


def test_a_word_never_heard_of_is_named(shipped: Assistant) -> None:
    reply = shipped.respond(Message("flibbertigibbet zorkmid?", "unknown word"))
    assert reply.outcome is Outcome.FALLBACK
    assert "flibbertigibbet" in reply.text


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_typing_mistake_leaves_the_topic_right(shipped: Assistant, knowledge: Knowledge, mistake: Mistake) -> None:
    right = list(tries(knowledge, shipped.matcher, mistake, every=25))
    assert len(right) > 80
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sinse", "since"),  # not "sense": it sounds so
        ("prise", "price"),
        ("evry", "every"),  # not "very": few mistype the first letter
        ("lnog", "long"),
        ("payn", "pain"),  # not the rarer "pan"
        ("qwer", "qwer"),  # too short to be "over"
    ],
)
def test_what_people_write_by_ear_is_read_as_it_sounds(typed: str, meant: str) -> None:
    own = {"since": 20, "sense": 2, "price": 90, "rise": 1, "every": 60, "very": 60, "pain": 600, "pan": 2, "over": 50}
    assert Speller({**own, "long": 400}, {}, []).repair(typed) == (meant,)


def test_a_slip_that_an_author_makes_often_is_no_word_of_its_own(write: Write) -> None:
    fine = ", ".join(f"session number {number}" for number in range(30))
    shop = f"""
    - id: sessions
      question: How long is a session?
      answer: Three minutes.
      phrasings: [{fine}, a sesion, the sesion, my sesion, one lbp, two lbp, three lbp]
    """
    matcher = build(load(write(entries__shop=shop))).matcher
    assert matcher.match("what is a sesion").repairs == (("sesion", "session"),)
    assert not matcher.match("what is lbp").repairs


def test_what_no_author_lists_as_unknown_is_mostly_unknown_still(knowledge: Knowledge) -> None:
    entries = {id_: replace(entry, phrasings=entry.phrasings[::6]) for id_, entry in knowledge.entries.items()}
    matcher = FuzzyMatcher(replace(knowledge, entries=entries, groups=(), small_talk=()), english())
    others = (
        "translate good morning into french", "who won the match last night", "name three rivers in brazil",
        "my laptop fan is noisy", "is the library open on sunday", "rhyme for orange", "recipe for lentil soup",
        "who wrote war and peace", "convert euros to pounds", "write a poem about my cat",
    )  # fmt: skip
    outcomes = [decide(matcher.match(text), matcher).outcome for text in others]
    assert outcomes.count(Outcome.ANSWER) <= 1
    assert outcomes.count(Outcome.FALLBACK) >= 5


def test_a_bare_word_of_several_topics_is_asked_back(shipped: Assistant) -> None:
    assert shipped.respond(Message("chamber", "bare")).outcome is Outcome.CLARIFY
    assert shipped.respond(Message("price", "bare")).entries == ("cost",)


def test_three_entries_with_nothing_else_work(write: Write) -> None:
    folder = write(
        entries__shop="""
        - id: hours
          question: When are you open?
          answer: From nine to five.
          phrasings: [opening times, are you open on sunday, what time do you close]
        - id: parking
          question: Where can I park?
          answer: Behind the house.
          phrasings: [is there a car park, parking nearby, where do i leave my car]
        - id: dogs
          question: Are dogs allowed?
          answer: On a lead, yes.
          phrasings: [can i bring my dog, are pets ok, dog friendly]
        """
    )
    assistant = build(load(folder))
    for text, entry in [("opening tmes", "hours"), ("Where can I park?", "parking"), ("can i bring my dogg", "dogs")]:
        reply = assistant.respond(Message(text, text))
        assert reply.outcome is Outcome.ANSWER, text
        assert reply.entry == entry
    assert assistant.respond(Message("who won the match last night", "x")).outcome is Outcome.FALLBACK


def test_the_same_question_gets_the_same_numbers(knowledge: Knowledge) -> None:
    small = Knowledge(dict(list(knowledge.entries.items())[:4]), knowledge.wording, "x")
    one, other = build(small), build(small)
    for text in ("how long is it", "is it cold in there", "who thought of it"):
        assert one.matcher.match(text) == other.matcher.match(text)


def test_a_not_phrase_keeps_its_entry_away(write: Write) -> None:
    shop = """
    - id: hours
      question: When are you open?
      answer: From nine to five.
      phrasings: [opening times, are you open on sunday, what time do you close]
      not: [when do you open the new shop]
    - {id: parking, question: Where can I park?, answer: Behind the house., phrasings: [is there a car park]}
    """
    assistant = build(load(write(entries__shop=shop)))
    reply = assistant.respond(Message("When do you open the new shop?"))
    assert reply.outcome is not Outcome.ANSWER
    assert "hours" not in [choice.id for choice in reply.choices]
