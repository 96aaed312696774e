"""A progress bar for what takes longer than a moment; shows only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def progress_bar(what: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A bar on stderr; call what it gives with (done) or (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, of=None: None
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe must not pay for it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task: list[TaskID] = []

        def tick(done: int, of: int | None = None) -> None:
            if not task:
                task.append(progress.add_task(what, total=of or total))
            progress.update(task[0], completed=done)

        yield tick
