"""Which words each topic's phrasings use, and how many of them."""

import numpy as np

from bot.matching.index import PhrasingIndex
from bot.matching.postings import Longs
from bot.matching.text import Words


class Told:
    """Counts of phrasings by topic and stem."""

    def __init__(self, index: PhrasingIndex, topics: Longs) -> None:
        """From an index and the topic's number of each of its phrasings."""
        self._index, self._stems = index, len(index.vocabulary.stems)
        codes = topics[index.stem_rows] * self._stems + index.stem_numbers
        known, counts = np.unique(codes, return_counts=True)
        self._counts = dict(zip(known.tolist(), counts.tolist(), strict=True))

    def counts(self, topic: int, words: Words) -> list[int]:
        """How many phrasings of a topic use each of these words, in any form."""
        numbers = self._index.vocabulary.stem_numbers(words)
        return [self._counts.get(topic * self._stems + n, 0) if n is not None else 0 for n in numbers]
