"""Reads a short message in the light of what was talked about: which entry, if any, it means.

The options are the entries that the message may mean alone or joined with what came before it, those related to the
last answer, none of them, and small talk. Each is described by the numbers of NAMES, and a conditional logit (a softmax
over weighed sums) gives their chances. The numbers are shares and signs that hold for any knowledge base; their weights
are fitted on labelled conversations by `python -m tests.benchmarks.follow_ups`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.cues import Cues
from bot.matching import Match, Matcher
from bot.matching.text import Stemmer, words_of
from bot.model import Entry, Knowledge

Doubles = NDArray[np.float64]

NONE, TALK = "", "_talk"  # the options that are no entry
MOST_WORDS = 8  # a longer message stands by itself
GATE = 0.6  # chance from which on an option is taken; nine in ten of those left out of the fit were right
LEAST_ODDS = 0.01  # so that no chance is endless
SMOOTHING = 1.0  # of the share of words found, in units of the weight of a word

WEIGHTS = {
    # of an entry
    "alone": 2.96,  # its score for the message alone, …
    "with_question": 2.20,  # … read after the last question, …
    "with_message": 1.41,  # … and after the last message
    "confidence": 1.39,  # how sure the matcher is, where the entry is its first
    "listed": -0.66,  # an author lists the message under it, word for word
    "sure": 0.41,  # whether that is enough for an answer
    "related": 0.70,  # an author says that it continues the last answer
    "topic": 0.57,  # of the same topic as the last answer
    "theme": 0.60,
    "answer": 1.54,  # the share of the message's words that its answer uses
    "phrased": 1.95,  # … or its phrasings
    # of the last answer, on top of that
    "last": 1.44,
    "last_phrased": 0.42,
    "last_empty": 1.18,  # the message says nothing of its own
    "last_length": -0.55,  # logarithm of the number of words
    "last_refers": 0.10,  # "it", "that", "those"
    "last_asks": -0.44,  # the message reads like a question
    # of what was just asked back
    "offered": 0.67,  # 1 for the first of it, a half for the second, a third for the third
    "offered_empty": 1.11,
    # of none of them
    "none": 1.65,
    "none_scope": -2.29,  # how surely the message is about our subject
    "none_stranger": 3.59,  # how like it is to a subject we do not know
    "none_unheard": 1.18,  # the share of its words that no option uses
    # of small talk
    "talk": 4.48,
    "talk_odds": 0.93,  # logarithm of its odds by the message alone
    "talk_asks": -2.68,
}
NAMES = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Context:
    """What came before: the entry last answered, those offered since, the likeliest first, and the last message."""

    last: str | None
    offered: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What a message may mean, and the numbers that describe each option (options, NAMES)."""

    ids: tuple[str, ...]
    numbers: Doubles

    def chances(self) -> list[tuple[str, float]]:
        """The options with their chances 0..1, the likeliest first."""
        sums = self.numbers @ np.asarray(tuple(WEIGHTS.values()))
        shares = np.exp(sums - sums.max())
        shares /= shares.sum()
        return [(self.ids[at], float(shares[at])) for at in np.argsort(-shares, kind="stable")]


