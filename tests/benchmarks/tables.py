"""The results as GitHub Markdown and as a picture."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from tests.benchmarks.held import Held
from tests.benchmarks.measure import Accuracy, Cost
from tests.benchmarks.methods import NAIVE

NOTHING = "–"
Costs = Mapping[str, Sequence[Cost | None]]
Accuracies = Mapping[str, tuple[Accuracy | None, Accuracy | None]]


def cost_table(costs: Costs, sizes: Sequence[int]) -> str:
    """A row a method: times and the ratio to naive WRatio for each size, then start-up and memory."""
    naive = costs.get(NAIVE, [None] * len(sizes))
    named = " / ".join(f"{size:,}" for size in sizes)
    head = ("method", *(f"{size:,} phrasings: p50 / p99, ms" for size in sizes))
    head = (*head, f"times faster than WRatio, {named}", f"start, s, {named}", f"memory, MB, {named}")
    rows = []
    for name, measured in costs.items():
        ratios = (_short(n.p50 / m.p50) if m and n else NOTHING for m, n in zip(measured, naive, strict=True))
        starts = (f"{m.start:.2f}" if m else NOTHING for m in measured)
        memories = (f"{m.memory:.0f}" if m else NOTHING for m in measured)
        times = (f"{_short(m.p50)} / {_short(m.p99)}" if m else NOTHING for m in measured)
        rows.append((name, *times, " / ".join(ratios), " / ".join(starts), " / ".join(memories)))
    return table(head, rows)


def accuracy_table(accuracies: Accuracies) -> str:
    """A row a method: right label first and scope told, without and with typing mistakes."""
    head = ("method", "top-1", "top-1, a typo each", "AUROC", "AUROC, a typo each", "questions")
    rows = []
    for name, (clean, typed) in accuracies.items():
        tops = (f"{one.top1:.3f}" if one else NOTHING for one in (clean, typed))
        scopes = (f"{one.scope:.3f}" if one and one.scope is not None else NOTHING for one in (clean, typed))
        rows.append((name, *tops, *scopes, f"{clean.asked:,}" if clean else NOTHING))
    return table(head, rows)


def held_table(held: Held) -> str:
    """What conversations cost that are held at once: one row."""
    head = (
        "conversations",
        "remembered",
        "kB each",
        "MB",
        "p50 / p99, ms, alone",
        "p50 / p99, ms, beside them",
        "p99 ratio",
    )
    times = (f"{_short(p50)} / {_short(p99)}" for p50, p99 in (held.alone, held.beside))
    row = (
        f"{held.conversations:,}",
        f"{held.most:,}",
        f"{held.bytes_each / 1e3:.1f}",
        f"{held.bytes_each * held.most / 1e6:.0f}",
        *times,
        f"{held.beside[1] / held.alone[1]:.2f}",
    )
    return table(head, [row])


def plot(costs: Costs, path: Path) -> None:
    """Draws the time of a question against the number of phrasings, both on logarithmic scales."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    figure, axes = import_module("matplotlib.pyplot").subplots(figsize=(8, 5), layout="constrained")
    for name, measured in costs.items():
        there = [one for one in measured if one]
        axes.loglog([one.size for one in there], [one.p50 for one in there], marker="o", label=name.strip("*"))
    axes.set(xlabel="phrasings", ylabel="time for a question (median), ms")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=150)


def _short(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in GitHub Markdown, the first column to the left."""
    lines = (head, ["---", *["---:"] * (len(head) - 1)], *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
