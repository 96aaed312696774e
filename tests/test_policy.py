"""What is done about a match: answered, asked back, or not known."""

from dataclasses import dataclass, replace
from typing import cast

from bot.matching import Match, Matcher
from bot.model import Candidate, Outcome
from bot.policy import Decision, decide

MATCH = Match(
    candidates=(Candidate("pool-hours", "hours", 0.5), Candidate("gym-hours", "gym", 0.2)),
    confidence=0.9,
    scope=1.0,
    words=("when", "open"),
)


@dataclass
class Gates:
    answer_gate: float = 0.8
    scope_gate: float = 0.4


def decided(match: Match) -> Decision:
    return decide(match, cast(Matcher, Gates()))


def test_what_is_surely_meant_is_answered() -> None:
    assert decided(MATCH).outcome is Outcome.ANSWER


def test_a_topic_that_fits_almost_as_well_is_asked_back_beside_the_first() -> None:
    close = replace(MATCH, candidates=(MATCH.candidates[0], Candidate("gym-hours", "gym", 0.4)))
    assert decided(close).outcome is Outcome.CLARIFY
    assert decided(close).entries == ("pool-hours", "gym-hours")


def test_entries_of_one_topic_are_no_rivals() -> None:
    of_one_topic = replace(MATCH, candidates=(MATCH.candidates[0], Candidate("holiday-hours", "hours", 0.4)))
    assert decided(of_one_topic).outcome is Outcome.ANSWER
