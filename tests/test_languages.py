"""Messages in other languages are told from English, and get a polite line with the emergency line, never an answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.languages import ANOTHER_SCRIPT, Languages
from bot.model import Entry, Knowledge, Language, Message, Outcome


@pytest.fixture(scope="module")
def languages(knowledge: Knowledge) -> Languages:
    return Languages(knowledge)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Cuánto cuesta una sesión?"),
        ("es", "me duele mucho la espalda desde ayer"),
        ("fr", "est-ce que le froid est dangereux pour moi"),
        ("fr", "j'ai mal au dos depuis trois jours"),
        ("de", "Wie lange dauert eine Sitzung?"),
        ("de", "hilft das gegen rückenschmerzen"),
        ("it", "quanto dura una seduta di crioterapia"),
        ("it", "ho mal di schiena, posso mettere il ghiaccio?"),
        ("pt", "posso usar gelo nas costas?"),
        ("pt", "quanto custa uma sessão"),
        ("nl", "hoe lang mag ik ijs op mijn rug leggen"),
        ("pl", "czy to jest bezpieczne dla mnie"),
        ("ro", "cât costă o ședință și cum funcționează"),
        ("tr", "bu tedavi benim için güvenli mi"),
        ("ru", "Сколько длится один сеанс?"),
        ("uk", "чи можна мені це робити"),
        ("ar", "هل العلاج بالتبريد آمن"),
        ("hi", "मुझे पीठ में दर्द है"),
        ("ur", "مجھے کمر میں درد ہے"),
        ("zh", "背痛可以用冰敷吗"),
        ("another script", "คุณช่วยฉันได้ไหม"),
        ("another script", "πονάει η πλάτη μου"),
    ],
)
def test_another_language_is_recognised(languages: Languages, language: str, text: str) -> None:
    found = languages.foreign(text)
    assert found is not None
    assert found.id == language


def test_no_phrasing_of_any_answer_is_taken_for_another_language(languages: Languages, knowledge: Knowledge) -> None:
    texts = [text for entry in knowledge.entries.values() for text in (entry.question, *entry.phrasings)]
    texts += [text for flag in knowledge.red_flags for text in (*flag.triggers, *flag.harmless)]
    assert not [text for text in texts if languages.foreign(text)]


@pytest.mark.parametrize(
    "text",
    [
        "my physio Jean-Pierre says de rigueur after sport, true?",
        "is it safe for Señora Del Rio",
        "is the kriotherapie centre in Köln any good",
        "I live in La Paz, is it the same there",
        "das auto is broken lol, how cold is it",
        "raynaud's, can i do it",
        "no",
        "ok so no sauna?",
        "me too",
        "C'est la vie. how long per session?",
        "what does 冰 mean on the pack",
        "asdf qwer",
        "👍",
        "42",
        "",
    ],
)
def test_english_with_foreign_words_or_names_is_english(languages: Languages, text: str) -> None:
    assert languages.foreign(text) is None


def test_another_language_gets_its_line_and_the_emergency_line(shipped: Assistant, knowledge: Knowledge) -> None:
    for language in knowledge.languages:
        if language.say:
            assert all(number in language.say for number in ("112", "911", "999")), language.id
    reply = shipped.respond(Message("Wie lange dauert eine Sitzung?", "German"))
    assert reply.outcome is Outcome.FALLBACK
    assert "Notrufnummer" in reply.text
    assert shipped.respond(Message("how long is a session?", "German")).outcome is Outcome.ANSWER


def test_a_question_in_another_language_that_authors_list_as_out_of_scope_gets_its_line_too(
    shipped: Assistant, knowledge: Knowledge
) -> None:
    listed = next(group for group in knowledge.groups if group.id == "other-languages")
    assert "Was ist Kältetherapie?" in listed.phrasings
    assert "Notrufnummer" in shipped.respond(Message("Was ist Kältetherapie?", "listed")).text


def test_strange_letters_get_the_english_line_and_the_emergency_line(shipped: Assistant) -> None:
    reply = shipped.respond(Message("สวัสดีครับ", "Thai"))
    assert reply.outcome is Outcome.FALLBACK
    assert "English" in reply.text
    assert "112" in reply.text


def test_a_knowledge_base_in_another_language_is_understood_in_it() -> None:
    entry = Entry("offen", "offen", "Wann habt ihr offen?", "Immer.", phrasings=("wie lange ist offen",))
    words = Language("fr", ("est", "le"), "Pardon.")
    languages = Languages(Knowledge({"offen": entry}, {}, "", languages=(words,)))
    assert languages.foreign("wann ist offen") is None
    assert languages.foreign("où est le chat") is words
    greek = Entry("a", "a", "Πότε ανοίγετε;", "Πάντα.")
    assert Languages(Knowledge({"a": greek}, {}, "")).foreign("πότε κλείνετε") is None


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_of_a_language_or_of_none(languages: Languages, text: str) -> None:
    found = languages.foreign(text)
    assert found is None or found is ANOTHER_SCRIPT or found.say
