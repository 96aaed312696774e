"""The methods compared. Each is a function that learns phrasings and their labels and gives one that finds a label.

The peers' modules are imported when they are built, by name, so that one that is not installed can be left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils

from bot.matching.calibration import default_calibration
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.model import Entry, Knowledge
from tests.benchmarks.data import Phrasing


@dataclass(frozen=True, slots=True)
class Found:
    """The label found, and one or more scores that are higher the more the question is about any label at all."""

    label: str
    scores: tuple[float, ...]


Ask = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Method:
    """A method, what must be imported for it, and its patience: how many comparisons of a question with a phrasing
    it gets in one measurement (None: as many as there are)."""

    name: str
    build: Callable[[Sequence[Phrasing]], Ask]
    needs: tuple[str, ...] = ()
    patience: int | None = None

    @property
    def missing(self) -> str | None:
        """The first package this needs that is not installed."""
        packages = (module.partition(".")[0] for module in self.needs)
        return next((package for package in packages if find_spec(package) is None), None)

    def prepare(self) -> None:
        """Imports what this needs."""
        for module in self.needs:
            import_module(module)

    def questions(self, wanted: int, size: int) -> int:
        """How many of the questions wanted there is patience for, against so many phrasings."""
        return wanted if self.patience is None else min(wanted, self.patience // size)


def knowledge_of(phrasings: Sequence[Phrasing]) -> Knowledge:
    """An entry for each label; its first phrasing is its question."""
    texts: dict[str, list[str]] = {}
    for phrasing in phrasings:
        texts.setdefault(phrasing.label, []).append(phrasing.text)
    entries = {
        label: Entry(id=label, topic=label, question=question, answer="", phrasings=tuple(more))
        for label, (question, *more) in texts.items()
    }
    return Knowledge(entries, wording={}, digest="")


def ours(phrasings: Sequence[Phrasing]) -> Ask:
    """The matcher of this project, with its stated default calibration; the word table is loaded too."""
    matcher = FuzzyMatcher(knowledge_of(phrasings), english(), default_calibration())

    def ask(question: str) -> Found:
        match = matcher.match(question)
        if not match.candidates:
            return Found("", (0.0, 0.0))
        first = match.candidates[0]
        return Found(first.entry, (match.scope, 1.0 if match.exact else first.score))

    return ask


def rapidfuzz(phrasings: Sequence[Phrasing], scorer: Callable[..., float]) -> Ask:
    """The best phrasing by one of rapidfuzz's scorers; texts are brought to lower case without punctuation, once."""
    texts = [utils.default_process(phrasing.text) for phrasing in phrasings]

    def ask(question: str) -> Found:
        _, score, place = process.extractOne(utils.default_process(question), texts, scorer=scorer)
        return Found(phrasings[place].label, (score,))

    return ask


def thefuzz(phrasings: Sequence[Phrasing]) -> Ask:
    """The best phrasing by thefuzz, with its defaults."""
    extract_one = import_module("thefuzz.process").extractOne
    texts = {place: phrasing.text for place, phrasing in enumerate(phrasings)}

    def ask(question: str) -> Found:
        _, score, place = extract_one(question, texts)
        return Found(phrasings[place].label, (score,))

    return ask


def difflib(phrasings: Sequence[Phrasing]) -> Ask:
    """The phrasing with the highest ratio; the full ratio is computed only where its upper bounds allow a new best."""
    texts = [phrasing.text.lower() for phrasing in phrasings]

    def ask(question: str) -> Found:
        matcher = SequenceMatcher()
        matcher.set_seq2(question.lower())
        best, best_place = -1.0, 0
        for place, text in enumerate(texts):
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (r := matcher.ratio()) > best:
                best, best_place = r, place
        return Found(phrasings[best_place].label, (best,))

    return ask


def bm25s(phrasings: Sequence[Phrasing]) -> Ask:
    """The best phrasing by BM25, with the defaults of bm25s."""
    module = import_module("bm25s")

    def words_of(texts: list[str]) -> list[list[str]]:
        tokens: list[list[str]] = module.tokenize(texts, return_ids=False, show_progress=False)
        return tokens

    retriever = module.BM25()
    retriever.index(words_of([phrasing.text for phrasing in phrasings]), show_progress=False)

    def ask(question: str) -> Found:
        (words,) = words_of([question])
        known = [word for word in words if word in retriever.vocab_dict]
        if not known:
            return Found("", (0.0,))
        scores = retriever.get_scores(known)
        return _best(phrasings, scores)

    return ask


def tfidf(phrasings: Sequence[Phrasing], **options: Any) -> Ask:
    """The nearest phrasing by the cosine of scikit-learn's TF-IDF vectors."""
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(**options)
    by_feature = vectorizer.fit_transform([phrasing.text for phrasing in phrasings]).T.tocsr()

    def ask(question: str) -> Found:
        return _best(phrasings, (vectorizer.transform([question]) @ by_feature).toarray()[0])

    return ask


def _best(phrasings: Sequence[Phrasing], scores: Any) -> Found:
    place = int(np.argmax(scores))
    return Found(phrasings[place].label, (float(scores[place]),))


OURS = "**this project**"
NAIVE = "rapidfuzz WRatio"
METHODS = (
    Method(OURS, ours),
    Method(NAIVE, partial(rapidfuzz, scorer=fuzz.WRatio), patience=5_000_000),
    Method("rapidfuzz token_set_ratio", partial(rapidfuzz, scorer=fuzz.token_set_ratio), patience=5_000_000),
    Method("thefuzz", thefuzz, ("thefuzz.process",), patience=2_000_000),
    Method("difflib", difflib, patience=300_000),
    Method("bm25s", bm25s, ("bm25s",)),
    Method("TF-IDF, words", tfidf, ("sklearn.feature_extraction.text",)),
    Method(
        "TF-IDF, letters 3–5",
        partial(tfidf, analyzer="char_wb", ngram_range=(3, 5)),
        ("sklearn.feature_extraction.text",),
    ),
)
