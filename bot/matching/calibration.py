"""How sure the matcher may be, learned from the knowledge base itself by leaving phrasings out.

Each phrasing of a sample is asked as if it were not there. Three logistic functions of the evidence are fitted to what
came of it: is the first entry right, is it about our subject at all, is it small talk. Each is a quadratic form, since
what a number says depends on the others; the fewer trials there are, the more its products are held down. Where no
author lists what we do not know, nothing can be fitted to it, and the plain rule says what is about our subject.

Where the first entry is not right but on a topic that an author calls related, half a success counts for the ranking of
questions by sureness. For the confidence that is shown it counts as a whole one: the answer helps, though another would
have been nearer. A plain curve turns the first function into that confidence.

An author's phrasings are odder than what people ask: written to differ, many of them have no like. So the answer gate
is the lowest confidence from which on answers are expected to help as often as wanted, where a phrasing counts the more
the more it has a like (its likeness to the nearest other phrasing, to the power TYPICAL); and never one below
LEAST_SURE, however right the rest are. The scope gate lets all but a few of the questions about our subject through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from bot.matching.defaults import ANSWER_GATE, SCOPE_GATE, plain_forms
from bot.matching.evidence import NAMES, Evidence
from bot.matching.postings import Doubles

SAMPLE, LEAST_OF_MANY = 4000, 400
COMPARISONS = 70_000_000  # of a left-out phrasing with another; with more than 17,500 phrasings the sample shrinks
LEAST_SAMPLE = 120  # with fewer left-out phrasings than this the stated defaults are used
WANTED_PRECISION = 0.975  # .95 is promised, and people do not ask as authors write
LEAST_SURE = 0.7  # where seven in ten would be right, people are asked back
LOST_IN_SCOPE = 0.02
PENALTY = 10.0  # of a number's coefficient
PRODUCTS, PRODUCTS_AT = 50.0, 4000  # of a product of two numbers, for so many trials; with half as many, four times
LEAST_PENALTY = 0.01  # of a constant, and of the two numbers of the curve
MOST_STEPS, STILL = 50, 1e-6
FARTHEST = 4.0  # spreads from the mean; what is farther out counts as if it were there
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
    """Means and spreads of the evidence (n,), three quadratic forms (3, n, n), slope and offset of the confidence curve
    (2,), and the two gates 0..1."""

    mean: Doubles
    spread: Doubles
    forms: Doubles
    curve: Doubles
    answer_gate: float
    scope_gate: float
    sample: int

    def judge(self, evidence: Evidence) -> tuple[float, float, float]:
        """The chances that the first entry is right, that the question is about our subject, that it is small talk."""
        scaled = _scaled(evidence.numbers, self.mean, self.spread)
        right, scope, talk = (self.forms @ scaled @ scaled).tolist()
        slope, offset = self.curve.tolist()
        return _chance(slope * right + offset), _chance(scope), _chance(talk)


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fits the three functions and sets the gates."""
    numbers = np.stack([trial.evidence.numbers for trial in trials])
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    mean[0], spread[0] = 0.0, 1.0
    scaled = _scaled(numbers, mean, spread)
    right = np.asarray([trial.right for trial in trials], np.float64)
    scope = np.asarray([trial.in_scope for trial in trials], np.float64)
    talk = np.asarray([trial.talk for trial in trials], np.float64)
    plain_scope = _as_scaled(plain_forms()[1], mean, spread)
    forms = np.stack(
        (_fitted(scaled, right), plain_scope if scope.all() else _fitted(scaled, scope), _fitted(scaled, talk))
    )
    leaning, about_us = (np.einsum("ti,ij,tj->t", scaled, form, scaled) for form in forms[:2])
    even = np.ones(len(trials))
    curve = _fit(np.stack((leaning, even), axis=1), np.ceil(right), np.full(2, LEAST_PENALTY))
    confidence, inside = _logistic(curve[0] * leaning + curve[1]), _logistic(about_us)[scope == 1]
    return Calibration(
        mean,
        spread,
        forms,
        curve,
        answer_gate=max(LEAST_SURE, _answer_gate(confidence, _typical(trials))),
        scope_gate=float(np.quantile(inside, LOST_IN_SCOPE)) if len(inside) else 0.5,
        sample=len(trials),
    )


def default_calibration() -> Calibration:
    """The plain rules in the form of a calibration, for knowledge bases too small to calibrate themselves."""
    even, ones = np.zeros(len(NAMES)), np.ones(len(NAMES))
    return Calibration(even, ones, plain_forms(), np.asarray([1.0, 0.0]), ANSWER_GATE, SCOPE_GATE, 0)


def _scaled(numbers: Doubles, mean: Doubles, spread: Doubles) -> Doubles:
    """Numbers in spreads from their means; the first is 1, so that a form has linear terms and a constant too."""
    return np.clip((numbers - mean) / spread, -FARTHEST, FARTHEST)


def _as_scaled(form: Doubles, mean: Doubles, spread: Doubles) -> Doubles:
    """The form of scaled numbers that equals a form of plain ones."""
    back = np.diag(spread)
    back[:, 0] += mean
    return back.T @ form @ back


def _fitted(scaled: Doubles, target: Doubles) -> Doubles:
    """The quadratic form whose logistic is fitted to a target; shape (n, n)."""
    first, second = np.triu_indices(scaled.shape[1])
    products = scaled[:, first] * scaled[:, second]
    penalties = np.where(first == 0, PENALTY, PRODUCTS * (PRODUCTS_AT / len(scaled)) ** 2)
    penalties[0] = LEAST_PENALTY
    form = np.zeros((scaled.shape[1], scaled.shape[1]))
    form[first, second] = _fit(products, target, penalties)
    return form


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


def _fit(rows: Doubles, target: Doubles, penalties: Doubles) -> Doubles:
    """Logistic regression with an L2 penalty for each coefficient, by Newton's method; targets between 0 and 1 are
    shares."""
    beta = np.zeros(rows.shape[1])
    for _ in range(MOST_STEPS):
        chance = _logistic(rows @ beta)
        gradient = rows.T @ (target - chance) - penalties * beta
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalties)
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if np.abs(step).max() < STILL:
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
