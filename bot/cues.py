"""Small signs in a message that the knowledge base lists: which disclaimer fits, what a short reaction means."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.matching.text import Words, words_of
from bot.model import Choice, Knowledge
from bot.questions import contrasted

LEAST_LETTERS = 5  # of a reaction that is recognised with a typo in it
TYPING_MISTAKE = 92  # rapidfuzz ratio from which on a whole message is a reaction with a typo in it
FRAGMENT_WORDS = 3  # a text so short seldom says all that it means
LEAST_CORE = 2  # words that are left of a question without its courtesies
NAMING_WORDS = 6  # content words; a longer text is a new question and names no offer
SAME_WORDS = 90  # rapidfuzz ratio from which on two short reactions are one, typos allowed


class Cues:
    """The cues of a knowledge base, ready to be looked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = {name: [words_of(phrase) for phrase in phrases] for name, phrases in knowledge.cues.items()}
        self._by_first = {name: _by_first(phrases) for name, phrases in self._phrases.items()}
        reversed_ = {name: [phrase[::-1] for phrase in phrases] for name, phrases in self._phrases.items()}
        self._by_last = {name: _by_first(phrases) for name, phrases in reversed_.items()}
        self._intents = {
            words_of(phrase) or phrase.strip(): name.removeprefix("intent_")
            for name, phrases in knowledge.cues.items()
            if name.startswith("intent_")
            for phrase in phrases
        }
        for group in knowledge.small_talk:
            if not group.say:
                reactions = {words_of(phrase) or phrase.strip(): group.id for phrase in group.phrasings}
                self._intents = reactions | self._intents
        self._spelt = {" ".join(words): name for words, name in self._intents.items() if isinstance(words, tuple)}
        self._spellings = list(self._spelt)
        # a ratio of TYPING_MISTAKE needs so many letters of both texts together to be the same
        self._longest = max(map(len, self._spellings), default=0) * (200 / TYPING_MISTAKE - 1)
        self._polite = {word for phrase in self._phrases.get("polite", ()) for word in phrase}
        self._fillers = {word for phrase in self._phrases.get("choice_fillers", ()) for word in phrase}
        self._pointers = {word for phrase in self._phrases.get("refers", ()) for word in phrase}

    def calls_for(self, name: str, text: str) -> bool:
        """Whether one of the phrases of a cue stands in a text."""
        words, phrases = words_of(text), self._by_first.get(name, {})
        return any(
            words[place : place + len(phrase)] == phrase
            for place, word in enumerate(words)
            for phrase in phrases.get(word, ())
        )

    def disclaimer(self, text: str) -> str:
        """The context of the disclaimer: symptom, personal or normal."""
        return next((name for name in ("symptom", "personal") if self.calls_for(name, text)), "normal")

    def intent(self, text: str) -> str | None:
        """What a whole short message asks of the conversation: affirm, deny, more, why, proof, shorter, repeat …"""
        words = words_of(text)
        plain = tuple(word for word in words if word not in self._polite)
        intent = self._intents.get(words or text.strip()) or self._intents.get(plain or words)
        return intent or self._intent_with_a_typo(" ".join(words), " ".join(plain))

    def _intent_with_a_typo(self, *spellings: str) -> str | None:
        for spelling in dict.fromkeys(spellings):
            if LEAST_LETTERS <= len(spelling) <= self._longest:
                found = process.extractOne(spelling, self._spellings, scorer=fuzz.ratio, score_cutoff=TYPING_MISTAKE)
                if found:
                    return self._spelt[found[0]]
        return None

    def asks(self, text: str) -> bool:
        """Whether a text reads like a question."""
        if text.endswith("?") or self.calls_for("question", text):
            return True
        return self._beginning("question_start", words_of(text)) > 0

    def leans(self, text: str) -> bool:
        """Whether a text reads as if it went on from something: very short, a question, or with "it" and "that"."""
        return len(words_of(text)) <= FRAGMENT_WORDS or self.asks(text) or self.refers(text)

    def refers(self, text: str) -> bool:
        """Whether a text has a word like "it", "that" or "those" in it."""
        return not self._pointers.isdisjoint(words_of(text))

    def without_courtesies(self, text: str) -> str:
        """A text without the greeting in front of it and the thanks behind it, where a question is left.

        The words come back as they are read: in lower case, without punctuation.
        """
        words = words_of(text)
        begin = self._beginning("courtesy_start", words)
        end = self._beginning("courtesy_end", words[::-1], backwards=True)
        core = words[begin : len(words) - end]
        if not core:  # nothing but courtesy: "ok ta", "oh please"
            return text
        if len(core) < LEAST_CORE:  # too little to tell what is courtesy
            core = words[begin:]
        return " ".join(core) if core != words else text

    def corrected(self, text: str) -> str | None:
        """What is meant instead, in "no, I mean the pack" or "not the room, the pack"; None where nothing is
        corrected."""
        meant = contrasted(text)
        if meant is not None:
            return meant
        size = self._beginning("correction_start", words_of(text))
        words = words_of(text)[size:]
        return " ".join(words) if size and words else None

    def named(self, text: str, offers: Sequence[Choice]) -> str | None:
        """The id of the one offer that a text names by its words ("the one about safety"), or None."""
        words = set(words_of(text)) - self._fillers
        if not words or len(words) > NAMING_WORDS:
            return None
        scores = sorted(((self._overlap(words, offer), -place) for place, offer in enumerate(offers)), reverse=True)
        best, place = scores[0]
        runner_up = scores[1][0] if len(scores) > 1 else 0.0
        return offers[-place].id if best > 0.5 and best > runner_up else None

    def _overlap(self, words: set[str], offer: Choice) -> float:
        """The share of the words that stand in an offered question or its id, typos allowed."""
        theirs = words_of(f"{offer.label} {offer.id.replace('-', ' ').replace('_', ' ')}")
        return sum(any(fuzz.ratio(word, other) >= SAME_WORDS for other in theirs) for word in words) / len(words)

    def _beginning(self, name: str, words: Words, *, backwards: bool = False) -> int:
        """How many words at the beginning of a text (read backwards: at its end) are the longest fitting phrase."""
        if not words:
            return 0
        phrases = (self._by_last if backwards else self._by_first).get(name, {}).get(words[0], ())
        return max((len(phrase) for phrase in phrases if words[: len(phrase)] == phrase), default=0)


def _by_first(phrases: Sequence[Words]) -> dict[str, list[Words]]:
    """Phrases by their first word: most words of a text begin none."""
    found: dict[str, list[Words]] = {}
    for phrase in filter(None, phrases):
        found.setdefault(phrase[0], []).append(phrase)
    return found
