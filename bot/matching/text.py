"""Turns what a person typed into plain words: lower case, no accents, contractions written out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from snowballstemmer import stemmer

from bot.matching.memory import Memory

REMEMBERED = 200_000  # stems

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼ´`＇", "'"))
_CHUNK = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ENDINGS = {
    "n't": " not",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'m": " am",
    "'d": " would",
    "'s": "",
}

Words = tuple[str, ...]


@cache
def chat_forms() -> Mapping[str, str]:
    """Contractions and short forms of chat ("dont", "u", "b4"), each with what it stands for."""
    table = files("bot.matching").joinpath("data/chat_forms.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))


def fold(text: str) -> str:
    """The text in lower case, without accents, with straight apostrophes; safe for any Unicode string."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).lower()


@lru_cache(maxsize=32_768)
def _expand(chunk: str) -> Words:
    chunk = _STRETCHED.sub(r"\1\1", chunk)
    whole = chat_forms().get(chunk)
    if whole is not None:
        return tuple(whole.split())
    for ending, words in _ENDINGS.items():
        if chunk.endswith(ending) and len(chunk) > len(ending):
            return (*_expand(chunk[: -len(ending)]), *words.split())
    return tuple(chunk.split("'"))


@lru_cache(maxsize=128)  # all that looks at a message asks for its words
def words_of(text: str) -> Words:
    """The words of a text, in order.

    >>> words_of("I’m sore… can't   I ICE it?")
    ('i', 'am', 'sore', 'can', 'not', 'i', 'ice', 'it')
    """
    return tuple(word for chunk in _CHUNK.findall(fold(text)) for word in _expand(chunk))


class Stemmer:
    """Reduces words to stems, remembering each: "sessions" and "session" are one."""

    def __init__(self, language: str = "english") -> None:
        stem: Callable[[str], str] = stemmer(language).stemWord
        self._language, self._known = language, Memory(stem, REMEMBERED)

    def __reduce__(self) -> tuple[type["Stemmer"], tuple[str]]:
        return Stemmer, (self._language,)

    def __call__(self, word: str) -> str:
        return self._known[word]


class Synonyms:
    """Replaces words and short phrases that mean the same by the first of their group, longest phrase first."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[Words, Words]]] = {}
        for group in groups:
            canonical = words_of(group[0])
            for other in group[1:]:
                phrase = words_of(other)
                if phrase and phrase != canonical:
                    self._by_first.setdefault(phrase[0], []).append((phrase, canonical))
        for phrases in self._by_first.values():
            phrases.sort(key=lambda pair: -len(pair[0]))

    def replace(self, words: Words) -> tuple[Words, tuple[tuple[str, str], ...]]:
        """The words with synonyms replaced, and the replacements made as (typed, meant)."""
        replaced: list[str] = []
        made: list[tuple[str, str]] = []
        position = 0
        while position < len(words):
            for phrase, canonical in self._by_first.get(words[position], ()):
                if words[position : position + len(phrase)] == phrase:
                    replaced.extend(canonical)
                    made.append((" ".join(phrase), " ".join(canonical)))
                    position += len(phrase)
                    break
            else:
                replaced.append(words[position])
                position += 1
        return tuple(replaced), tuple(made)
