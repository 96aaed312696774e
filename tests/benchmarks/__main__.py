"""The command `python -m tests.benchmarks`."""

from itertools import product
from pathlib import Path

import click

from bot.progress import progress_bar
from bot.settings import CONVERSATIONS
from tests.benchmarks import tables
from tests.benchmarks.data import of_size, read_set, shipped
from tests.benchmarks.held import held
from tests.benchmarks.measure import LEAST_JUDGED, Accuracy, Cost, accuracy, cost
from tests.benchmarks.methods import METHODS, Method

SIZES = (100, 1_000, 10_000, 100_000)
QUESTIONS = 500


class PerLabel(click.ParamType[int | None]):
    """A number of phrasings, or `all` (None)."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value == "all":
            return None
        if not str(value).isdecimal() or not int(str(value)):
            self.fail(f"{value!r} is neither a number above 0 nor “all”", param, ctx)
        return int(str(value))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--largest", type=click.IntRange(SIZES[0]), default=10_000, show_default=True, help="Phrasings at most, for times."
)
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw times against sizes into a PNG.")
@click.option(
    "--accuracy",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure accuracy on this test set instead of times.",
)
@click.option(
    "--conversations",
    type=click.IntRange(1),
    help="Hold so many conversations at once instead, and measure their memory and the time of answers.",
)
@click.option("--k", "most", type=PerLabel(), default="5", show_default=True, help="Phrasings a label, or “all”.")
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="Draws of phrasings, for --k.")
@click.option("--limit", type=click.IntRange(1), help="Test questions at most.")
@click.option("--method", "wanted", multiple=True, help="Only methods with this in their name; may be repeated.")
def main(
    *,
    largest: int,
    plot: Path | None,
    file: Path | None,
    conversations: int | None,
    most: int | None,
    seeds: int,
    limit: int | None,
    wanted: tuple[str, ...],
) -> None:
    """Compares the matcher with what others use, and prints a table."""
    if conversations:
        click.echo(tables.held_table(held(conversations, CONVERSATIONS)))
        return
    methods = _installed([m for m in METHODS if not wanted or any(part in m.name for part in wanted)])
    if file:
        _accuracy(methods, file, most, seeds if most else 1, limit)
    else:
        _times(methods, [size for size in SIZES if size <= largest], plot)


def _installed(methods: list[Method]) -> list[Method]:
    for method in methods:
        if method.missing:
            click.echo(f"{method.name} is left out: {method.missing} is not installed.", err=True)
    return [method for method in methods if not method.missing]


def _times(methods: list[Method], sizes: list[int], plot: Path | None) -> None:
    data = shipped()
    questions = data.questions[:QUESTIONS]
    costs: dict[str, list[Cost | None]] = {method.name: [] for method in methods}
    with progress_bar("Measuring times", len(sizes) * len(methods)) as progress:
        for done, (size, method) in enumerate(product(sizes, methods), 1):
            costs[method.name].append(cost(method, of_size(data.phrasings, size), questions))
            progress(done)
    click.echo(tables.cost_table(costs, sizes))
    if plot:
        tables.plot(costs, plot)


def _accuracy(methods: list[Method], file: Path, most: int | None, seeds: int, limit: int | None) -> None:
    data = read_set(file)
    found: dict[str, tuple[Accuracy | None, Accuracy | None]] = {}
    for method in methods:
        with progress_bar(method.name) as progress:
            clean, typed = (
                accuracy(method, data, most=most, seeds=seeds, limit=limit, typos=typos, progress=progress)
                for typos in (False, True)
            )
        found[method.name] = clean, typed
        if clean is None:
            click.echo(f"{method.name} is left out: too slow for {LEAST_JUDGED} questions.", err=True)
    click.echo(f"{data.name}, {most or 'all'} phrasings a label, {seeds} draw{'s' * (seeds > 1)}:\n")
    click.echo(tables.accuracy_table(found))


if __name__ == "__main__":
    main()
