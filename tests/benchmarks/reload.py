"""What people feel of a reload: `python -m tests.benchmarks.reload [ENTRIES PHRASINGS]`.

Asks one question after another of a running assistant, with and without an edit being taken in, and prints the times
of `respond` in milliseconds. Without arguments on the shipped knowledge base, else on one of that size.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

from bot.assembly import running
from bot.assistant import Assistant
from bot.folder import packaged_knowledge
from bot.matching.text import words_of
from bot.model import Message
from bot.settings import Settings
from tests.benchmarks.data import of_size, shipped

QUESTIONS = Path(__file__).parent.parent / "data" / "questions_unseen.jsonl"
PAUSE = 0.005  # seconds between two questions
SECONDS = 10.0
MOST_SECONDS = 120.0
EDITS = range(3)


def ask(assistant: Assistant, questions: Iterator[str], going: Callable[[], bool]) -> list[float]:
    """The milliseconds of each question while something goes on."""
    spent: list[float] = []
    for number, question in enumerate(questions):
        if not going():
            return spent
        started = time.perf_counter()
        assistant.respond(Message(question, f"{number}"))
        spent.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE)
    return spent


def quiet(assistant: Assistant, questions: Iterator[str]) -> list[float]:
    """The times while nothing happens."""
    end = time.perf_counter() + SECONDS
    return ask(assistant, questions, lambda: time.perf_counter() < end)


def edited(assistant: Assistant, questions: Iterator[str], edit: Callable[[], None]) -> tuple[float, list[float]]:
    """The seconds until an edit is taken in, and the times meanwhile."""
    before, started = assistant.knowledge.digest, time.perf_counter()
    edit()
    end = started + MOST_SECONDS
    spent = ask(assistant, questions, lambda: assistant.knowledge.digest == before and time.perf_counter() < end)
    return time.perf_counter() - started, spent


def line(name: str, spent: Sequence[float], taken: Sequence[float] = ()) -> str:
    """A line of the table."""
    p50, p99, most = np.percentile(spent, [50, 99, 100])
    told = f"taken in after {min(taken):.2f} to {max(taken):.2f} s" if taken else ""
    return f"{name:18} {len(spent):5} questions  p50 {p50:6.2f}  p99 {p99:6.2f}  most {most:7.2f}  {told}\n"


def large(folder: Path, entries: int, phrasings: int) -> None:
    """Writes a knowledge base of a size."""
    found = of_size(shipped().phrasings, entries * phrasings * 2)
    texts = list({words_of(one.text): one.text for one in found}.values())
    (folder / "entries").mkdir(parents=True)
    items = [
        {
            "id": f"entry-{number}",
            "question": f"Question {number}: {texts[number * phrasings]}?",
            "answer": f"Answer {number}.",
            "phrasings": texts[number * phrasings : (number + 1) * phrasings],
        }
        for number in range(entries)
    ]
    lines = [json.dumps(item, ensure_ascii=False) for item in items]
    (folder / "entries" / "all.yaml").write_text("".join(f"- {one}\n" for one in lines), encoding="utf-8")


def after(path: Path, place: str, *more: str) -> Iterator[Callable[[], None]]:
    """Edits of a file, each with another text after the place.

    Raises:
        ValueError: there is no such place.
    """
    original = path.read_text(encoding="utf-8")
    before, found, rest = original.partition(place)
    if not found:
        raise ValueError(f"{path} has no {place!r}")
    for text in more:
        edited = f"{before}{place}{text}{rest}"
        yield lambda edited=edited: path.write_text(edited, encoding="utf-8") and None  # type: ignore[misc]


def measure(assistant: Assistant, edits: dict[str, Iterator[Callable[[], None]]]) -> Iterator[str]:
    """The lines of the table."""
    questions = cycle(json.loads(one)["text"] for one in QUESTIONS.read_text(encoding="utf-8").splitlines())
    ask(assistant, questions, iter([True] * 100 + [False]).__next__)
    yield line("nothing edited", quiet(assistant, questions))
    for what, each in edits.items():
        taken: list[float] = []
        spent: list[float] = []
        for edit in each:
            seconds, times = edited(assistant, questions, edit)
            taken.append(seconds)
            spent.extend(times)
        yield line(what, spent, taken)
    yield line("nothing edited", quiet(assistant, questions))


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "knowledge")
        if sys.argv[1:]:
            large(folder, int(sys.argv[1]), int(sys.argv[2]))
            answers = phrasings = folder / "entries" / "all.yaml"
            answer, phrasing, added = (
                "Answer 7.",
                '"phrasings": [',
                [f'"do {n} goldfish like it cold", ' for n in EDITS],
            )
        else:
            shutil.copytree(packaged_knowledge(), folder)
            answers, phrasings = folder / "entries" / "practice.yaml", folder / "phrasings" / "practice.yaml"
            answer, phrasing, added = "Cochrane", "at-home:\n", [f'  - "do {n} goldfish like it cold"\n' for n in EDITS]
        edits = {
            "an answer edited": after(answers, answer, *(f" ({n})" for n in EDITS)),
            "a phrasing added": after(phrasings, phrasing, *added),
        }
        with running(Settings(folder, database=f"sqlite:///{name}/journal.sqlite")) as assistant:
            for one in measure(assistant, edits):
                sys.stdout.write(one)
                sys.stdout.flush()


if __name__ == "__main__":
    main()
