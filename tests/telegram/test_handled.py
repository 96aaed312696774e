"""The record of handled updates."""

import logging
import sqlite3
from pathlib import Path

import pytest

from bot.channels.telegram.handled import Handled, mark_of


def test_what_was_handled_is_known_after_a_restart(tmp_path: Path) -> None:
    mark = mark_of({"update_id": 7, "message": {"text": "hi"}})
    before = Handled(tmp_path / "deep" / "record.sqlite")
    before.add(mark)  # and never closed, as in a process that is killed
    assert mark in Handled(tmp_path / "deep" / "record.sqlite")


def test_another_update_that_has_the_same_number_is_another() -> None:
    handled = Handled(None)
    handled.add(mark_of({"update_id": 7, "message": {"text": "hi"}}))
    assert mark_of({"update_id": 7, "message": {"text": "hello"}}) not in handled


def test_a_file_that_cannot_be_used_costs_one_line_and_memory_takes_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "record.sqlite"
    path.write_text("this is no database, and long enough to be taken for one" * 20)
    with caplog.at_level(logging.WARNING):
        handled = Handled(path)
        handled.add(b"a")
        handled.add(b"b")
    assert b"a" in handled
    assert b"c" not in handled
    assert len(caplog.records) == 1


def test_a_disk_that_fails_on_the_way_loses_nothing_that_is_asked_for_again(tmp_path: Path) -> None:
    handled = Handled(tmp_path / "record.sqlite")
    with sqlite3.connect(tmp_path / "record.sqlite") as other:
        other.execute("drop table handled")
    handled.add(b"a")
    assert b"a" in handled


def test_old_marks_are_forgotten(tmp_path: Path) -> None:
    handled = Handled(tmp_path / "record.sqlite")
    handled.add(b"a")
    handled.close()
    with sqlite3.connect(tmp_path / "record.sqlite") as other:
        other.execute("update handled set at = at - 3 * 86400")
    assert b"a" not in Handled(tmp_path / "record.sqlite")
