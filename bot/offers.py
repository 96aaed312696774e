"""What was offered to pick from, and which of it a message picks: by number, by order, by yes and no, by its words."""

from collections.abc import Mapping, Sequence

from bot.conversation import Thread
from bot.cues import Cues
from bot.matching.text import words_of
from bot.model import Choice
from bot.signs import NONE_OF_THESE, TOPICS

DIGITS = 3  # of a typed number; no list is longer
MOST_OFFERED = 4  # where it is asked back, "none of these" among them


class Offers:
    """Finds the pick in a message."""

    def __init__(self, cues: Cues, phrases: Mapping[str, Sequence[str]]) -> None:
        self._cues = cues
        self._fillers = {word for phrase in phrases.get("choice_fillers", ()) for word in words_of(phrase)}
        self._places = {
            words_of(phrase): int(name.removeprefix("choice_"))
            for name, listed in phrases.items()
            if name.removeprefix("choice_").lstrip("-").isdigit()
            for phrase in listed
        }

    def picked(self, text: str, thread: Thread, *, is_question: bool) -> str | None:
        """The id of the offer that a text picks, or None; a question that can be answered names none by its words."""
        if not thread.offered:
            return None
        offers = [offer for offer in thread.offered if offer.id not in (NONE_OF_THESE, TOPICS)]
        place = self._place(text, thread.offered, len(offers), asked_back=thread.asked_back)
        if place is not None:
            return thread.offered[place].id
        intent = self._cues.intent(text)
        if intent == "affirm" and len(offers) == 1:
            return offers[0].id
        if not thread.asked_back:
            return None
        if intent == "deny":
            return NONE_OF_THESE
        return None if is_question else self._cues.named(text, offers)

    def is_place(self, text: str) -> bool:
        """Whether a text names a position in a list, such as "2" or "the last one"."""
        return self._number(text) is not None

    def _place(self, text: str, offered: Sequence[Choice], real: int, *, asked_back: bool) -> int | None:
        """The position 0… that a text like "2", "the second one" or "last" names; "last" is the last real offer."""
        number = self._number(text)
        if number is None:
            return None
        if asked_back and number <= MOST_OFFERED:  # "none of these" had this number in the longer list before
            number = min(number, len(offered))
        place = number - 1 if number > 0 else real + number
        return place if 0 <= place < len(offered) else None

    def _number(self, text: str) -> int | None:
        """The position from 1 that a text names, from the end where it is negative."""
        words = words_of(text)
        left = tuple(word for word in words if word not in self._fillers)
        number = self._places.get(words, self._places.get(left))
        if number is None and len(left) == 1 and left[0].isdecimal() and len(left[0]) <= DIGITS:
            number = int(left[0])
        return number
