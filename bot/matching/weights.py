"""How much a word says."""

from collections import Counter

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.matching.text import Stemmer

EDGE = "\0"  # stands for the start and the end of a text
EDGE_WEIGHT = 0.3


class Weights:
    """How much a word says: rare in the phrasings and rare in the language.

    u = √(i·g), i = ln(1+(N−df+.5)/(df+.5)) / ln(1+(N+.5)/.5) over phrasings by stem (1 if unseen),
    g = clip((7.2−zipf)/5, .05, 1).
    """

    def __init__(self, document_counts: Counter[str], phrasings: int, lexicon: Lexicon, stem: Stemmer) -> None:
        self.document_counts, self._phrasings, self._lexicon, self._stem = (
            document_counts,
            phrasings,
            lexicon,
            stem,
        )
        self._known: dict[str, float] = {EDGE: EDGE_WEIGHT}

    def __call__(self, word: str) -> float:
        weight = self._known.get(word)
        if weight is None:
            weight = self._weigh(word)
            if len(self._known) < 200_000:
                self._known[word] = weight
        return weight

    def _weigh(self, word: str) -> float:
        n, seen = self._phrasings, self.document_counts.get(self._stem(word), 0)
        rarity = np.log1p((n - seen + 0.5) / (seen + 0.5)) / np.log1p((n + 0.5) / 0.5) if seen else 1.0
        meaning = np.clip((7.2 - self._lexicon.zipf(word)) / 5, 0.05, 1)
        return float(np.sqrt(rarity * meaning))
