"""Telegram's HTML as Telegram reads it: a text, and entities counted in UTF-16 units."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.refusals import Refused

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
TOKEN = re.compile(
    r"""(?P<tag><(?:"[^"]*"|'[^']*'|[^>"'])*>)|(?P<open><)|&(?P<entity>\#x[0-9a-fA-F]+|\#\d+|[a-zA-Z]+);?"""
)
TAG = re.compile(r"<(/?)([^\s>]*)(.*)>", re.DOTALL)
ATTRIBUTE = re.compile(r"""\s+([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
LETTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text without markup, and what of it is formatted how."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass(slots=True)
class _Reading:
    """How far the text has been read."""

    html: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(html: str) -> Formatted:
    """The text and its entities; `Refused` where Telegram can't parse them, with the byte offset."""
    reading, end = _Reading(html), 0
    for token in TOKEN.finditer(html):
        reading.add(html[end : token.start()])
        end = token.end()
        if token["entity"]:
            reading.add(_letter(token["entity"]) or token[0])
        elif token["tag"]:
            _read_tag(reading, token["tag"], token.start())
        else:
            _read_tag(reading, html[token.start() :], token.start(), closed=False)
    reading.add(html[end:])
    if reading.stack:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{reading.stack[-1].tag}"')
    entities = sorted(reading.entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted("".join(reading.parts), tuple(entities))


def trimmed(formatted: Formatted) -> Formatted:
    """Without white space at both ends, as Telegram sends it."""
    text = formatted.text
    lead = units(text) - units(text.lstrip())
    size = units(text.strip())
    entities = []
    for entity in formatted.entities:
        start = max(0, entity["offset"] - lead)
        stop = min(size, entity["offset"] + entity["length"] - lead)
        if stop > start:
            entities.append({**entity, "offset": start, "length": stop - start})
    return Formatted(text.strip(), tuple(entities))


def part(text: str, entity: dict[str, Any]) -> str:
    """The part of the text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le", "replace")


def _letter(name: str) -> str | None:
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        return chr(code) if 0 < code < 0x10FFFF else None
    return LETTERS.get(name)


def _cannot(reason: str) -> Refused:
    return Refused(400, f"can't parse entities: {reason}")


def _read_tag(reading: _Reading, raw: str, start: int, *, closed: bool = True) -> None:
    place = f"at byte offset {len(reading.html[:start].encode('utf-8', 'surrogatepass'))}"
    found = TAG.match(raw if closed else raw + ">")
    assert found is not None
    slash, tag, rest = found[1], found[2].lower(), found[3]
    if slash:
        _close(reading, tag, place, well_formed=closed and not rest.strip())
    else:
        if tag not in KINDS and (closed or rest):
            raise _cannot(f'Unsupported start tag "{tag}" {place}')
        if not closed:
            raise _cannot(f"Unclosed start tag {place}")
        reading.stack.append(_Open(tag, _attributes(tag, rest, place), reading.length))


def _attributes(tag: str, rest: str, place: str) -> dict[str, str]:
    found = {}
    end = 0
    for attribute in ATTRIBUTE.finditer(rest):
        if attribute.start() != end:
            break
        end = attribute.end()
        if attribute[2] is None and tag != "blockquote":
            raise _cannot(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {place}')
        value = (attribute[2] or "").strip("\"'")
        found[attribute[1].lower()] = re.sub(r"&(#x[0-9a-fA-F]+|#\d+|\w+);?", lambda m: _letter(m[1]) or m[0], value)
    if rest[end:].strip():
        raise _cannot(f"Unexpected end of name token {place}")
    if tag == "span" and found.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" {place}')
    return found


def _close(reading: _Reading, tag: str, place: str, *, well_formed: bool) -> None:
    if not reading.stack:
        raise _cannot(f"Unexpected end tag {place}")
    if not well_formed:
        raise _cannot(f"Unclosed end tag {place}")
    opened = reading.stack.pop()
    if tag and tag != opened.tag:
        raise _cannot(f'Unmatched end tag {place}, expected "</{opened.tag}>", found "</{tag}>"')
    if reading.length == opened.offset:
        return
    entity: dict[str, Any] = {
        "type": KINDS[opened.tag],
        "offset": opened.offset,
        "length": reading.length - opened.offset,
    }
    if opened.tag == "a":
        entity["url"] = opened.attributes.get("href") or part("".join(reading.parts), entity)
    if opened.tag == "blockquote" and "expandable" in opened.attributes:
        entity["type"] = "expandable_blockquote"
    reading.entities.append(entity)