class FollowUps:
    """Describes what short messages may mean in their context."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, cues: Cues) -> None:
        self._entries, self._matcher, self._cues, self._stem = knowledge.entries, matcher, cues, Stemmer()
        self._unheard = float(np.log(len(self._entries) + 1))

    @cached_property
    def _told(self) -> dict[str, frozenset[str]]:
        """By entry, the stems of its question and answer; like the next two, made at the first short message."""
        return {entry.id: self._stems(entry.question, entry.answer) for entry in self._entries.values()}

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        return {entry.id: self._told[entry.id] | self._stems(*entry.phrasings) for entry in self._entries.values()}

    @cached_property
    def _weights(self) -> dict[str, float]:
        spread = Counter(stem for stems in self._asked.values() for stem in stems)
        return {stem: self._unheard - float(np.log(count)) for stem, count in spread.items()}

    def options(self, text: str, alone: Match, context: Context, without: Collection[str] = ()) -> Options:
        """What a text may mean in its context; `alone` is its own match, entries `without` were ruled out."""
        last = self._entries[context.last] if context.last else None
        near = (*context.offered, *(last.related if last else ()))
        scores = (
            _scores(alone),
            self._matcher.scores(f"{last.question} {text}") if last else {},
            self._matcher.scores(f"{context.said} {text}"),
        )
        ids = dict.fromkeys((*scores[0], *scores[1], *scores[2], *([last.id] if last else ()), *near))
        said = self._weighed(alone.words or words_of(text))
        mass = sum(weight for _, weight in said)
        asks = float(self._cues.asks(text))
        entries = {
            id_: {
                "alone": scores[0].get(id_, 0.0),
                "with_question": scores[1].get(id_, 0.0),
                "with_message": scores[2].get(id_, 0.0),
                "answer": _share(said, mass, self._told[id_]),
                "phrased": _share(said, mass, self._asked[id_]),
                "related": float(id_ in near),
                "topic": float(last is not None and id_ != last.id and self._entries[id_].topic == last.topic),
                "theme": float(last is not None and self._entries[id_].theme == last.theme),
            }
            for id_ in ids
            if id_ in self._entries and id_ not in without
        }
        if alone.candidates and alone.candidates[0].entry in entries:
            sure = float(alone.confidence >= self._matcher.answer_gate)
            listed = float(alone.exact)
            entries[alone.candidates[0].entry] |= {"confidence": alone.confidence, "listed": listed, "sure": sure}
        empty = 1.57 / (1 + mass)
        for place, id_ in enumerate(id_ for id_ in context.offered if id_ in entries):
            entries[id_] |= {"offered": 1 / (1 + place), "offered_empty": empty / (1 + place)}
        if last is not None and last.id in entries:
            entries[last.id] |= {
                "last": 1.0,
                "last_phrased": entries[last.id]["phrased"],
                "last_empty": empty,
                "last_length": float(np.log(max(1, len(words_of(text))))),
                "last_refers": float(self._cues.refers(text)),
                "last_asks": asks,
            }
        heard = max((numbers["phrased"] for numbers in entries.values()), default=0.0)
        none = {
            "none": 1.0,
            "none_scope": alone.scope,
            "none_stranger": _likeness_to_strangers(alone),
            "none_unheard": mass / (mass + SMOOTHING) - heard,
        }
        talk = {"talk": 1.0, "talk_odds": _log_odds(alone.talk_chance), "talk_asks": asks}
        rows = {**entries, NONE: none, TALK: talk}
        table = np.asarray([[row.get(name, 0.0) for name in NAMES] for row in rows.values()])
        return Options(tuple(rows), table)

    def detail(self, text: str, entry: Entry) -> bool:
        """Whether a text asks for something that an entry's answer tells and its short form does not."""
        short = self._stems(entry.short or "")
        told = self._told[entry.id]
        said = self._weighed(words_of(text))
        return any(weight >= 1 and stem in told and stem not in short for stem, weight in said)

    def _weighed(self, words: Sequence[str]) -> list[tuple[str, float]]:
        """The stems of words, each with what it says."""
        stems = map(self._stem, words)
        return [(stem, self._weights.get(stem, self._unheard)) for stem in stems]

    def _stems(self, *texts: str) -> frozenset[str]:
        return frozenset(self._stem(word) for text in texts for word in words_of(text))


def _scores(match: Match) -> dict[str, float]:
    return {candidate.entry: candidate.score for candidate in match.candidates}


def _share(said: Sequence[tuple[str, float]], mass: float, among: frozenset[str]) -> float:
    """The share of words, each by what it says, that stand among others."""
    return sum(weight for stem, weight in said if stem in among) / (mass + SMOOTHING)


def _log_odds(chance: float) -> float:
    return float(np.log((chance + LEAST_ODDS) / (1 - chance + LEAST_ODDS)))


def _likeness_to_strangers(match: Match) -> float:
    parts: Iterable[tuple[str, float]] = match.parts
    named = dict(parts)
    return named.get("likeness", 0.0) - named.get("likeness_over_group", 0.0)
