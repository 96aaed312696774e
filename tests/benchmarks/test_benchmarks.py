"""The benchmarks themselves: that they run, and that what they ask is what they say."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rapidfuzz.distance import OSA

from tests.benchmarks.__main__ import main
from tests.benchmarks.data import Phrasing, of_size, seeded, with_typo
from tests.benchmarks.methods import METHODS, Method

PHRASINGS = [Phrasing("is it safe for my back", "safety"), Phrasing("how much does a session cost", "price")]


@pytest.mark.parametrize("seed", range(20))
def test_a_typo_is_one_mistake_at_most(seed: int) -> None:
    text = PHRASINGS[1].text
    assert OSA.distance(text, with_typo(text, seeded(seed))) <= 1


def test_recombined_phrasings_all_differ() -> None:
    assert len({phrasing.text for phrasing in of_size(PHRASINGS, 50)}) == 50


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_each_method_finds_a_phrasing_it_has_learned(method: Method) -> None:
    if method.missing:
        pytest.skip(f"{method.missing} is not installed")
    ask = method.build(PHRASINGS)
    assert [ask(phrasing.text).label for phrasing in PHRASINGS] == ["safety", "price"]


def test_accuracy_on_a_set_of_ones_own(tmp_path: Path) -> None:
    lines = [
        {"text": phrasing.text, "label": phrasing.label, "split": split}
        for phrasing in PHRASINGS
        for split in ("train", "test")
    ]
    lines.append({"text": "zebra", "label": "NONE", "split": "test"})
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run = CliRunner().invoke(main, ["--accuracy", str(file), "--k", "all", "--method", "this project"])
    assert run.exit_code == 0, run.output
    assert "| **this project** | 1.000 | 1.000 | 1.000 | 1.000 | 3 |" in run.output
