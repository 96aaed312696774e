"""Telegram's flood limits: 30 messages a second, one a second in a chat after a burst, 20 a minute in a group."""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.telegram.refusals import Refused


@dataclass(slots=True)
class Bucket:
    """Holds up to `size` sends and gains `rate` a second."""

    size: float
    rate: float
    level: float = field(init=False)
    at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.level = self.size

    def wait(self, now: float) -> float:
        """Seconds until the next send is free."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.level) / self.rate)


class Windows:
    """At most `most` sends in `span` seconds."""

    def __init__(self, most: int, span: float) -> None:
        self.most, self.span, self.sent = most, span, deque[float]()

    def wait(self, now: float) -> float:
        """Seconds until the next send is free."""
        while self.sent and self.sent[0] <= now - self.span:
            self.sent.popleft()
        return 0.0 if len(self.sent) < self.most else self.sent[0] + self.span - now


class FloodLimits:
    """Says no to a bot that sends too much; counts how often it had to."""

    def __init__(self, a_second: int = 30, burst_a_chat: int = 4, a_minute_in_a_group: int = 20) -> None:
        self.refusals = 0
        self._all = Windows(a_second, 1.0)
        self._chats: dict[int, Bucket] = defaultdict(lambda: Bucket(burst_a_chat, 1.0))
        self._groups: dict[int, Windows] = defaultdict(lambda: Windows(a_minute_in_a_group, 60.0))

    def check(self, chat: int) -> None:
        """Counts a message to the chat, or refuses it with the seconds to wait."""
        now = time.monotonic()
        wait = max(self._all.wait(now), self._chats[chat].wait(now), self._groups[chat].wait(now) if chat < 0 else 0.0)
        if wait > 0:
            self.refusals += 1
            raise Refused(429, retry_after=math.ceil(wait), breach=False)
        self._all.sent.append(now)
        self._chats[chat].level -= 1
        self._groups[chat].sent.append(now)
