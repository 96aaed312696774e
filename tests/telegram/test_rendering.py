"""How a reply looks on Telegram, whatever stands in it."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.assistant import Assistant
from bot.channels.telegram.rendering import MOST_BYTES, data_of, id_of, keyboard, parts_of, rated, units
from bot.model import Choice, Entry, Knowledge, Message, Outcome, Reply, Section
from bot.signs import HELPFUL, UNHELPFUL

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=3_000)
KINDS = st.sampled_from(["question", "answer", "alarm", "evidence", "sources", "note", "prompt", "understood"])
SECTIONS = st.lists(st.builds(Section, KINDS, TEXTS), min_size=1, max_size=5)


class Reader(HTMLParser):
    """What a person reads of HTML, and whether its tags were closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open = "", [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [""]
    return reader.text


@settings(max_examples=60, deadline=None)
@given(SECTIONS)
def test_every_part_fits_a_message_reads_as_its_plain_text_and_ends_with_the_disclaimer(
    sections: list[Section],
) -> None:
    said = [section for section in sections if section.text.strip()] or [Section("note", "x")]
    parts = parts_of(Reply(Outcome.ANSWER, tuple(said), "Not medical advice."))
    for part in parts:
        assert units(part.plain) <= 4096
        assert part.plain.endswith("Not medical advice.")
        assert read(part.html) == part.plain


@settings(max_examples=60, deadline=None)
@given(SECTIONS)
def test_nothing_is_lost_where_a_reply_is_split(sections: list[Section]) -> None:
    said = [section for section in sections if section.text.strip()] or [Section("note", "x")]
    parts = parts_of(Reply(Outcome.ANSWER, tuple(said), "END"), most=200)
    together = "".join(part.plain.removesuffix("END") for part in parts)
    assert "".join(together.split()) == "".join("".join(section.text.split()) for section in said)


def test_a_reply_that_fits_is_one_message_with_the_text_of_the_terminal(shipped: Assistant) -> None:
    reply = shipped.respond(Message("is it safe", "rendering"))
    (part,) = parts_of(reply)
    assert part.plain == reply.text
    assert part.html.startswith("<b>Is cryotherapy safe for back pain?</b>\n\n")
    assert part.html.endswith(f"<i>{reply.disclaimer}</i>")


def test_a_long_text_is_cut_between_paragraphs_before_sentences_and_words() -> None:
    answer = Section("answer", "One two three.\n\nFour five six. Seven.")
    parts = parts_of(Reply(Outcome.ANSWER, (answer,), "END"), most=30)
    assert [part.plain for part in parts] == ["One two three.\n\nEND", "Four five six. Seven.\n\nEND"]


def test_an_answer_can_be_rated_and_a_vote_is_shown(knowledge: Knowledge) -> None:
    reply = Reply(Outcome.ANSWER, (Section("answer", "Yes."),), "END", entries=("is-it-safe",))
    markup = keyboard(reply, knowledge)
    assert isinstance(markup, InlineKeyboardMarkup)
    assert [button.text for button in markup.inline_keyboard[-1]] == ["👍", "👎"]
    voted = rated(markup, "is-it-safe", knowledge, helped=True)
    assert [button.text for button in voted.inline_keyboard[-1]] == ["👍 ✓", "👎"]
    assert rated(voted, "is-it-safe", knowledge, helped=True) == voted


def test_what_is_no_answer_cannot_be_rated(knowledge: Knowledge) -> None:
    asked = Reply(Outcome.CLARIFY, (Section("prompt", "Which?"),), "END", choices=(Choice("is-it-safe", "Safe?"),))
    markup = keyboard(asked, knowledge)
    assert isinstance(markup, InlineKeyboardMarkup)
    assert [[button.callback_data for button in row] for row in markup.inline_keyboard] == [["is-it-safe"]]


@settings(deadline=None)
@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=90))
def test_a_button_carries_any_id_in_64_bytes_and_gives_it_back(id_: str) -> None:
    known = Knowledge({id_: Entry(id_, id_, "?", "!", theme="any")}, {}, "digest")
    for wanted in (id_, f"{HELPFUL}{id_}", f"{UNHELPFUL}{id_}"):
        data = data_of(wanted)
        assert len(data.encode()) <= MOST_BYTES
        assert id_of(data, known) == wanted


def test_an_alarm_stands_out(shipped: Assistant) -> None:
    reply = shipped.respond(Message("i cant feel when i wipe since my back went", "rendering"))
    shipped.conversations.forget("rendering")
    (part,) = parts_of(replace(reply))
    assert part.html.startswith("<b>")
    assert keyboard(reply, shipped.knowledge) is None
