"""Says how often a mistyped phrasing still leads to its topic, by kind of mistake.

python -m tests.benchmarks.typos
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

import click

from bot.assembly import assemble
from bot.matching import Matcher
from bot.model import Knowledge
from bot.progress import progress_bar
from tests.benchmarks.data import mistyped, seeded

LONG, VERY_LONG = 5, 9  # letters of a word that may get one mistake, and of one that may get two

Mistake = Callable[[list[str], Random], list[str] | None]


def one_edit(words: list[str], random: Random) -> list[str] | None:
    """One mistake in a long word; None where there is none."""
    return _in_a_word(words, random, LONG, lambda word: [mistyped(word, random)])


def two_edits(words: list[str], random: Random) -> list[str] | None:
    """Two mistakes in a very long word."""
    return _in_a_word(words, random, VERY_LONG, lambda word: [mistyped(mistyped(word, random), random)])


def split(words: list[str], random: Random) -> list[str] | None:
    """A space inside a long word."""
    return _in_a_word(words, random, LONG, lambda word: _halves(word, random.randrange(2, len(word) - 1)))


def swapped(words: list[str], random: Random) -> list[str] | None:
    """Two neighbouring words in the wrong order."""
    return _at_a_pair(words, random, lambda left, right: [right, left])


def joined(words: list[str], random: Random) -> list[str] | None:
    """Two neighbouring words written as one."""
    return _at_a_pair(words, random, lambda left, right: [left + right])


MISTAKES: dict[str, Mistake] = {
    "one edit in a word of 5 letters or more": one_edit,
    "two edits in a word of 9 or more": two_edits,
    "two words swapped": swapped,
    "two words joined": joined,
    "a word split": split,
}


def tries(knowledge: Knowledge, matcher: Matcher, mistake: Mistake, every: int = 1) -> Iterator[bool]:
    """Of each phrasing, or one in so many, that can be mistyped so: whether its topic still comes first."""
    random = seeded(0)
    phrasings = [
        (text, entry.topic) for entry in knowledge.entries.values() for text in (entry.question, *entry.phrasings)
    ]
    for text, topic in phrasings[::every]:
        typed = mistake(text.split(), random)
        if typed is not None:
            candidates = matcher.match(" ".join(typed)).candidates
            yield bool(candidates) and candidates[0].topic == topic


def _halves(word: str, at: int) -> list[str]:
    return [word[:at], word[at:]]


def _in_a_word(words: list[str], random: Random, least: int, change: Callable[[str], list[str]]) -> list[str] | None:
    places = [place for place, word in enumerate(words) if len(word) >= least and word.isalpha()]
    if not places:
        return None
    place = random.choice(places)
    return [*words[:place], *change(words[place]), *words[place + 1 :]]


def _at_a_pair(words: list[str], random: Random, change: Callable[[str, str], list[str]]) -> list[str] | None:
    pairs = list(pairwise(words))
    if not pairs:
        return None
    place = random.randrange(len(pairs))
    return [*words[:place], *change(*pairs[place]), *words[place + 2 :]]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mistypes every phrasing of the shipped knowledge base in each way, and prints a table."""
    knowledge, matcher, _ = assemble().parts
    click.echo("| mistake | phrasings | topic still first |\n| --- | ---: | ---: |")
    for name, mistake in MISTAKES.items():
        right = []
        with progress_bar(name, sum(1 + len(entry.phrasings) for entry in knowledge.entries.values())) as progress:
            for done, found in enumerate(tries(knowledge, matcher, mistake), 1):
                right.append(found)
                progress(done)
        click.echo(f"| {name} | {len(right):,} | {sum(right) / len(right):.3f} |")


if __name__ == "__main__":
    main()
