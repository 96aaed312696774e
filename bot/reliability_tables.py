"""Shows how far confidence can be trusted: in the terminal, and as a picture."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.errors import SettingsError
from bot.matching.calibration import WANTED_PRECISION
from bot.matching.fuzzy import FuzzyMatcher
from bot.model import Outcome
from bot.reliability import Trial, reliability, risk_coverage, zones

ZONES = {Outcome.ANSWER: "answer", Outcome.CLARIFY: "ask back", Outcome.FALLBACK: "don't know"}
BAR = 40  # characters for a risk of one half
FINE = tuple(hundredth / 100 for hundredth in range(2, 101))


def show_reliability(matcher: FuzzyMatcher, name: str, trials: Sequence[Trial]) -> None:
    """Prints the gates, the zones, the reliability table and the risk-coverage curve."""
    console = Console()
    sample = matcher.calibration.sample
    learned = f"learned from {sample} phrasings left out" if sample else "stated defaults, the phrasings being few"
    console.print(
        f"Answer gate {matcher.answer_gate:.3f}, scope gate {matcher.scope_gate:.3f} ({learned}); "
        f"answers are wanted to help in {WANTED_PRECISION:.0%}."
    )
    inside = sum(trial.in_scope for trial in trials)
    console.print(f"{name}: {inside} about the subject, {len(trials) - inside} not.", style="bold")
    for table in (_zones(trials), _reliability(trials), _risk(trials)):
        console.print(table)


def plot_reliability(trials: Sequence[Trial], path: Path) -> None:
    """Draws the reliability and the risk-coverage curve into a PNG.

    Raises:
        SettingsError: matplotlib is not installed, or the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and only in the extra `report`
    except ImportError as error:
        raise SettingsError("a picture needs matplotlib: pip install 'cryobot[report]'") from error
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    bins = reliability(trials)
    left.plot([0, 1], [0, 1], color="grey", linestyle=":")
    left.plot([one.confidence for one in bins], [one.right for one in bins], marker="o")
    left.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02), title="reliability")
    curve = risk_coverage(trials, FINE)
    right.plot([coverage for coverage, _, _ in curve], [risk for _, risk, _ in curve])
    right.set(xlabel="share answered, surest first", ylabel="share of these wrong", title="risk and coverage")
    right.set(xlim=(0, 1), ylim=(0, None))
    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be written: {error}") from error


def _zones(trials: Sequence[Trial]) -> Table:
    columns = ("zone", "of questions about the subject", "of others", "wrong", "expected wrong")
    table = Table(*columns, title="what becomes of a question")
    for zone in zones(trials):
        helped = zone.outcome is not Outcome.FALLBACK
        wrong = f"{1 - zone.right:.3f}" if helped and zone.share else "–"
        expected = f"{1 - zone.expected:.3f}" if zone.outcome is Outcome.ANSWER and zone.share else "–"
        table.add_row(ZONES[zone.outcome], f"{zone.share:.3f}", f"{zone.off_subject:.3f}", wrong, expected)
    return table


def _reliability(trials: Sequence[Trial]) -> Table:
    table = Table("confidence", "questions", "mean confidence", "right", title="reliability")
    for one in reliability(trials):
        table.add_row(f"{one.low:.1f} – {one.high:.1f}", str(one.count), f"{one.confidence:.3f}", f"{one.right:.3f}")
    return table


def _risk(trials: Sequence[Trial]) -> Table:
    table = Table("answered", "confidence from", "wrong", "", title="were only the surest answered")
    for coverage, risk, least in risk_coverage(trials):
        table.add_row(f"{coverage:.0%}", f"{least:.3f}", f"{risk:.3f}", "█" * round(2 * BAR * risk))
    return table
