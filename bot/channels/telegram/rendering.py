"""Shows a reply as Telegram messages: HTML with everything escaped, long ones split, choices as buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.model import Choice, Knowledge, Outcome, Reply
from bot.signs import HELPFUL, THEME, UNHELPFUL

MOST_UNITS = 4096  # of a message, in UTF-16 code units
MOST_BYTES = 64  # of a button's data
GAP = "\n\n"
BOLD, ITALIC, QUOTE = ("<b>", "</b>"), ("<i>", "</i>"), ("<blockquote expandable>", "</blockquote>")
FORMATS = {"question": BOLD, "alarm": BOLD, "understood": ITALIC, "evidence": ITALIC, "sources": QUOTE}
PLAIN = ("", "")


@dataclass(frozen=True, slots=True)
class Part:
    """One message: as HTML, and as the plain text that a person reads."""

    html: str
    plain: str


def parts_of(reply: Reply, most: int = MOST_UNITS) -> list[Part]:
    """The messages of a reply, each with the disclaimer and none longer than `most` UTF-16 units."""
    room = most - units(reply.disclaimer) - units(GAP)
    blocks = [piece for block in _blocks(reply) for piece in _pieces(block, room)]
    parts: list[list[tuple[str, tuple[str, str]]]] = [[]]
    used = 0
    for text, form in blocks:
        size = units(text) + units(GAP)
        if parts[-1] and used + size > room + units(GAP):
            parts.append([])
            used = 0
        parts[-1].append((text, form))
        used += size
    return [_part([*part, (reply.disclaimer, ITALIC)]) for part in parts]


def keyboard(reply: Reply, knowledge: Knowledge) -> InlineKeyboardMarkup | None:
    """A button for each choice, and for an answer the two to rate it with."""
    rows = [[InlineKeyboardButton(choice.label, callback_data=data_of(choice.id))] for choice in reply.choices]
    if reply.outcome is Outcome.ANSWER and reply.entry:
        rows.append(_rating(reply.entry, knowledge, None))
    return InlineKeyboardMarkup(rows) if rows else None


def rated(markup: InlineKeyboardMarkup, entry: str, knowledge: Knowledge, *, helped: bool) -> InlineKeyboardMarkup:
    """The same buttons with the vote marked."""
    votes = {data_of(f"{sign}{entry}") for sign in (HELPFUL, UNHELPFUL)}
    rows = [
        _rating(entry, knowledge, helped) if {button.callback_data for button in row} == votes else row
        for row in markup.inline_keyboard
    ]
    return InlineKeyboardMarkup(rows)


def data_of(id_: str) -> str:
    """What a button carries: the id of its choice, or a name for it where that is too long."""
    if len(id_.encode()) <= MOST_BYTES:
        return id_
    return f"#{blake2b(id_.encode(), digest_size=16).hexdigest()}"


def id_of(data: str, knowledge: Knowledge) -> str:
    """The id that a button stands for; the data itself where nothing is known of it."""
    if not data.startswith("#"):
        return data
    return next((id_ for id_ in _known_ids(knowledge) if data_of(id_) == data), data)


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _known_ids(knowledge: Knowledge) -> Iterator[str]:
    for entry in knowledge.entries.values():
        yield from (f"{sign}{entry.id}" for sign in ("", HELPFUL, UNHELPFUL))
        yield f"{THEME}{entry.theme}"


def _rating(entry: str, knowledge: Knowledge, helped: bool | None) -> list[InlineKeyboardButton]:
    buttons = []
    for sign, name, chosen in ((HELPFUL, "vote_yes", helped is True), (UNHELPFUL, "vote_no", helped is False)):
        label = knowledge.wording[f"{name}_given" if chosen else name]
        buttons.append(InlineKeyboardButton(label, callback_data=data_of(f"{sign}{entry}")))
    return buttons


def _blocks(reply: Reply) -> Iterator[tuple[str, tuple[str, str]]]:
    for section in reply.sections:
        yield section.text.strip(), FORMATS.get(section.kind, PLAIN)
    if reply.choices:
        yield _numbered(reply.choices), PLAIN


def _numbered(choices: Sequence[Choice]) -> str:
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))


def _part(blocks: Sequence[tuple[str, tuple[str, str]]]) -> Part:
    html = GAP.join(f"{before}{escape(text, quote=False)}{after}" for text, (before, after) in blocks)
    return Part(html, GAP.join(text for text, _ in blocks))


def _pieces(block: tuple[str, tuple[str, str]], room: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """A block as it is, or cut where it reads best: between paragraphs, lines, sentences, words, at last anywhere."""
    text, form = block
    while units(text) > room:
        at = _cut(text, room)
        yield text[:at].rstrip(), form
        text = text[at:].lstrip()
    yield text, form


def _cut(text: str, room: int) -> int:
    longest = room
    while units(text[:longest]) > room:
        longest -= 1
    for mark in (GAP, "\n", ". ", " "):
        at = text.rfind(mark, longest // 2, longest)
        if at > 0:
            return at + len(mark)
    return longest
