"""How the journal bears several processes at once: `python -m tests.benchmarks.journal [ADDRESS]`.

Without an address: SQLite in a folder of its own.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import closing

from bot.database import Database
from tests.test_journal import start_writer

PROCESSES, EXCHANGES = 4, 5_000


def measure(address: str) -> str:
    """Writes from several processes at once, and says how long it took and what was lost."""
    started = time.perf_counter()
    writers = [start_writer(address, EXCHANGES, f"w{number}") for number in range(PROCESSES)]
    codes = [writer.wait() for writer in _drained(writers)]
    spent = time.perf_counter() - started
    with closing(Database(address)) as database:
        kept = len({one.text for one in database.exchanges()})
    lost = PROCESSES * EXCHANGES - kept
    return f"{database.name}: {PROCESSES} × {EXCHANGES} exchanges in {spent:.1f} s, {lost} lost, exit codes {codes}"


def _drained(writers: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for writer in writers:
        writer.communicate()
    return writers


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(measure(sys.argv[1] if sys.argv[1:] else f"sqlite:///{folder}/journal.sqlite") + "\n")
