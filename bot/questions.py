"""Takes messages apart: two questions in one, the question in a story, the end of a rambling one, "not this, that"."""

import re

from bot.matching.text import words_of

LEAST_WORDS = 2
LEAST_WORDS_OF_TWO = 3  # of a question beside another; shorter ones must be clear by themselves
MOST_WORDS_OF_TWO = 30  # of a message that asks two things; a longer one is a story
MOST_PARTS = 4
MOST_SENTENCES = 8
_CLAUSES = re.compile(r"(?<=\?)|[!.;\n]+|,?\s+(?:and also|and|n|also|plus|&)\s+", re.IGNORECASE)
_PARTS = re.compile(r"[?!.;:,\n–—]+")
_SENTENCES = re.compile(r"[^?!.\n]+[?!.\n]*")
_CONTRAST = re.compile(
    r"(?:no,?\s+)?not\s+(?:[\w'’-]+\s+){0,4}?[\w'’-]+\s*(?:[,;:–—]|\s-\s|\s+but\s)\s*(?P<meant>.+)", re.IGNORECASE
)


def clauses_of(text: str) -> list[str]:
    """The parts of a message that may be questions of their own; empty where it is one, or a story.

    >>> clauses_of("How long is a go and how many would I need?")
    ['How long is a go', 'how many would I need?']
    """
    if len(words_of(text)) > MOST_WORDS_OF_TWO:
        return []
    parts = [part.strip(" ,") for part in _CLAUSES.split(text)]
    parts = [part for part in parts if words_of(part)]
    return parts if 2 <= len(parts) <= MOST_PARTS else []


def questions_of(text: str) -> list[str]:
    """The sentences of a longer message that ask: those with a question mark, or all where none has one.

    >>> questions_of("My back is sore. I am 60. Would ice help?")
    ['Would ice help?']
    """
    sentences = [part.strip() for part in _SENTENCES.findall(text)[:MOST_SENTENCES] if words_of(part)]
    if len(sentences) < 2:
        return []
    sentences = [sentence for sentence in sentences if len(words_of(sentence)) >= LEAST_WORDS]
    return [sentence for sentence in sentences if sentence.endswith("?")] or sentences


def last_clause(text: str) -> str | None:
    """The last part of a longer message, which often asks what the rest led up to; None where it has but one part.

    >>> last_clause("Right then, back to the cabins: is it noisy?")
    'is it noisy'
    """
    parts = [part.strip() for part in _PARTS.split(text) if len(words_of(part)) >= LEAST_WORDS]
    return parts[-1] if len(parts) > 1 else None


def contrasted(text: str) -> str | None:
    """What is meant in "not this, that" or "not this but that"; None where a text is not of that form.

    >>> contrasted("not the room, the pack")
    'the pack'
    """
    found = _CONTRAST.match(text.strip())
    return found["meant"].strip(" ?!.") if found else None
