"""What is kept of learning: only for the content it came from, and harmless when damaged."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bot import cache
from bot.assembly import parts_of
from bot.learned import FILE, Learned, key_of, read_learned, write_learned
from bot.matching.calibration import default_calibration
from bot.triage.voice import VoiceWeights
from tests.doing import Write


def test_what_was_written_is_read_for_the_same_content_only(tmp_path: Path) -> None:
    voice = VoiceWeights({"numb": 2.5, "groin numb": 3.0}, np.ones((3, 2), np.float32))
    write_learned(tmp_path, Learned("abc", default_calibration(), voice))
    read = read_learned(tmp_path, "abc")
    assert read is not None
    assert read.voice is not None
    assert read.voice.rarity == voice.rarity
    assert (read.voice.weights == voice.weights).all()
    assert read.calibration.answer_gate == default_calibration().answer_gate
    assert read_learned(tmp_path, "other") is None


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not an archive")
    assert read_learned(tmp_path, "abc") is None


def test_what_is_learned_later_is_used_at_the_next_start(write: Write) -> None:
    folder = write(
        entries__x="- {id: a, question: How do I light it?, answer: With a match., phrasings: [lighting it]}"
    )
    knowledge, matcher, _ = parts_of(folder)
    gate = matcher.calibration.answer_gate + 0.01
    write_learned(folder, Learned(key_of(knowledge), replace(default_calibration(), answer_gate=gate), None))
    assert parts_of(folder)[1].calibration.answer_gate == gate


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    assert cache.cached("key", lambda: [1, 2]) == [1, 2]
    (path,) = cache._folder().glob("*-key.pickle")
    path.write_bytes(b"broken")
    assert cache.cached("key", lambda: [3]) == [3]
    assert cache.cached("key", lambda: [4]) == [3]
