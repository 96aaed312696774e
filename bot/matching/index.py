"""The phrasings as numbers: how like each of them a question is, word by word, without a loop over phrasings.

A word is √.4 on its stem and √.6 on its letter groups of two to four; a text is the weighted sum of its words and
of its neighbouring pairs of stems. So the likeness of a question to all phrasings is a sum of one *column* for each of
its words, and columns are kept: a word seen before costs one addition.
"""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Any

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.matching.postings import Doubles, Floats, Ints, Longs, Postings
from bot.matching.text import Stemmer, Words
from bot.matching.weights import EDGE, EDGE_WEIGHT, Weights

STEM_SHARE = 0.4
PAIR_WEIGHT = 0.3
LEAST_LIKENESS = 0.2  # letters shared by chance; below it words are strangers
COLUMN_BYTES = 96 * 2**20


def letter_groups(word: str) -> list[str]:
    """The runs of two to four letters of a word, its ends marked, each once."""
    marked = f" {word} "
    return list(dict.fromkeys(marked[i : i + n] for n in (2, 3, 4) for i in range(len(marked) - n + 1)))


class PhrasingIndex:
    """Likeness of a question to each phrasing; phrasings are given as words, already normalised."""

    def __init__(self, phrasings: Sequence[Words], lexicon: Lexicon, stem: Stemmer) -> None:
        self.size, self._lexicon, self._stem = len(phrasings), lexicon, stem
        document_counts = Counter(s for words in phrasings for s in {stem(word) for word in words})
        self.weight = Weights(document_counts, self.size, lexicon, stem)
        self.word_counts = Counter(word for words in phrasings for word in set(words))
        self.words = sorted(self.word_counts)
        self._id = {word: number for number, word in enumerate(self.words)}
        self._index_letters()
        self._index_phrasings(phrasings)
        self._index_meanings(phrasings)
        self._columns: OrderedDict[str, Floats] = OrderedDict()
        self._columns_kept = max(64, COLUMN_BYTES // (4 * max(1, self.size)))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_columns": OrderedDict()}  # columns are quickly made anew and many

    # building

    def _index_letters(self) -> None:
        keys: list[int] = []
        rows: list[int] = []
        groups: dict[str, int] = {}
        for row, word in enumerate(self.words):
            for group in letter_groups(word):
                keys.append(groups.setdefault(group, len(groups)))
                rows.append(row)
        self._groups, size = groups, len(self.words)
        key, row_ = np.asarray(keys, np.int64), np.asarray(rows, np.int64)
        self._unseen_group = float(np.log1p((size + 0.5) / 0.5))
        self._group_weight = np.log1p((size + 0.5) / (np.bincount(key, minlength=len(groups)) + 0.5)).astype(np.float32)
        weights = self._group_weight[key]
        weights /= np.sqrt(np.bincount(row_, weights**2, size))[row_]
        self._letters = Postings.of(key, row_, weights, len(groups))
        self._index_stems()

    def _index_stems(self) -> None:
        stems: dict[str, int] = {EDGE: 0}
        self._stem_of = np.asarray([stems.setdefault(self._stem(word), len(stems)) for word in self.words], np.int64)
        self._stems = stems

    def _index_phrasings(self, phrasings: Sequence[Words]) -> None:
        lengths = np.asarray([len(words) for words in phrasings], np.int64)
        row_of = np.repeat(np.arange(self.size), lengths)
        tokens = np.asarray([self._id[word] for words in phrasings for word in words], np.int64)
        word_weight = np.asarray([self.weight(word) for word in self.words], np.float64)
        size = max(1, len(self.words))
        cells, counts = np.unique(row_of * size + tokens, return_counts=True)
        rows, words = cells // size, cells % size
        weights = word_weight[words] * (1 + np.log(counts))
        pair_rows, pairs, pair_weights = self._pairs_of(lengths, tokens, word_weight)
        squares = np.bincount(rows, weights**2, self.size) + np.bincount(pair_rows, pair_weights**2, self.size)
        norm = np.sqrt(np.maximum(squares, 1e-12))
        self._by_word = Postings.of(words, rows, weights / norm[rows], len(self.words))
        self._by_pair = Postings.of(pairs, pair_rows, pair_weights / norm[pair_rows], len(self._pairs))
        features = np.concatenate((self._stem_of[words], len(self._stems) + pairs))
        owners = np.concatenate((rows, pair_rows))
        self._by_phrasing = Postings.of(
            owners, features, np.concatenate((weights, pair_weights)) / norm[owners], self.size
        )

    def _pairs_of(self, lengths: Longs, tokens: Longs, word_weight: Doubles) -> tuple[Longs, Longs, Doubles]:
        """Neighbouring stems, text ends included: the phrasing, the pair's number and the weight of each."""
        ends = np.cumsum(lengths + 1)  # in the chain, each phrasing is followed by one edge
        chain_stems = np.zeros(int(ends[-1]) + 1 if len(ends) else 1, np.int64)
        chain_weights = np.full(len(chain_stems), EDGE_WEIGHT)
        inner = np.ones(len(chain_stems), bool)
        inner[0] = False
        inner[ends] = False
        chain_stems[inner], chain_weights[inner] = self._stem_of[tokens], word_weight[tokens]
        row = np.repeat(np.arange(self.size), lengths + 1)
        code = chain_stems[:-1] * len(self._stems) + chain_stems[1:]
        known, number = np.unique(code, return_inverse=True)
        self._pairs = {int(code_): place for place, code_ in enumerate(known)}
        cells, first = np.unique(row * max(1, len(known)) + number, return_index=True)
        weights = PAIR_WEIGHT * np.sqrt(chain_weights[:-1] * chain_weights[1:])[first]
        return cells // max(1, len(known)), cells % max(1, len(known)), weights

    def _index_meanings(self, phrasings: Sequence[Words]) -> None:
        rows = [self._lexicon.meaning(words) for words in phrasings] if self._lexicon.has_meanings else []
        self._meanings = np.stack(rows).astype(np.float32) if rows else None

    # asking

    def likeness(self, words: Words, meaning_share: float) -> Floats:
        """How like each phrasing the words are, 0..1; shape (N,)."""
        terms = {word: self.weight(word) * (1 + log(count)) for word, count in Counter(words).items()}
        pairs = self._weighted_pairs(words)
        lexical = np.zeros(self.size, np.float32)
        for word, weight in terms.items():
            lexical += np.float32(weight) * self._column(word)
        for pair, weight in pairs.items():
            number = self._pairs.get(pair) if isinstance(pair, int) else None
            if number is not None:
                span = slice(self._by_pair.starts[number], self._by_pair.starts[number + 1])
                lexical[self._by_pair.rows[span]] += np.float32(weight) * self._by_pair.weights[span]
        squares = sum(w * w for w in terms.values()) + sum(w * w for w in pairs.values())
        lexical /= np.float32(sqrt(squares) or 1.0)
        if self._meanings is None:
            return lexical
        meaning = self._lexicon.meaning(words)
        if not meaning.any():
            return lexical
        return (1 - meaning_share) * lexical + self._meanings @ (np.float32(meaning_share) * meaning)

    def _weighted_pairs(self, words: Words) -> dict[int | tuple[str, str], float]:
        """The neighbouring stems of a question, unseen ones too: they lower the likeness to everything."""
        chain = (EDGE, *words, EDGE)
        weighted: dict[int | tuple[str, str], float] = {}
        for a, b in pairwise(chain):
            stems = self._stem(a), self._stem(b)
            left, right = (self._stems.get(stem) for stem in stems)
            pair = stems if left is None or right is None else left * len(self._stems) + right
            weighted[pair] = PAIR_WEIGHT * sqrt(self.weight(a) * self.weight(b))
        return weighted

    def likeness_among(self, rows: Ints, meaning_share: float) -> Floats:
        """How like one another the phrasings of these rows are, by stems, pairs and meaning; shape (M, M)."""
        features, weights, lengths = self._by_phrasing.rows_of(rows)
        shared, column = np.unique(features, return_inverse=True)
        cells = np.repeat(np.arange(len(rows)), lengths) * len(shared) + column
        dense = np.bincount(cells, weights, len(rows) * len(shared)).reshape(len(rows), -1).astype(np.float32)
        lexical = dense @ dense.T
        if self._meanings is None:
            return lexical
        meanings = self._meanings[rows]
        return (1 - meaning_share) * lexical + np.float32(meaning_share) * (meanings @ meanings.T)

    def _column(self, word: str) -> Floats:
        column = self._columns.get(word)
        if column is None:
            column = self._columns[word] = self._make_column(word)
            if len(self._columns) > self._columns_kept:
                self._columns.popitem(last=False)
        else:
            self._columns.move_to_end(word)
        return column

    def _make_column(self, word: str) -> Floats:
        alike = self._words_alike(word)
        near = np.flatnonzero(alike >= LEAST_LIKENESS).astype(np.int32)
        return self._by_word.spread(near, alike[near], self.size)

    def _words_alike(self, word: str) -> Floats:
        """How like each word of the phrasings a word is: by stem and by letters; shape (V,)."""
        groups = letter_groups(word)
        known = np.asarray(sorted(self._groups[g] for g in groups if g in self._groups), np.int32)
        weights = self._group_weight[known]
        strangers = (len(groups) - len(known)) * self._unseen_group**2
        norm = np.sqrt(float(weights @ weights) + strangers)
        alike = self._letters.spread(known, weights * np.float32((1 - STEM_SHARE) / norm), len(self.words))
        stem = self._stems.get(self._stem(word))
        if stem is not None:
            alike[self._stem_of == stem] += STEM_SHARE
        return alike
