"""Making a value in a process of its own."""

import os
import threading
import time

import pytest

from bot.beside import CAN_FORK, ChildError, beside
from bot.errors import KnowledgeError
from bot.model import Problem

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="this system cannot fork safely beside threads")


def never() -> bool:
    return False


def test_the_value_comes_from_another_process() -> None:
    made, value = beside(lambda: (os.getpid(), [1, "two"]), {}, never)
    assert made != os.getpid()
    assert value == [1, "two"]


def test_what_is_known_here_is_the_same_object_there() -> None:
    heavy = {"many": "words"}
    old, new = beside(lambda: (heavy, {"a": 1}), {"heavy": heavy}, never)
    assert old is heavy
    assert new == {"a": 1}


def test_what_it_raises_is_raised_here_with_all_its_problems() -> None:
    problem = Problem("a.yaml", 4, "wrong")

    def make() -> None:
        raise KnowledgeError((problem,))

    with pytest.raises(KnowledgeError) as raised:
        beside(make, {}, never)
    assert raised.value.problems == (problem,)


def test_a_process_that_dies_or_makes_what_cannot_be_handed_over_is_an_error() -> None:
    with pytest.raises(ChildError):
        beside(lambda: os._exit(3), {}, never)
    with pytest.raises(ChildError):
        beside(threading.Lock, {}, never)


def test_what_is_not_wanted_any_more_is_given_up() -> None:
    started = time.monotonic()
    with pytest.raises(ChildError):
        beside(lambda: time.sleep(60), {}, lambda: time.monotonic() - started > 0.1)


def test_others_go_on_meanwhile() -> None:
    counted = 0
    done = threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.wait(0.001):
            counted += 1

    thread = threading.Thread(target=count)
    thread.start()
    beside(lambda: [number**2 for number in range(1_000_000)] and None, {}, never)
    done.set()
    thread.join()
    assert counted > 1
