"""How much a word says."""

from collections.abc import Mapping
from math import log1p, sqrt

from bot.matching.lexicon import Lexicon
from bot.matching.text import Stemmer

EDGE = "\0"  # stands for the start and the end of a text
EDGE_WEIGHT = 0.3
REMEMBERED = 200_000  # words; strangers typing nonsense for weeks must not fill memory


class Weights:
    """How much a word says: rare in the phrasings and rare in the language.

    u = √(i·g), i = ln(1+(N−df+.5)/(df+.5)) / ln(1+(N+.5)/.5) over phrasings by stem (1 if unseen),
    g = clip((7.2−zipf)/5, .05, 1).
    """

    def __init__(self, document_counts: Mapping[str, int], phrasings: int, lexicon: Lexicon, stem: Stemmer) -> None:
        self._counts, self._phrasings, self._lexicon, self._stem = document_counts, phrasings, lexicon, stem
        self._known: dict[str, float] = {EDGE: EDGE_WEIGHT}

    def __call__(self, word: str) -> float:
        weight = self._known.get(word)
        if weight is None:
            weight = self._weigh(word)
            if len(self._known) < REMEMBERED:
                self._known[word] = weight
        return weight

    def _weigh(self, word: str) -> float:
        n, seen = self._phrasings, self._counts.get(self._stem(word), 0)
        rarity = log1p((n - seen + 0.5) / (seen + 0.5)) / log1p((n + 0.5) / 0.5) if seen else 1.0
        meaning = min(max((7.2 - self._lexicon.zipf(word)) / 5, 0.05), 1.0)
        return sqrt(rarity * meaning)
