"""How far confidence can be trusted: the zones of the policy with their error, confidence beside what came of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.evaluation import Example
from bot.matching import Match, Matcher
from bot.matching.calibration import sample_of
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.labels import related_topics
from bot.model import Knowledge, Outcome
from bot.policy import decide

BINS = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0)
COVERAGES = tuple(tenth / 10 for tenth in range(1, 11))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """A question of which we know what it means: what the policy made of it, how sure the matcher was, whether the
    first entry would have helped, whether one of those offered would, and whether it was about our subject at all."""

    outcome: Outcome
    confidence: float
    right: bool
    offered: bool
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Zone:
    """What the policy does with questions: `share` of those about our subject, `off_subject` of the others; of the
    former, the share for which the first entry (or one of those offered) helps, and the share expected to."""

    outcome: Outcome
    share: float
    off_subject: float
    right: float
    expected: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: from, to, how many, their mean confidence, and the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def left_out(knowledge: Knowledge, matcher: FuzzyMatcher, progress: Progress) -> list[Trial]:
    """Phrasings, a sample of some thousands at most, asked as if they were not there."""
    related = related_topics(knowledge)
    rows = sample_of(matcher.size).tolist()
    found = []
    for done, (id_, _, match) in enumerate(matcher.leave_out(rows), 1):
        own = knowledge.entries[id_].topic if id_ in knowledge.entries else None
        helpful = frozenset(topic for pair in related if own in pair for topic in pair) | {own}
        found.append(_trial(match, matcher, helpful if own else frozenset()))
        progress(done, len(rows))
    return found


def asked(matcher: Matcher, examples: Iterable[Example]) -> list[Trial]:
    """Labelled questions, without emergencies and small talk."""
    wanted = [example for example in examples if example.in_scope or example.off_subject]
    return [
        _trial(matcher.match(example.text), matcher, example.accepted if example.in_scope else frozenset())
        for example in wanted
    ]


def zones(trials: Sequence[Trial]) -> list[Zone]:
    """What becomes of the questions, by outcome."""
    inside = [trial for trial in trials if trial.in_scope]
    outside = [trial for trial in trials if not trial.in_scope]
    found = []
    for outcome in (Outcome.ANSWER, Outcome.CLARIFY, Outcome.FALLBACK):
        here = [trial for trial in inside if trial.outcome is outcome]
        off = sum(trial.outcome is outcome for trial in outside)
        right = _mean([trial.offered for trial in here])
        expected = _mean([trial.confidence for trial in here])
        found.append(Zone(outcome, _part(len(here), len(inside)), _part(off, len(outside)), right, expected))
    return found


def reliability(trials: Sequence[Trial]) -> list[Bin]:
    """Confidence beside what came of it, for questions about our subject."""
    inside = [trial for trial in trials if trial.in_scope]
    found = []
    for low, high in pairwise(BINS):
        here = [t for t in inside if low <= t.confidence < high or t.confidence == high == BINS[-1]]
        if here:
            confidence, right = _mean([t.confidence for t in here]), _mean([t.right for t in here])
            found.append(Bin(low, high, len(here), confidence, right))
    return found


def risk_coverage(trials: Sequence[Trial], coverages: Sequence[float] = COVERAGES) -> list[tuple[float, float, float]]:
    """Were only the surest answered: (share answered, share of these wrong, least confidence of these)."""
    surest = sorted((t for t in trials if t.in_scope), key=lambda t: -t.confidence)
    found = []
    for coverage in coverages:
        some = surest[: round(coverage * len(surest))]
        if some:
            found.append((coverage, 1 - _mean([t.right for t in some]), some[-1].confidence))
    return found


def _trial(match: Match, matcher: Matcher, helpful: frozenset[str | None] | frozenset[str]) -> Trial:
    decision = decide(match, matcher)
    topics = {candidate.entry: candidate.topic for candidate in match.candidates}
    right = bool(match.candidates) and match.candidates[0].topic in helpful
    offered = any(topics[entry] in helpful for entry in decision.entries)
    return Trial(decision.outcome, match.confidence, right, offered, bool(helpful))


def _mean(values: Sequence[float] | Sequence[bool]) -> float:
    return _part(sum(values), len(values))


def _part(part: float, whole: int) -> float:
    return part / whole if whole else 0.0
