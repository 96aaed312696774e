"""Takes messages apart and puts them together: two questions in one, a fragment with what it leans on."""

import re

from bot.matching.text import words_of
from bot.model import Entry

LEAST_WORDS = 2
MOST_PARTS = 4
_BREAKS = re.compile(r"[?!.;\n]+|,?\s+(?:and also|and|n|also|plus|&)\s+", re.IGNORECASE)


def parts_of(text: str) -> list[str]:
    """The parts of a message that may be questions of their own; empty where it is one question.

    >>> parts_of("How long is a go and how many would I need?")
    ['How long is a go', 'how many would I need']
    """
    parts = [part.strip(" ,") for part in _BREAKS.split(text)]
    parts = [part for part in parts if len(words_of(part)) >= LEAST_WORDS]
    return parts if 2 <= len(parts) <= MOST_PARTS else []


def combined(text: str, entry: Entry) -> str:
    """A fragment read together with the question that was answered last."""
    return f"{entry.question} {text}"
