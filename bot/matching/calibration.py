"""How sure the matcher may be, learned from the knowledge base itself by leaving phrasings out.

Each phrasing of a sample is asked as if it were not there. Three logistic functions of the evidence are fitted to what
came of it: is the first entry right, is it about our subject at all, is it small talk. The answer gate is the lowest
confidence at which answers of the sample are right as often as wanted; the scope gate lets all but a few of the
questions about our subject through.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.evidence import Evidence

Doubles = NDArray[np.float64]

SAMPLE = 1500
LEAST_SAMPLE = 120  # with fewer left-out phrasings than this the stated defaults are used
WANTED_PRECISION = 0.95
LOST_IN_SCOPE = 0.02
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Trial:
    """One left-out phrasing: what was seen, whether it is about us, whether the first entry was right, or is it talk."""

    evidence: Evidence
    in_scope: bool
    right: bool
    talk: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """Means and spreads of the evidence (16,), three rows of coefficients (3, 16), and the two gates 0..1."""

    mean: Doubles
    spread: Doubles
    coefficients: Doubles
    answer_gate: float
    scope_gate: float
    sample: int

    def judge(self, evidence: Evidence) -> tuple[float, float, float]:
        """The chances that the first entry is right, that the question is about our subject, that it is small talk."""
        right, scope, talk = _logistic(((evidence.numbers - self.mean) / self.spread) @ self.coefficients.T)
        return float(right), float(scope), float(talk)


def calibrate(trials: Sequence[Trial]) -> Calibration:
    """Fits the three functions and sets the gates."""
    numbers = np.stack([trial.evidence.numbers for trial in trials])
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    mean[0], spread[0] = 0.0, 1.0
    scaled = (numbers - mean) / spread
    right = np.asarray([trial.right for trial in trials], np.float64)
    scope = np.asarray([trial.in_scope for trial in trials], np.float64)
    talk = np.asarray([trial.talk for trial in trials], np.float64)
    coefficients = np.stack([_fit(scaled, target) for target in (right, scope, talk)])
    chances = _logistic(scaled @ coefficients.T)
    return Calibration(
        mean,
        spread,
        coefficients,
        answer_gate=_answer_gate(chances[:, 0], right),
        scope_gate=float(np.quantile(chances[scope == 1, 1], LOST_IN_SCOPE)) if scope.any() else 0.5,
        sample=len(trials),
    )


def _answer_gate(confidence: Doubles, right: Doubles) -> float:
    """The lowest confidence from which on the answers are right as often as wanted."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= WANTED_PRECISION)
    return float(confidence[order][enough[-1]]) if len(enough) else 1.0


def _fit(scaled: Doubles, target: Doubles) -> Doubles:
    """Logistic regression with an L2 penalty, by Newton's method."""
    beta = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = _logistic(scaled @ beta)
        gradient = scaled.T @ (target - chance) - PENALTY * beta
        curvature = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + PENALTY * np.eye(len(beta))
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def _logistic(values: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))


def sample_of(size: int) -> NDArray[np.int64]:
    """Which phrasings to leave out: at most SAMPLE of them, spread evenly."""
    return np.unique(np.linspace(0, size - 1, min(SAMPLE, size)).astype(np.int64))


def trials(rows: Sequence[int], ask: Callable[[int], Trial], progress: Callable[[int], None]) -> list[Trial]:
    """Asks each row as if it did not exist, telling `progress` how many are done."""
    found = []
    for done, row in enumerate(rows, 1):
        found.append(ask(row))
        progress(done)
    return found

