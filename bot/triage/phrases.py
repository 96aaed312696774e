"""Phrases of a concept: words in a row, as an author writes them.

A word matches by its stem ("bleed" finds "bleeding"); `numb*` matches whatever starts so; `a|b` either word; `_` any
one word; `...` up to three words; `<name>` another concept. Stems and beginnings ("numb*") are the symbols that phrases
are made of and tokens are known by.
"""

from functools import cache
from itertools import chain, product
from typing import NamedTuple

from bot.matching.text import Stemmer, words_of

GAP = 3  # words that `...` may stand for at most
_stem = Stemmer()


class Step(NamedTuple):
    """One place of a phrase: a token with one of these symbols, a concept, any token, or tokens passed over."""

    symbols: tuple[str, ...] = ()
    concept: str | None = None
    anything: bool = False
    skips: int = 0


def _parse_part(part: str) -> list[tuple[Step, ...]]:
    """The ways to read one part of a phrase; alternatives of several words ("cant|wont") are ways of their own."""
    if part == "...":
        return [(Step(skips=GAP),)]
    if part == "_":
        return [(Step(anything=True),)]
    if part.startswith("<") and part.endswith(">"):
        return [(Step(concept=part[1:-1]),)]
    choices = part.split("|")
    starts = [choice.lower() for choice in choices if choice.endswith("*")]
    written = [words_of(choice) for choice in choices if not choice.endswith("*")]
    single = dict.fromkeys([*(_stem(words[0]) for words in written if len(words) == 1), *starts])
    ways = [(Step(tuple(single)),)] if single else []
    return ways + [tuple(Step((_stem(word),)) for word in words) for words in written if len(words) > 1]


@cache
def parse(phrase: str) -> tuple[tuple[Step, ...], ...]:
    """The ways to read a phrase, each a row of steps; raises ValueError where it matches nothing or everything."""
    ways = tuple(tuple(chain(*way)) for way in product(*map(_parse_part, phrase.split())))
    for steps in ways or ((),):
        if not any(step.symbols or step.concept for step in steps):
            raise ValueError(f"the phrase {phrase!r} has no word of its own")
        if steps[0].skips or steps[-1].skips:
            raise ValueError(f"the phrase {phrase!r} begins or ends with a gap")
    return ways


def plain_words(phrase: str) -> list[str]:
    """The whole words a phrase is written with."""
    parts = (choice for part in phrase.split() if not part.startswith("<") for choice in part.split("|"))
    return [word for part in parts if not part.endswith("*") for word in words_of(part)]


def concepts_named(phrase: str) -> set[str]:
    """The other concepts a phrase refers to."""
    return {part[1:-1] for part in phrase.split() if part.startswith("<") and part.endswith(">")}
