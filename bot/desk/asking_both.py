"""Asks two knowledge bases the same questions, each in a process of its own where there are many."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from bot.desk.asking import Answers, Questions, ask_all

Tell = Callable[[str, int, int], None]
NAMES = ("Asking the old one", "Asking the new one")
MANY = 2_000  # questions from which on a second process pays for its start
EVERY = 50  # questions between two words of progress
_queue: "Queue[tuple[int, int, int]]"


def ask_both(folders: tuple[Path, Path], questions: Questions, tell: Tell) -> tuple[Answers, Answers]:
    """What came of the questions in the old and in the new one."""
    if len(questions) < MANY:
        return _ask_here(folders[0], questions, NAMES[0], tell), _ask_here(folders[1], questions, NAMES[1], tell)
    context = get_context("spawn")  # a fork would copy the locks of threads that this process may have
    queue = context.Queue()
    with ProcessPoolExecutor(2, context, _remember, (queue,)) as pool:
        futures = [pool.submit(_ask, n, folder, questions) for n, folder in enumerate(folders)]
        while not all(future.done() for future in futures):
            for number, done, total in _told(queue):
                tell(NAMES[number], done, total)
        return futures[0].result(), futures[1].result()


def _ask_here(folder: Path, questions: Questions, name: str, tell: Tell) -> Answers:
    return ask_all(folder, questions, lambda done, total: tell(name, done, total))


def _told(queue: "Queue[tuple[int, int, int]]") -> Iterable[tuple[int, int, int]]:
    try:
        yield queue.get(timeout=0.1)
    except Empty:
        return


def _remember(queue: "Queue[tuple[int, int, int]]") -> None:
    global _queue  # noqa: PLW0603 - how a process of a pool is given what cannot be sent to it later
    _queue = queue


def _ask(number: int, folder: Path, questions: Questions) -> Answers:
    def tick(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            _queue.put((number, done, total))

    return ask_all(folder, questions, tick)
