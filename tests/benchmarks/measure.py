"""Measures a method: time and memory in a process of its own, accuracy on a public test set."""

import resource
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from time import perf_counter

import numpy as np

from tests.benchmarks.data import OUT_OF_SCOPE, Phrasing, PublicSet, few, seeded, with_typo
from tests.benchmarks.methods import Found, Method

WARMING_UP = 10  # questions before time counts
LEAST_TIMED, LEAST_JUDGED = 30, 100  # a method without patience for so many questions is left out
LEAST_FOR_P99 = 100
MEGABYTE = 2**20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a question (median, and of a hundred the slowest where enough were asked), seconds to start, and
    megabytes taken at the peak."""

    size: int
    p50: float
    p99: float | None
    start: float
    memory: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of questions whose first label is right, and how well the method's best score tells questions of the
    set from those out of its scope (area under the ROC curve, None without such questions); `asked` is how many."""

    top1: float
    scope: float | None
    asked: int


def cost(method: Method, phrasings: Sequence[Phrasing], questions: Sequence[str]) -> Cost | None:
    """What a method costs, measured in a fresh process; None where it would take too long."""
    count = method.questions(len(questions), len(phrasings))
    if count < LEAST_TIMED:
        return None
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_cost_here, method, phrasings, questions[:count]).result()


def accuracy(
    method: Method,
    data: PublicSet,
    *,
    most: int | None,
    seeds: int,
    limit: int | None,
    typos: bool,
    progress: Progress,
) -> Accuracy | None:
    """The mean over seeds; each draws the phrasings learned (at most so many a label), the questions and the typos."""
    found: list[Accuracy] = []
    for seed in range(seeds):
        random = seeded(seed)
        learned = few(data.training, most, random)
        wanted = len(data.test) if limit is None else min(limit, len(data.test))
        count = method.questions(wanted, len(learned))
        if count < min(wanted, LEAST_JUDGED):
            return None
        asked = random.sample(data.test, count)
        texts = [with_typo(phrasing.text, random) if typos else phrasing.text for phrasing in asked]
        ask = method.build(learned)
        answers = []
        for done, text in enumerate(texts, 1):
            answers.append(ask(text))
            progress(seed * count + done, seeds * count)
        found.append(_judge(answers, [phrasing.label for phrasing in asked]))
    scopes = [one.scope for one in found if one.scope is not None]
    return Accuracy(fmean(one.top1 for one in found), fmean(scopes) if scopes else None, found[0].asked)


def _cost_here(method: Method, phrasings: Sequence[Phrasing], questions: Sequence[str]) -> Cost:
    method.prepare()
    before = _start_of_peak()
    start = perf_counter()
    ask = method.build(phrasings)
    built = perf_counter() - start
    times = []
    for question in questions:
        start = perf_counter()
        ask(question)
        times.append(1000 * (perf_counter() - start))
    memory = (_peak() - before) / MEGABYTE
    times = times[WARMING_UP:]
    p99 = float(np.quantile(times, 0.99)) if len(times) >= LEAST_FOR_P99 else None
    return Cost(len(phrasings), float(np.median(times)), p99, built, memory)


def _start_of_peak() -> int:
    """Forgets the peak of memory so far, where the system can (a process inherits its parent's); the peak now."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5", encoding="ascii")
    return _peak()


def _peak() -> int:
    """The most memory this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _judge(answers: Sequence[Found], labels: Sequence[str]) -> Accuracy:
    in_scope = [label != OUT_OF_SCOPE for label in labels]
    right = [found.label == label for found, label, inside in zip(answers, labels, in_scope, strict=True) if inside]
    areas = [_area(scores, in_scope) for scores in zip(*(found.scores for found in answers), strict=True)]
    scopes = [area for area in areas if area is not None]
    return Accuracy(fmean(right) if right else 0.0, max(scopes, default=None), len(answers))


def _area(scores: Sequence[float], inside: Sequence[bool]) -> float | None:
    """The chance that a question inside scores higher than one outside; equal scores count half."""
    values, is_inside = np.asarray(scores), np.asarray(inside)
    within, without = values[is_inside], np.sort(values[~is_inside])
    if not len(within) or not len(without):
        return None
    lower, not_higher = np.searchsorted(without, within), np.searchsorted(without, within, side="right")
    return float((lower + not_higher).mean() / 2 / len(without))
