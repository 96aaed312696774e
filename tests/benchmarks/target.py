"""How nearly the share of right answers that is wanted is reached on public test sets.

python -m tests.benchmarks.target FILE …

The gate comes from the training phrasings alone, each asked as if it were not there.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.matching.calibration import WANTED_PRECISION
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.model import Outcome
from bot.policy import decide
from bot.progress import progress_bar
from tests.benchmarks.data import OUT_OF_SCOPE, PublicSet, read_set
from tests.benchmarks.methods import knowledge_of
from tests.benchmarks.tables import table


def realised(data: PublicSet) -> tuple[float, float, float]:
    """The answer gate, the share of questions answered, and of those the share answered right."""
    with progress_bar("Leaving phrasings out") as progress:
        matcher = FuzzyMatcher(knowledge_of(data.training), english(), progress=progress)
    asked = [phrasing for phrasing in data.test if phrasing.label != OUT_OF_SCOPE]
    decisions = [(decide(matcher.match(phrasing.text), matcher), phrasing.label) for phrasing in asked]
    right = [decision.entries[0] == label for decision, label in decisions if decision.outcome is Outcome.ANSWER]
    return matcher.answer_gate, len(right) / len(asked), sum(right) / len(right)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(files: Sequence[Path]) -> None:
    """Prints what is answered of each set and how much of it is right."""
    rows = [(file.stem, *(f"{figure:.3f}" for figure in realised(read_set(file)))) for file in files]
    click.echo(table(("set", "gate", "answered", f"of them right ({WANTED_PRECISION} wanted)"), rows))


if __name__ == "__main__":
    main()
