"""The command `python -m tests.benchmarks.telegram`: this bot under load beside a bare echo bot, on one machine."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from bot.progress import progress_bar
from tests.benchmarks.load import Crowd, Load
from tests.benchmarks.tables import NOTHING, table
from tests.telegram import TelegramServer

QUESTIONS = Path(__file__).parent.parent / "data" / "questions_development.jsonl"
ECHO = {"bare echo bot": 1, "bare echo bot, 16 at once": 16}
OURS = "**this project**"
DISTANCES = (0.0, 0.05)  # seconds to the API and back
STEADY = 100.0  # updates a second
WARMING_UP = 5.0  # seconds before time counts: a bot runs for weeks


@contextmanager
def running(telegram: TelegramServer, name: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A bot as a process of its own, from its first poll on."""
    place = (telegram.base_url, telegram.token)
    command = [sys.executable, "-m", "bot", "telegram"]
    if name in ECHO:
        command = [sys.executable, "-m", "tests.benchmarks.echo_bot", *place, str(ECHO[name])]
    own = {
        "TELEGRAM_API_BASE_URL": place[0],
        "TELEGRAM_BOT_TOKEN": place[1],
        "CRYOBOT_RATE_LIMIT": "off",
        "XDG_DATA_HOME": str(folder),
    }
    polls = len(telegram.calls("getUpdates"))
    with subprocess.Popen(command, env=os.environ | own) as process:
        try:
            while len(telegram.calls("getUpdates")) == polls:
                if process.poll() is not None:
                    raise click.ClickException(f"{name} ended before its first poll")
                time.sleep(0.05)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def memory(process: "subprocess.Popen[bytes]") -> float:
    """Megabytes of real memory the process takes now. Linux only."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def worked(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor time the process has had. Linux only."""
    times = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def questions(files: Sequence[Path]) -> list[str]:
    """What people ask, each question once."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(json.loads(line)["text"] for line in lines))


def measured(
    name: str, distance: float, folder: Path, texts: Sequence[str], *, users: int, seconds: float
) -> tuple[Load, Load | None]:
    """The load with as many questions as the bot can take, and with a steady number of them if it can take those."""
    with TelegramServer() as telegram, running(telegram, name, folder):
        telegram.distance = distance
        crowd = Crowd(telegram, texts, users)
        full = crowd.asks_at_once(seconds, WARMING_UP)
        crowd.leave()
        if full.rate < STEADY:
            return full, None
        crowd = Crowd(telegram, texts, 20 * users)
        return full, crowd.asks_steadily(STEADY, seconds)


def load_table(loads: dict[tuple[str, float], tuple[Load, Load | None]]) -> str:
    """A row a bot and distance: updates a second, the ratio to the faster bare bot, times."""
    head = ("bot", "API away, ms", "updates a second", "ratio", "p50 / p95 / p99, ms", f"at {STEADY:.0f} a second, ms")
    rows = []
    for (name, distance), (full, steady) in loads.items():
        best = max(loads[bare, distance][0].rate for bare in ECHO)
        waits = (f"{load.p50:.0f} / {load.p95:.0f} / {load.p99:.0f}" if load else NOTHING for load in (full, steady))
        rows.append((name, f"{1000 * distance:.0f}", f"{full.rate:.0f}", f"{full.rate / best:.2f}", *waits))
    return table(head, rows)


def volume(updates: int, chats: int, folder: Path, texts: Sequence[str]) -> str:
    """What the process takes before and after so many updates from so many chats."""
    with TelegramServer() as telegram, running(telegram, OURS, folder) as process:
        crowd = Crowd(telegram, texts, chats)
        marks = [memory(process)]
        for _ in range(4):
            crowd.asks_in_all(updates // 4)
            marks.append(memory(process))
    head = ("updates", *(f"{part * updates // 4:,}" for part in range(5)))
    return table(head, [("memory, MB", *(f"{mark:.0f}" for mark in marks))])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--users", type=click.IntRange(1), default=50, show_default=True, help="People who ask at once.")
@click.option("--seconds", type=click.FloatRange(1), default=5.0, show_default=True, help="For each measurement.")
@click.option("--updates", type=click.IntRange(4), default=20_000, show_default=True, help="For the memory.")
@click.option("--chats", type=click.IntRange(1), default=5_000, show_default=True, help="For the memory.")
@click.option("--only", type=click.Choice(["load", "memory"]), help="One of the two tables.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(*, files: Sequence[Path], users: int, seconds: float, updates: int, chats: int, only: str | None) -> None:
    """Loads this bot and a bare echo bot over HTTP on this machine, and prints tables.

    The questions of FILES are asked in turn, again and again; by default those of one test set, of which a bot in
    use for a while knows the most by then.
    """
    names, texts = (*ECHO, OURS), questions(files or (QUESTIONS,))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if only != "memory":
            loads = {}
            with progress_bar("Loading", len(DISTANCES) * len(names)) as progress:
                for distance in DISTANCES:
                    for bot in names:
                        loads[bot, distance] = measured(bot, distance, folder, texts, users=users, seconds=seconds)
                        progress(len(loads))
            click.echo(load_table(loads))
        if only != "load":
            click.echo(f"\nMemory, {chats:,} chats:\n\n{volume(updates, chats, folder, texts)}")


if __name__ == "__main__":
    main()
