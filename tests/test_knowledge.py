"""The shipped knowledge base keeps the rules of its medical fact file."""

import re

import pytest

from bot.desk.lint_texts import text_findings
from bot.desk.rules import read_rules
from bot.folder import packaged_knowledge
from bot.learned import key_of, read_learned
from bot.model import Entry, Evidence, Knowledge, Level

TOPICS = [
    "what-is-cryotherapy",
    "origin",
    "methods",
    "chamber-gas",
    "session-length",
    "number-of-sessions",
    "how-it-works",
    "nervous-system",
    "inflammation",
    "muscles",
    "posture",
    "immune-system",
    "endorphins",
    "cell-healing",
    "benefits",
    "conditions",
    "arthritis",
    "herniated-disc",
    "chronic-back-pain",
    "acute-injury",
    "athletes",
    "fibromyalgia-and-others",
    "effectiveness",
    "safety-studies",
    "cold-packs",
    "long-term",
    "is-it-safe",
    "side-effects",
    "who-should-avoid",
    "see-a-doctor",
    "standalone",
    "combining",
    "healthy-habits",
    "who-provides",
    "cost",
    "preparation",
    "at-home",
    "temperature",
    "about-the-source",
]

BANNED = [
    "proven", "cure", "cures", "heals", "healing", "is safe", "natural", "boosts immunity", "detox", "clinically shown",
    "no side effects", "guaranteed", "miracle", "promising", "breakthrough", "encouraging", "preliminary",
]  # fmt: skip


def texts_of(entry: Entry) -> str:
    return " ".join((entry.question, entry.answer, entry.short or ""))


def test_every_topic_has_an_entry_of_its_own(knowledge: Knowledge) -> None:
    assert [topic for topic in TOPICS if topic not in knowledge.entries] == []
    assert {entry.topic for entry in knowledge.entries.values()} == set(TOPICS)


def test_no_text_is_hard_to_read_too_long_or_says_what_must_not_be_said(knowledge: Knowledge) -> None:
    rules, problems = read_rules(packaged_knowledge())
    assert problems == []
    reviewed = max(entry.reviewed for entry in knowledge.entries.values() if entry.reviewed)
    assert [str(found) for found in text_findings(knowledge, lambda *name: (name[-1], 1), rules, reviewed)] == []


@pytest.mark.parametrize("words", BANNED)
def test_the_rules_know_each_word_that_the_fact_file_bans(words: str) -> None:
    rules, _ = read_rules(packaged_knowledge())
    assert any(banned.pattern.search(f"This therapy, it {words} for you.") for banned in rules.banned)


def test_no_answer_calls_the_treatment_safe(knowledge: Knowledge) -> None:
    praise = re.compile(r"\b(it|cryotherapy|this) is (quite |very |generally )?safe\b", re.IGNORECASE)
    found = {id_: praise.findall(texts_of(entry)) for id_, entry in knowledge.entries.items()}
    told = {id_ for id_, words in found.items() if words and "considered safe" not in texts_of(knowledge.entries[id_])}
    assert {id_ for id_ in told if "whether it is safe" not in texts_of(knowledge.entries[id_])} == set()


def test_every_entry_says_how_far_it_can_be_trusted(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        assert isinstance(entry.evidence, Evidence), entry.id
        assert entry.sources, entry.id
        assert entry.reviewed, entry.id
        assert entry.related, entry.id


def test_every_entry_has_sixty_phrasings_or_more(knowledge: Knowledge) -> None:
    assert {e.id: len(e.phrasings) for e in knowledge.entries.values() if len(e.phrasings) < 60} == {}


def test_the_out_of_scope_list_is_long(knowledge: Knowledge) -> None:
    assert sum(len(group.phrasings) for group in knowledge.groups) >= 150


def test_every_source_says_how_it_was_read(knowledge: Knowledge) -> None:
    assert {source.read for source in knowledge.sources.values()} <= {"passage", "excerpt", "reported"}
    assert all((source.url or "https://").startswith("https://") for source in knowledge.sources.values())


def test_disclaimers_are_short_and_carry_the_emergency_number(knowledge: Knowledge) -> None:
    for name in ("normal", "personal", "symptom"):
        text = knowledge.wording[f"disclaimer_{name}"]
        assert len(text.split()) <= 30, name
        assert "(112, 911, 999)" in text, name
        assert re.search(r"not (a )?medical (advice|service)", text, re.IGNORECASE), name


def test_every_flag_has_its_advice_and_a_number_to_call(knowledge: Knowledge) -> None:
    assert len(knowledge.red_flags) == 16
    for flag in knowledge.red_flags:
        assert flag.caution.startswith(("If ", "After ", "Skin ", "Sudden ")), flag.id
        if flag.level is not Level.SAME_DAY:
            assert "112, 911, 999" in flag.say, flag.id


@pytest.mark.parametrize("marker", ["from memory", "TODO", "XXX", "facts.md"])
def test_no_working_note_is_left_in_a_text(knowledge: Knowledge, marker: str) -> None:
    assert [e.id for e in knowledge.entries.values() if marker in texts_of(e)] == []
    assert [name for name, text in knowledge.wording.items() if marker in text] == []


def test_what_was_learned_from_it_is_up_to_date(knowledge: Knowledge) -> None:
    """`cryobot learn` must be run after phrasings, flags or concepts were edited."""
    assert read_learned(packaged_knowledge(), key_of(knowledge)) is not None
