"""How often something may happen."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.limits import Window
from tests.conftest import Clock


def test_the_event_over_the_limit_has_to_wait_until_the_first_is_old_enough() -> None:
    clock = Clock()
    window = Window(2, 10, clock)
    assert [window.reserve("a"), window.reserve("a"), window.reserve("a"), window.reserve("b")] == [0, 0, 10, 0]


def test_a_place_is_free_again_when_its_time_has_passed() -> None:
    clock = Clock()
    window = Window(1, 10, clock)
    assert window.allows("a")
    assert not window.allows("a")
    clock.now = 10.1
    assert window.allows("a")


def test_keys_that_are_quiet_take_no_memory() -> None:
    clock = Clock()
    window = Window(1, 10, clock)
    for number in range(1_000):
        clock.now += 1
        window.allows(number)
    assert len(window) <= 11


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 5))
def test_no_stretch_of_time_ever_holds_more_than_the_limit(pauses: list[float], most: int) -> None:
    clock = Clock()
    window, times = Window(most, 10, clock), []
    for pause in pauses:
        clock.now += pause
        times.append(clock.now + window.reserve("a"))
    for first, later in zip(times, times[most:], strict=False):
        assert later - first >= 10 - 1e-6
