"""Tells a message in another language from one in the language that is understood, by the commonest words of each."""

import unicodedata
from collections.abc import Collection
from functools import cached_property

from bot.matching.text import fold, words_of
from bot.model import Knowledge, Language

LEAST_WORDS = 2  # of a language that must stand in a message, unless it has no other words
LEAST_SHARE = 0.4  # of the words of a message that must be of that language
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI")  # scripts whose words are not set apart by spaces
ANOTHER_SCRIPT = Language("another script", ())


class Languages:
    """Recognises languages; never the one that the phrasings are in."""

    def __init__(self, knowledge: Knowledge) -> None:
        foreign = [(language, _words(language)) for language in knowledge.languages if language.say]
        self._foreign = [(language, words, any(map(_is_unspaced, words))) for language, words in foreign]
        spoken = [text for entry in knowledge.entries.values() for text in (entry.question, *entry.phrasings)]
        self._understood = [word for language in knowledge.languages if not language.say for word in language.words]
        self._understood += spoken
        odd = (character for text in spoken if not text.isascii() for character in text if character.isalpha())
        self._latin = all(map(_is_latin, odd))

    @cached_property
    def _own(self) -> frozenset[str]:
        """The words that are understood; made when first needed, which few messages do."""
        return frozenset(word for text in self._understood for word in words_of(text))

    def foreign(self, text: str) -> Language | None:
        """The language of a text, ANOTHER_SCRIPT where only its letters are known to be strange, or None."""
        letters = [character for character in text if character.isalpha()]
        strange = sum(not _is_latin(character) for character in letters)
        in_another_script = self._latin and strange * 2 > len(letters)
        typed = words_of(text)
        if not typed:
            return ANOTHER_SCRIPT if in_another_script else None
        folded = fold(text)
        counted = [(_count(typed, folded, words, unspaced), language) for language, words, unspaced in self._foreign]
        most, language = max(counted, key=lambda pair: pair[0], default=(0, ANOTHER_SCRIPT))
        if in_another_script:
            return language if most else ANOTHER_SCRIPT
        enough = most >= min(LEAST_WORDS, len(typed)) and most >= LEAST_SHARE * len(typed)
        return language if enough and most > sum(word in self._own for word in typed) else None


def _count(typed: Collection[str], folded: str, words: Collection[str], unspaced: bool) -> int:
    """How many words of a text are of a language; where it sets no spaces, how many of its words stand in it."""
    return sum(word in folded for word in words) if unspaced else sum(word in words for word in typed)


def _words(language: Language) -> frozenset[str]:
    return frozenset(word for phrase in language.words for word in words_of(phrase))


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")


def _is_unspaced(word: str) -> bool:
    return any(unicodedata.name(character, "").startswith(UNSPACED) for character in word)
