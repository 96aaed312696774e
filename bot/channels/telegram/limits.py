"""How often something may happen: at most so many times in any stretch of so many seconds, counted by key."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable


class Window:
    """At most `most` events of a key in any `seconds`; keys that are quiet again take no memory."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def reserve(self, key: Hashable) -> float:
        """Takes the next free place and gives the seconds to wait for it."""
        now, times = self._clock(), self._recent(key)
        at = max(now, times[-self._most] + self._seconds) if len(times) >= self._most else now
        times.append(at)
        return at - now

    def allows(self, key: Hashable) -> bool:
        """Takes a place where one is free now; False, and nothing taken, where none is."""
        times = self._recent(key)
        if len(times) >= self._most:
            return False
        times.append(self._clock())
        return True

    def _recent(self, key: Hashable) -> deque[float]:
        """The times of a key that still count; forgets the keys that have none."""
        since = self._clock() - self._seconds
        while self._times:
            oldest, times = next(iter(self._times.items()))
            if times and times[-1] > since:
                break
            del self._times[oldest]
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= since:
            times.popleft()
        return times

    def __len__(self) -> int:
        return len(self._times)
