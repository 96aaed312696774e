"""How sure the matcher may be, learned from the knowledge base itself by leaving phrasings out.

Each phrasing of a sample is asked as if it were not there. Three logistic functions of the evidence are fitted to what
came of it: is the first entry right, is it about our subject at all, is it small talk.

Where the first entry is not right but on a topic that an author calls related, half a success counts for the ranking of
questions by sureness. For the confidence that is shown it counts as a whole one: the answer helps, though another would
have been nearer. A plain curve turns the first function into that confidence.

An author's phrasings are odder than what people ask: written to differ, many of them have no like. So the answer gate
is the lowest confidence from which on answers are expected to help as often as wanted, where a phrasing counts the more
the more it has a like (its likeness to the nearest other phrasing, to the power TYPICAL); and never one at which an
answer is likelier wrong than right. The scope gate lets all but a few of the questions about our subject through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from bot.matching.evidence import Evidence

Doubles = NDArray[np.float64]

SAMPLE, LEAST_OF_MANY = 4000, 400
COMPARISONS = 40_000_000  # of a left-out phrasing with another; with more than 10,000 phrasings the sample shrinks
LEAST_SAMPLE = 120  # with fewer left-out phrasings than this the stated defaults are used
WANTED_PRECISION = 0.96  # .95 is promised, and people do not ask as authors write
EVEN_ODDS = 0.5
LOST_IN_SCOPE = 0.02
PENALTY = 1.0
TYPICAL = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """One left-out phrasing: what was seen, whether it is about our subject, whether the first entry was right (1), on
    a related topic (.5) or wrong (0), and whether it is small talk."""

    evidence: Evidence
    in_scope: bool
    right: float
    talk: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """Means and spreads of the evidence (n,), three rows of coefficients (3, n), slope and offset of the confidence
    curve (2,), and the two gates 0..1."""

    mean: Doubles
    spread: Doubles
    coefficients: Doubles
    curve: Doubles
    answer_gate: float
    scope_gate: float
    sample: int

    def judge(self, evidence: Evidence) -> tuple[float, float, float]:
        """The chances that the first entry is right, that the question is about our subject, that it is small talk."""
        right, scope, talk = (self.coefficients @ ((evidence.numbers - self.mean) / self.spread)).tolist()
        slope, offset = self.curve.tolist()
        return _chance(slope * right + offset), _chance(scope), _chance(talk)


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fits the three functions and sets the gates."""
    numbers = np.stack([trial.evidence.numbers for trial in trials])
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    mean[0], spread[0] = 0.0, 1.0
    scaled = (numbers - mean) / spread
    right = np.asarray([trial.right for trial in trials], np.float64)
    scope = np.asarray([trial.in_scope for trial in trials], np.float64)
    talk = np.asarray([trial.talk for trial in trials], np.float64)
    even = np.ones(len(trials))
    coefficients = np.stack([_fit(scaled, target, even) for target in (right, scope, talk)])
    leaning = scaled @ coefficients[0]
    curve = _fit(np.stack((leaning, even), axis=1), np.ceil(right), even)
    confidence = _logistic(curve[0] * leaning + curve[1])
    about_us = _logistic(scaled @ coefficients[1])[scope == 1]
    return Calibration(
        mean,
        spread,
        coefficients,
        curve,
        answer_gate=max(EVEN_ODDS, _answer_gate(confidence, _typical(trials))),
        scope_gate=float(np.quantile(about_us, LOST_IN_SCOPE)) if len(about_us) else 0.5,
        sample=len(trials),
    )


def _typical(trials: Sequence[Trial]) -> Doubles:
    """The weight of each trial: how like it is to its nearest other phrasing; those off our subject count one each."""
    weights = np.asarray([trial.evidence.nearest**TYPICAL if trial.in_scope else 1.0 for trial in trials])
    in_scope = np.asarray([trial.in_scope for trial in trials])
    total = weights[in_scope].sum()
    if total:
        weights[in_scope] *= in_scope.sum() / total
    return weights


def _answer_gate(confidence: Doubles, weights: Doubles) -> float:
    """The lowest confidence from which on the answers are expected to help as often as wanted.

    The expectation is the mean confidence, which the curve has fitted to what came out; counting the right ones would
    let a handful of trials move the gate.
    """
    order = np.argsort(-confidence, kind="stable")
    expected = np.cumsum((weights * confidence)[order]) / np.cumsum(weights[order])
    enough = np.flatnonzero(expected >= WANTED_PRECISION)
    return float(confidence[order][enough[-1]]) if len(enough) else 1.0


def _fit(scaled: Doubles, target: Doubles, weights: Doubles) -> Doubles:
    """Weighted logistic regression with an L2 penalty, by Newton's method; targets between 0 and 1 are shares."""
    beta = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = _logistic(scaled @ beta)
        gradient = scaled.T @ (weights * (target - chance)) - PENALTY * beta
        spread = weights * chance * (1 - chance)
        step = np.linalg.solve((scaled * spread[:, None]).T @ scaled + PENALTY * np.eye(len(beta)), gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def _logistic(values: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))


def _chance(value: float) -> float:
    return 1 / (1 + exp(-min(max(value, -40.0), 40.0)))


def sample_of(size: int) -> NDArray[np.int64]:
    """Which phrasings to leave out: some thousands at most, some hundreds of very many, spread evenly."""
    most = min(SAMPLE, max(LEAST_OF_MANY, COMPARISONS // max(1, size)), size)
    return np.unique(np.linspace(0, size - 1, most).astype(np.int64))


def trials(rows: Sequence[int], ask: Callable[[int], Trial], progress: Callable[[int], None]) -> list[Trial]:
    """Asks each row as if it did not exist, telling `progress` how many are done."""
    found = []
    for done, row in enumerate(rows, 1):
        found.append(ask(row))
        progress(done)
    return found
