"""Fits the weights of `bot.follow_ups` on labelled conversations and says how good they are on those left out.

python -m tests.benchmarks.follow_ups tests/data/dialogues_development.jsonl
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from bot.assembly import assemble
from bot.cues import Cues
from bot.evaluation import EMERGENCY, OUT_OF_SCOPE, SMALL_TALK
from bot.follow_ups import GATE, MOST_WORDS, NAMES, NONE, TALK, FollowUps
from bot.matching.text import words_of
from bot.model import Message
from bot.reading import Reader
from bot.turns import CHOICE, Turn, read_dialogues

Doubles = NDArray[np.float64]
PARTS = 8  # of the conversations; each is left out once
PENALTY = 0.3  # on the squares of the weights
STEPS, STEP = 600, 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """A turn in its context: the number of its conversation, its options and which of them are right."""

    dialogue: int
    numbers: Doubles
    right: NDArray[np.bool_]


def cases(dialogues: Sequence[Sequence[Turn]]) -> Iterator[Case]:
    """Every short turn that follows on something, in the context that the conversation really had by then."""
    assistant = assemble()
    entries, matcher, cues = assistant.knowledge.entries, assistant.matcher, Cues(assistant.knowledge)
    follow_ups, reader = FollowUps(assistant.knowledge, matcher, cues), Reader(assistant.knowledge, matcher, cues)
    for number, turns in enumerate(dialogues):
        for turn in turns:
            context = reader.context(assistant.conversations.thread(f"dialogue {number}"))
            match = matcher.match(turn.text)
            leans = not match.exact or reader.is_fragment(turn.text, match)
            short = len(words_of(turn.text)) <= MOST_WORDS and leans and not cues.intent(turn.text)
            if context and short and turn.label not in (EMERGENCY, CHOICE):
                options = follow_ups.options(turn.text, match, context)
                accepted = {entry.id for entry in entries.values() if entry.topic in turn.accepted}
                accepted |= {NONE} if OUT_OF_SCOPE in turn.accepted else set()
                accepted |= {TALK} if SMALL_TALK & turn.accepted else set()
                right = np.asarray([id_ in accepted for id_ in options.ids])
                if right.any():
                    yield Case(number, options.numbers, right)
            assistant.respond(Message(turn.text, conversation=f"dialogue {number}"))


def fit(found: Sequence[Case]) -> Doubles:
    """The weights that make the right options likeliest, by Adam on the penalised log-likelihood."""
    weights = np.zeros(len(NAMES))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = -2 * PENALTY * weights
        for case in found:
            shares = _shares(case, weights)
            right = np.where(case.right, shares, 0.0)
            slope += case.numbers.T @ (right / right.sum() - shares)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights += STEP * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return weights


def _shares(case: Case, weights: Doubles) -> Doubles:
    sums = case.numbers @ weights
    shares: Doubles = np.exp(sums - sums.max())
    shares /= shares.sum()
    return shares


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Prints how good weights fitted without a conversation are on it, and the weights fitted on all."""
    found = list(cases(read_dialogues(file)))
    judged = []
    for part in range(PARTS):
        weights = fit([case for case in found if case.dialogue % PARTS != part])
        for case in found:
            if case.dialogue % PARTS == part:
                shares = _shares(case, weights)
                judged.append((float(shares.max()), bool(case.right[shares.argmax()])))
    taken = [right for chance, right in judged if chance >= GATE]
    click.echo(f"{len(judged)} turns, left out by {PARTS} parts:")
    click.echo(f"likeliest option right {np.mean([right for _, right in judged]):.3f}")
    click.echo(f"chance of {GATE} reached {len(taken) / len(judged):.3f}, right there {np.mean(taken):.3f}\n")
    for name, weight in zip(NAMES, fit(found), strict=True):
        click.echo(f"{name:16}{weight:6.2f}")


if __name__ == "__main__":
    main()
