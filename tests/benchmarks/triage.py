"""Says how much of the time of a message triage takes.

python -m tests.benchmarks.triage
"""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import click
import numpy as np

from bot.assembly import assemble
from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.evaluation import read_examples
from bot.model import Alarm, Message, RedFlag
from bot.progress import progress_bar
from bot.triage.triage import Triage
from tests.benchmarks.data import LEAST_TYPO, TYPO_EACH, seeded, with_typo

DATA = Path(__file__).parents[1] / "data"
BEFORE = ("questions_unseen.jsonl", "red_flags_unseen.jsonl")  # asked first: a bot runs for weeks
FILES = ("questions_development.jsonl", "red_flags_development.jsonl")
TURNS = 4  # messages of a conversation: from the third on, all that triage looks back at is there


class Timed:
    """Triage that notes how long it took."""

    def __init__(self, triage: Triage) -> None:
        self._triage, self.times = triage, list[float]()

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Alarm | None:
        """What triage says."""
        start = perf_counter()
        alarm = self._triage.assess(text, earlier)
        self.times.append(1000 * (perf_counter() - start))
        return alarm

    def flag(self, id_: str) -> RedFlag:
        """The flag with this id."""
        return self._triage.flag(id_)


def messages(files: Sequence[str]) -> list[Message]:
    """Ordinary questions and emergencies in conversations of a few turns, a typing mistake in a third of them."""
    random = seeded(0)
    found = []
    for file in files:
        texts = [example.text for example in read_examples(DATA / file)]
        for number, text in enumerate(texts):
            typed = with_typo(text, random) if number % TYPO_EACH == 0 and len(text) > LEAST_TYPO else text
            found.append(Message(typed, conversation=f"{file} {number // TURNS}"))
    return found


def measure(before: Sequence[Message], asked: Sequence[Message]) -> tuple[list[float], list[float]]:
    """Milliseconds of triage and of the whole reply, for each message but those asked before."""
    knowledge, matcher, triage = assemble().parts
    timed = Timed(triage)
    assistant = Assistant((knowledge, matcher, timed), Conversations(perf_counter))  # type: ignore[arg-type]
    inside, whole = [], []
    with progress_bar("Measuring triage", len(before) + len(asked)) as progress:
        for done, message in enumerate([*before, *asked], 1):
            timed.times.clear()
            start = perf_counter()
            assistant.respond(message)
            whole.append(1000 * (perf_counter() - start))
            inside.append(sum(timed.times))
            progress(done)
    return inside[len(before) :], whole[len(before) :]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measures triage inside whole replies, each message new, and prints a table."""
    questions, emergencies = map(messages, ([FILES[0]], [FILES[1]]))
    inside, whole = measure(messages(BEFORE), [*questions, *emergencies])
    click.echo("| | p50, ms | p90, ms | p99, ms |\n| --- | ---: | ---: | ---: |")
    for name, times in (
        ("triage of all", inside),
        ("… of questions", inside[: len(questions)]),
        ("… of emergencies and look-alikes", inside[len(questions) :]),
        ("whole reply", whole),
    ):
        click.echo(f"| {name} | {' | '.join(f'{np.quantile(times, share):.2f}' for share in (0.5, 0.9, 0.99))} |")
    click.echo(f"\nTriage takes {sum(inside) / sum(whole):.0%} of the time of a message.")


if __name__ == "__main__":
    main()
