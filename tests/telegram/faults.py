"""Things that go wrong between a bot and Telegram, on demand: scripted, or a seeded share of the calls."""

import json
import random
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.telegram.refusals import Refused

PROXY_PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call. `handled`: it takes effect first, and only the response suffers."""

    name: str
    status: int | None = None
    body: bytes = b""
    page: bool = False  # HTML in place of JSON
    wait: float = 0.0  # seconds before anything else
    cut: bool = False  # half of the JSON
    reset: bool = False  # the connection breaks
    handled: bool = False
    retry_after: int = 0

    @classmethod
    def too_many_requests(cls, retry_after: int = 1) -> "Fault":
        """429, to be tried again after whole seconds."""
        body = Refused(429, retry_after=retry_after).body()
        return cls("429", 429, json.dumps(body).encode(), retry_after=retry_after)

    @classmethod
    def server_error(cls, code: int = 500) -> "Fault":
        """500 or 502 in JSON."""
        return cls(str(code), code, json.dumps(Refused(code, "restart").body()).encode())

    @classmethod
    def proxy_page(cls) -> "Fault":
        """502 as a proxy's HTML."""
        return cls("502 as HTML", 502, PROXY_PAGE, page=True)

    @classmethod
    def truncated(cls, *, handled: bool = False) -> "Fault":
        """200 with half a JSON."""
        return cls("truncated JSON", 200, b'{"ok":true,"result":{"mess', cut=True, handled=handled)

    @classmethod
    def connection_reset(cls) -> "Fault":
        """The connection breaks before the call is looked at."""
        return cls("reset", reset=True)

    @classmethod
    def lost_response(cls) -> "Fault":
        """The call takes effect, the response never arrives."""
        return cls("lost response", reset=True, handled=True)

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """The call waits, and then does what it should."""
        return cls("slow", wait=seconds)

    @classmethod
    def refused(cls, code: int, reason: str) -> "Fault":
        """Any other refusal, such as 400 or 403."""
        return cls(f"{code}", code, json.dumps(Refused(code, reason).body()).encode())


class Faults:
    """Which call suffers which fault: first the scripted ones in order, then chance."""

    def __init__(self) -> None:
        self._scripted: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._chances: list[tuple[frozenset[str], tuple[Fault, ...], float, random.Random]] = []

    def script(self, method: str, *faults: Fault | None, times: int = 1) -> None:
        """The method's next calls suffer these, one each (None: goes well), the whole row `times` over."""
        self._scripted[method].extend(faults * times)

    def by_chance(self, methods: tuple[str, ...], faults: tuple[Fault, ...], share: float, seed: int) -> None:
        """From now on this share of the methods' calls suffers one of the faults."""
        self._chances.append((frozenset(methods), faults, share, random.Random(seed)))  # noqa: S311 - a seeded play

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._scripted.clear()
        self._chances.clear()

    def next(self, method: str) -> Fault | None:
        """What happens to this call."""
        if row := self._scripted.get(method):
            return row.popleft()
        for methods, faults, share, chance in self._chances:
            if method in methods and chance.random() < share:
                return chance.choice(faults)
        return None
