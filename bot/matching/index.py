"""The phrasings as numbers: how like each of them a question is, word by word, without a loop over phrasings.

A word is √.4 on its stem and √.6 on its letter groups of two to four; a text is the weighted sum of its words and
of its neighbouring pairs of stems. So the likeness of a question to all phrasings is a sum of one *column* for each of
its words, and columns are kept: a word seen before costs one addition.
"""

from collections.abc import Sequence
from itertools import chain, pairwise
from math import log, sqrt

import numpy as np

from bot.matching.columns import Columns
from bot.matching.lexicon import Lexicon
from bot.matching.meanings import Meanings
from bot.matching.postings import Doubles, Floats, Longs, Postings
from bot.matching.text import Stemmer, Words
from bot.matching.vocabulary import Vocabulary
from bot.matching.weights import EDGE, EDGE_WEIGHT, Weights

PAIR_WEIGHT = 0.3


class PhrasingIndex:
    """Likeness of a question to each phrasing; phrasings are given as words, already normalised."""

    def __init__(self, phrasings: Sequence[Words], lexicon: Lexicon, stem: Stemmer, meaning_share: float) -> None:
        self.size, self._lexicon, self._stem = len(phrasings), lexicon, stem
        self.vocabulary = Vocabulary(sorted(set(chain.from_iterable(phrasings))), stem)
        lengths = np.fromiter(map(len, phrasings), np.int64, self.size)
        number = self.vocabulary.number
        tokens = np.fromiter((number[word] for words in phrasings for word in words), np.int64, int(lengths.sum()))
        self._share = meaning_share if lexicon.dimensions else 0.0
        self._count(lengths, tokens)
        self._index_phrasings(lengths, tokens)
        self._meanings = Meanings(lexicon, list(number), lengths, tokens, self._share)
        self._columns = Columns(self.size)

    # building

    def _count(self, lengths: Longs, tokens: Longs) -> None:
        """How many phrasings have each word, and which have each stem."""
        rows, stems = np.arange(self.size).repeat(lengths), self.vocabulary.stem_of[tokens]
        cells = np.unique(rows * len(self.vocabulary.stems) + stems)
        self.stem_rows, self.stem_numbers = np.divmod(cells, len(self.vocabulary.stems))
        counts = np.bincount(self.stem_numbers, minlength=len(self.vocabulary.stems)).tolist()
        by_stem = dict(zip(self.vocabulary.stems, counts, strict=True))
        self.weight = Weights(by_stem, self.size, self._lexicon, self._stem)

    def _index_phrasings(self, lengths: Longs, tokens: Longs) -> None:
        size, stems = max(1, len(self.vocabulary)), len(self.vocabulary.stems)
        word_weight = np.asarray([self.weight(word) for word in self.vocabulary.number], np.float64)
        cells, counts = np.unique(np.arange(self.size).repeat(lengths) * size + tokens, return_counts=True)
        rows, words = np.divmod(cells, size)
        self._word_counts = np.bincount(words, minlength=size).tolist()
        weights = word_weight[words] * (1 + np.log(counts))
        pair_rows, pairs, pair_weights = self._pairs_of(lengths, tokens, word_weight)
        squares = np.bincount(rows, weights**2, self.size) + np.bincount(pair_rows, pair_weights**2, self.size)
        norm = np.sqrt(np.maximum(squares, 1e-12))
        self._by_word = Postings.of(words, rows, weights / norm[rows], size)
        self._by_pair = Postings.of(pairs, pair_rows, pair_weights / norm[pair_rows], len(self._pairs))
        owners = np.concatenate((rows, pair_rows))
        features = np.concatenate((self.vocabulary.stem_of[words], stems + pairs))
        self._index_features(owners, features, np.concatenate((weights, pair_weights)) / norm[owners])

    def _index_features(self, rows: Longs, features: Longs, weights: Doubles) -> None:
        """By phrasing, those of its stems and pairs that another phrasing has too."""
        self._features = int(features.max(initial=0)) + 1
        cells, place = np.unique(rows * self._features + features, return_inverse=True)
        rows, features = np.divmod(cells, self._features)
        shared = np.bincount(features, minlength=self._features)[features] > 1
        merged = np.bincount(place, weights)[shared] * sqrt(1 - self._share)
        self._by_phrasing = Postings.of(rows[shared], features[shared], merged, self.size)

    def _pairs_of(self, lengths: Longs, tokens: Longs, word_weight: Doubles) -> tuple[Longs, Longs, Doubles]:
        """Neighbouring stems, text ends included: the phrasing, the pair's number and the weight of each."""
        ends = np.cumsum(lengths + 1)  # in the chain, each phrasing is followed by one edge
        chain_stems = np.zeros(int(ends[-1]) + 1 if len(ends) else 1, np.int64)
        chain_weights = np.full(len(chain_stems), EDGE_WEIGHT)
        inner = np.ones(len(chain_stems), bool)
        inner[0] = False
        inner[ends] = False
        chain_stems[inner], chain_weights[inner] = self.vocabulary.stem_of[tokens], word_weight[tokens]
        row = np.arange(self.size).repeat(lengths + 1)
        code = chain_stems[:-1] * len(self.vocabulary.stems) + chain_stems[1:]
        known, number = np.unique(code, return_inverse=True)
        self._pairs = {code: place for place, code in enumerate(known.tolist())}
        size = max(1, len(known))
        cells, first = np.unique(row * size + number, return_index=True)
        weights = PAIR_WEIGHT * np.sqrt(chain_weights[:-1] * chain_weights[1:])[first]
        return cells // size, cells % size, weights

    # asking

    def phrasings_with(self, word: str) -> int:
        """How many phrasings use a word."""
        number = self.vocabulary.number.get(word)
        return 0 if number is None else self._word_counts[number]

    def likeness(self, words: Words) -> Floats:
        """How like each phrasing the words are, 0..1; shape (N,)."""
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        terms = {word: self.weight(word) * (1 + log(count)) for word, count in counts.items()}
        pairs, strangers = self._pairs_in(words)
        squares = sum(w * w for w in terms.values()) + sum(w * w for w in pairs.values()) + strangers
        meaning = self._meanings.likeness(words)
        scale = (1.0 if meaning is None else 1 - self._share) / sqrt(squares)
        likeness = self._columns.total({word: weight * scale for word, weight in terms.items()}, self._make_columns)
        if meaning is not None:
            likeness += meaning
        factors = np.fromiter(pairs.values(), np.float32, len(pairs)) * np.float32(scale)
        rows, weights, lengths = self._by_pair.rows_of(np.fromiter(pairs, np.int64, len(pairs)))
        np.add.at(likeness, rows, weights * factors.repeat(lengths))
        return likeness

    def _pairs_in(self, words: Words) -> tuple[dict[int, float], float]:
        """The weights of neighbouring stems by the pair's number, and the squared weights of pairs never seen: they
        lower the likeness to everything."""
        stems, size = self.vocabulary.stems, len(self.vocabulary.stems)
        never = -size * size  # makes the code of any pair negative
        known: dict[int, float] = {}
        strange: dict[tuple[str, str], float] = {}
        read = [(self.weight(word), self._stem(word)) for word in words]
        for (left_weight, left), (right_weight, right) in pairwise((_EDGE, *read, _EDGE)):
            number = self._pairs.get(stems.get(left, never) * size + stems.get(right, never))
            weight = PAIR_WEIGHT * sqrt(left_weight * right_weight)
            if number is None:
                strange[left, right] = weight
            else:
                known[number] = weight
        return known, sum(weight * weight for weight in strange.values())

    def likeness_among(self, rows: Longs) -> Floats:
        """How like one another the phrasings of these rows are, by stems, pairs and meaning; shape (M, M).

        What only one of them has is left out, so the likeness of a phrasing to itself is less than one.
        """
        features, weights, lengths = self._by_phrasing.rows_of(rows)
        last = np.empty(self._features, np.int32)
        last[features] = np.arange(len(features), dtype=np.int32)  # the last place of each feature stands for it
        place = last.take(features)
        shared = np.bincount(place, minlength=len(features)) > 1
        column = shared.cumsum()
        kept = shared.take(place).nonzero()[0]
        meanings = self._meanings.rows.shape[1]
        width = meanings + (int(column[-1]) if len(column) else 0)
        both = np.zeros((len(rows), width), np.float32)
        both[:, :meanings] = self._meanings.rows[rows]
        cells = np.arange(meanings - 1, len(rows) * width, width).repeat(lengths).take(kept)
        cells += column.take(place.take(kept))
        both.put(cells, weights.take(kept))
        return both @ both.T

    def _make_columns(self, words: Sequence[str]) -> Doubles:
        return self._by_word.spread(*self.vocabulary.near(words), (len(words), self.size))


_EDGE = (EDGE_WEIGHT, EDGE)
