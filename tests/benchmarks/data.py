"""What the methods are asked: phrasings of the shipped knowledge base, public test sets, and typing mistakes."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from string import ascii_lowercase

from bot.folder import packaged_knowledge
from bot.loader import load

OUT_OF_SCOPE = "NONE"
HELD_OUT_EACH = 10  # of a label's phrasings each tenth is asked instead of learned
TYPO_EACH = 3  # of the questions for timing each third has a typing mistake
LEAST_TYPO = 4  # letters of a word that may get one
SWAPPED = 3  # one word in three of a recombined phrasing comes from another phrasing


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text and the label it stands for."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """The phrasings of the shipped knowledge base, and the questions kept out of them."""

    phrasings: tuple[Phrasing, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A public test set; test questions of the label OUT_OF_SCOPE belong to no other label."""

    name: str
    training: tuple[Phrasing, ...]
    test: tuple[Phrasing, ...]


def seeded(seed: int) -> Random:
    """Chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def shipped(seed: int = 0) -> Shipped:
    """Phrasings of entries and of subjects out of scope (those with a word), each once, shuffled; and the questions."""
    knowledge = load(packaged_knowledge())
    texts: dict[str, str] = {}
    for entry in knowledge.entries.values():
        texts |= dict.fromkeys((entry.question, *entry.phrasings), entry.id)
    for group in knowledge.groups:
        texts |= dict.fromkeys(group.phrasings, group.id)
    by_label = _by_label(Phrasing(text, label) for text, label in texts.items() if any(map(str.isalnum, text)))
    numbered = [pair for phrasings in by_label.values() for pair in enumerate(phrasings, 1)]
    kept = [phrasing for number, phrasing in numbered if number % HELD_OUT_EACH]
    asked = [phrasing.text for number, phrasing in numbered if not number % HELD_OUT_EACH]
    random = seeded(seed)
    random.shuffle(kept)
    random.shuffle(asked)
    questions = (with_typo(text, random) if place % TYPO_EACH == 0 else text for place, text in enumerate(asked))
    return Shipped(tuple(kept), tuple(questions))


def of_size(phrasings: Sequence[Phrasing], size: int, seed: int = 0) -> tuple[Phrasing, ...]:
    """As many different phrasings as wanted; where there are too few, words are swapped between them for more."""
    random = seeded(seed)
    texts = {phrasing.text: phrasing for phrasing in phrasings[:size]}
    while len(texts) < size:
        one, other = random.choice(phrasings), random.choice(phrasings)
        words, others = one.text.split(), other.text.split()
        for _ in range(max(1, len(words) // SWAPPED)):
            words[random.randrange(len(words))] = random.choice(others)
        text = " ".join(words)
        texts.setdefault(text, Phrasing(text, one.label))
    return tuple(texts.values())


def with_typo(text: str, random: Random) -> str:
    """The text with one mistake in one of its longer words: a letter swapped, lost, added or replaced."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= LEAST_TYPO and word.isalpha()]
    if not places:
        return text
    place = random.choice(places)
    words[place] = mistyped(words[place], random)
    return " ".join(words)


def mistyped(word: str, random: Random) -> str:
    """A word of at least three letters with one mistake behind its first."""
    letter, at = random.choice(ascii_lowercase), random.randrange(1, len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1 :]
    mistakes = (before + after[0] + here + after[1:], before + after, before + letter + here + after)
    return random.choice((*mistakes, before + letter + after))


def read_set(path: Path) -> PublicSet:
    """A public test set from a file of JSON objects, one a line, with `text`, `label` and `split`."""
    training, test = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        phrasing = Phrasing(item["text"], item["label"])
        if item["split"] == "test":
            test.append(phrasing)
        elif item["split"] == "train" and phrasing.label != OUT_OF_SCOPE:
            training.append(phrasing)
    return PublicSet(path.stem, tuple(training), tuple(test))


def few(training: Iterable[Phrasing], most: int | None, random: Random) -> list[Phrasing]:
    """At most so many phrasings of each label, drawn by chance; all of them for None."""
    drawn: list[Phrasing] = []
    for phrasings in _by_label(training).values():
        drawn += phrasings if most is None else random.sample(phrasings, min(most, len(phrasings)))
    return drawn


def _by_label(phrasings: Iterable[Phrasing]) -> dict[str, list[Phrasing]]:
    by_label: dict[str, list[Phrasing]] = defaultdict(list)
    for phrasing in phrasings:
        by_label[phrasing.label].append(phrasing)
    return by_label
