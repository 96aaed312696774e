"""The words of the phrasings as numbers, and which of them another word is like."""

from collections.abc import Sequence

import numpy as np

from bot.matching.postings import Floats, Longs, Postings
from bot.matching.text import Stemmer
from bot.matching.weights import EDGE

STEM_SHARE = 0.4
LEAST_LIKENESS = 0.2  # letters shared by chance; below it words are strangers
AT_ONCE = 16  # words compared with all others in one step


def letter_groups(word: str) -> list[str]:
    """The runs of two to four letters of a word, its ends marked, each once.

    >>> letter_groups("ice")
    [' i', 'ic', 'ce', 'e ', ' ic', 'ice', 'ce ', ' ice', 'ice ']
    """
    marked = f" {word} "
    return list(dict.fromkeys(marked[i : i + n] for n in (2, 3, 4) for i in range(len(marked) - n + 1)))


class Vocabulary:
    """Words (each once) and their stems, by number; the stem of number 0 is the edge of a text."""

    def __init__(self, words: Sequence[str], stem: Stemmer) -> None:
        self.number = {word: number for number, word in enumerate(words)}
        self._stem, self.stems = stem, {EDGE: 0}
        self.stem_of: Longs = np.asarray(
            [self.stems.setdefault(stem(word), len(self.stems)) for word in words], np.int64
        )
        self._by_stem = Postings.of(
            self.stem_of, np.arange(len(words)), np.full(len(words), STEM_SHARE), len(self.stems)
        )
        self._near = self._compare(self._index_letters(words))

    def __len__(self) -> int:
        return len(self.number)

    def _index_letters(self, words: Sequence[str]) -> Postings:
        """Indexes the words by their letter groups; the letter groups by their words."""
        groups: dict[str, int] = {}
        found = [[groups.setdefault(group, len(groups)) for group in letter_groups(word)] for word in words]
        rows = np.arange(len(words)).repeat([len(numbers) for numbers in found])
        keys = np.asarray([number for numbers in found for number in numbers], np.int64)
        self._groups, size = groups, len(words)
        self._unseen = float(np.log1p((size + 0.5) / 0.5))
        self._weight = np.log1p((size + 0.5) / (np.bincount(keys, minlength=len(groups)) + 0.5)).astype(np.float32)
        weights = self._weight[keys]
        weights /= np.sqrt(np.bincount(rows, weights**2, size))[rows]
        self._letters = Postings.of(keys, rows, weights, len(groups))
        return Postings.of(rows, keys, weights, size)

    def stem_numbers(self, words: Sequence[str]) -> list[int | None]:
        """The number of each word's stem, None for one never seen."""
        return [self.stems.get(self._stem(word)) for word in words]

    def _compare(self, letters: Postings) -> Postings:
        """Which words are like which of the vocabulary."""
        found = [_NOTHING]
        for first in range(0, len(self), AT_ONCE):
            words = np.arange(first, min(first + AT_ONCE, len(self)))
            groups, weights, lengths = letters.rows_of(words)
            owners = np.arange(len(words)).repeat(lengths)
            alike = self._letters.spread(owners, groups, weights * (1 - STEM_SHARE), (len(words), len(self)))
            same, shares, lengths = self._by_stem.rows_of(self.stem_of[words])
            alike[np.arange(len(words)).repeat(lengths), same] += shares
            owners, near = np.nonzero(alike >= LEAST_LIKENESS)
            found.append((owners + first, near, alike[owners, near]))
        owners, near, likeness = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return Postings.of(owners, near, likeness, len(self))

    def near(self, words: Sequence[str]) -> tuple[Longs, Longs, Floats]:
        """The words of the vocabulary that are like some words: places in `words`, numbers and likenesses 0..1."""
        known = [place for place, word in enumerate(words) if word in self.number]
        rows, alike, lengths = self._near.rows_of(np.asarray([self.number[words[place]] for place in known], np.int64))
        owners = np.asarray(known, np.int64).repeat(lengths)
        if len(known) == len(words):
            return owners, rows, alike
        new = [place for place, word in enumerate(words) if word not in self.number]
        places, more_rows, more_alike = self._alike([words[place] for place in new])
        return (
            np.concatenate((owners, np.asarray(new, np.int64)[places])),
            np.concatenate((rows, more_rows)),
            np.concatenate((alike, more_alike)),
        )

    def _alike(self, words: Sequence[str]) -> tuple[Longs, Longs, Floats]:
        """Like `near`, worked out from stems and letters."""
        found = [letter_groups(word) for word in words]
        numbers = [[self._groups[group] for group in groups if group in self._groups] for groups in found]
        strangers = [len(groups) - len(known) for groups, known in zip(found, numbers, strict=True)]
        owners = np.arange(len(words)).repeat([len(known) for known in numbers])
        keys = np.asarray([number for known in numbers for number in known], np.int64)
        weights = self._weight.take(keys)
        squares = np.bincount(owners, weights * weights, len(words)) + np.asarray(strangers) * self._unseen**2
        factors = weights * ((1 - STEM_SHARE) / np.sqrt(squares)).astype(np.float32).take(owners)
        alike = self._letters.spread(owners, keys, factors, (len(words), len(self)))
        for place, word in enumerate(words):
            stem = self.stems.get(self._stem(word))
            if stem is not None:
                alike[place, self._by_stem.row(stem)[0]] += STEM_SHARE
        owners, near = np.nonzero(alike >= LEAST_LIKENESS)
        return owners, near, alike[owners, near].astype(np.float32)


_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
