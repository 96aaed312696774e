"""How much memory conversations take that are held at once, and whether answers stay as fast beside them."""

import gc
import tracemalloc
from dataclasses import dataclass, replace
from itertools import cycle, islice
from time import perf_counter

import numpy as np

from bot.assembly import parts_of
from bot.assistant import Assistant
from bot.conversation import Conversations, Thread
from bot.folder import packaged_knowledge
from bot.model import Message
from tests.benchmarks.data import seeded, shipped, with_typo

TALKED = 200  # conversations that are really held, three turns each; the others are like them
TURNS = 3
ASKED = 1500  # questions that are timed, turn by turn with those that have nobody beside them


@dataclass(frozen=True, slots=True)
class Held:
    """What many conversations cost: bytes each, and milliseconds of an answer (p50, p99) without and beside them."""

    conversations: int
    most: int
    bytes_each: float
    alone: tuple[float, float]
    beside: tuple[float, float]


def held(conversations: int, most: int) -> Held:
    """Holds so many conversations at once where at most `most` are remembered."""
    parts, questions = parts_of(packaged_knowledge()), shipped().questions
    crowd, empty = (Assistant(parts, Conversations(perf_counter, most)) for _ in range(2))
    asked = cycle(questions)
    for number in range(TALKED):
        for text in islice(asked, TURNS):
            crowd.respond(Message(text, f"like {number}"))
    gc.collect()
    tracemalloc.start()
    for number in range(conversations):
        like, thread = crowd.conversations.thread(f"like {number % TALKED}"), crowd.conversations.thread(f"{number}")
        _copy(like, thread)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    remembered = len(crowd.conversations) - TALKED
    times: dict[str, list[float]] = {"alone": [], "beside": []}
    random = seeded(0)
    for number, question in enumerate(islice(asked, ASKED)):
        name, assistant = (("alone", empty), ("beside", crowd))[number % 2]
        text = with_typo(question, random)  # one asked before would be answered from memory
        started = perf_counter()
        assistant.respond(Message(text, f"asked {number % 100}"))
        times[name].append((perf_counter() - started) * 1000)
    alone, beside = (_percentiles(times[name]) for name in ("alone", "beside"))
    return Held(conversations, len(crowd.conversations), size / max(1, remembered), alone, beside)


def _copy(like: Thread, thread: Thread) -> None:
    """Gives a thread what another remembers, in objects of its own as if it had been said there."""
    thread.answer(like.answered)
    thread.told, thread.candidates = (*like.told,), (*like.candidates,)
    thread.offer(tuple(replace(choice) for choice in like.offered), asked_back=like.asked_back)
    for text in like.said:
        thread.hear("".join(list(text)))


def _percentiles(times: list[float]) -> tuple[float, float]:
    middle, high = np.percentile(times, (50, 99))
    return float(middle), float(high)
