"""Whether confidence means what it says: the zones, the reliability table and the risk-coverage curve."""

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.evaluation import evaluate, read_examples
from bot.model import Outcome
from bot.reliability import Trial, asked, reliability, risk_coverage, zones
from tests.doing import Write, run

DATA = Path(__file__).parent / "data"
DEVELOPMENT = DATA / "questions_development.jsonl"


def trial(confidence: float, *, right: bool, outcome: Outcome = Outcome.ANSWER, in_scope: bool = True) -> Trial:
    return Trial(outcome, confidence, right, right, in_scope)


def test_a_zone_counts_questions_about_the_subject_and_others_apart() -> None:
    clarify, fallback = Outcome.CLARIFY, Outcome.FALLBACK
    answer, ask_back, unknown = zones(
        [
            trial(0.9, right=True),
            trial(0.7, right=False),
            trial(0.4, right=True, outcome=clarify),
            trial(0.1, right=False, outcome=fallback),
            trial(0.1, right=False, outcome=fallback, in_scope=False),
        ]
    )
    assert (answer.share, answer.right, answer.off_subject) == (0.5, 0.5, 0.0)
    assert answer.expected == pytest.approx(0.8)
    assert ask_back.right == 1.0
    assert (unknown.share, unknown.off_subject) == (0.25, 1.0)


def test_bins_set_confidence_beside_what_came_of_it() -> None:
    low, high = reliability([trial(0.5, right=False), trial(1.0, right=True), trial(0.92, right=False)])
    assert (low.low, low.high, low.count, low.right) == (0.4, 0.6, 1, 0.0)
    assert (high.count, high.right) == (2, 0.5)
    assert high.confidence == pytest.approx(0.96)


def test_the_surest_are_answered_first() -> None:
    curve = risk_coverage([trial(0.2, right=False), trial(0.9, right=True)], (0.5, 1.0))
    assert curve == [(0.5, 0.0, 0.9), (1.0, 0.5, 0.2)]


def test_of_the_answers_given_at_nine_tenths_at_least_nine_in_ten_are_right(shipped: Assistant) -> None:
    trials = asked(shipped.parts[1], read_examples(DEVELOPMENT))
    sure = next(one for one in reliability(trials) if one.high == 1.0)
    assert sure.count > 100
    assert sure.right >= 0.9


def test_unseen_questions_are_answered_right_asked_back_or_owned_up_to(shipped: Assistant) -> None:
    examples = [example for file in sorted(DATA.glob("questions_unseen*.jsonl")) for example in read_examples(file)]
    report = evaluate(shipped, examples).total.shares()
    assert (report["answered_right"] or 0) >= 0.8
    assert (report["answered_or_asked_right"] or 0) >= 0.95
    assert (report["answered_wrong"] or 0) <= 0.02
    assert (report["off_subject_answered"] or 0) <= 0.02


def test_calibrate_draws_its_picture(write: Write, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = write(
        entries__shop="""
        - {id: hours, question: When are you open?, answer: From nine., phrasings: [opening times, are you open now]}
        - {id: parking, question: Where can I park?, answer: Behind., phrasings: [is there a car park, parking nearby]}
        """
    )
    picture = tmp_path / "curve.png"
    result = run("calibrate", "--knowledge", folder, "--plot", picture)
    assert result.exit_code == 0, result.output
    assert "stated defaults" in result.output
    assert picture.read_bytes().startswith(b"\x89PNG")
