"""The figures of a journal as tables in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

COLUMNS = ("messages", "answered", "asked_back", "not_known", "red_flags", "helpful", "unhelpful", "p50", "p95")
OF_ENTRIES = ("messages", "red_flags", "helpful", "unhelpful", "p50", "p95")  # nothing else happens to an entry


def show_stats(stats: Mapping[str, Any]) -> None:
    """Prints what came of the messages, in all, by day and by entry; times are milliseconds."""
    console = Console()
    _table(console, "day", COLUMNS, {**stats["days"], "all": stats["total"]})
    if stats["entries"]:
        _table(console, "entry", OF_ENTRIES, stats["entries"])


def _table(console: Console, what: str, names: Sequence[str], rows: Mapping[str, Mapping[str, float]]) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(what, no_wrap=True)
    for name in names:
        table.add_column(name.replace("_", "\n"), justify="right")
    for row, values in rows.items():
        table.add_row(row, *(f"{values[name]:g}" for name in names))
    console.print(table)
