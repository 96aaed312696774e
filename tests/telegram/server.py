"""The server itself: runs in a thread of its own on 127.0.0.1, and is what tests and benchmarks hold in their hands."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.telegram.faults import Fault, Faults
from tests.telegram.fetching import Poller
from tests.telegram.floods import FloodLimits
from tests.telegram.http import Door, reset
from tests.telegram.messages import Chat
from tests.telegram.people import Person
from tests.telegram.places import Channel, Group
from tests.telegram.webhook import Delivery
from tests.telegram.world import PATIENCE, Call, World

TOKEN = "7000000001:AAH-not_a_real_token-0123456789abcde"  # noqa: S105 - of this server only
USER_IDS, GROUP_IDS = itertools.count(5_000_000_001), itertools.count(1)  # one assistant may serve several servers


class TelegramServer:
    """Telegram for one bot. Use as a context; then `base_url` and `token` are what the bot needs.

    People and chats are made by `person`, `group` and `channel`. `breaches` must be empty at the end of a test.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token, self.port = token, 0
        self.world, self.faults = World(token), Faults()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
        self._site: web.TCPSite | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # life

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)
        done.result(timeout=PATIENCE)

    async def _open(self) -> None:
        poller, self._delivery = Poller(self.world), Delivery(self.world)
        self._door = Door(self.world, self.faults, poller)

        def stir() -> None:
            poller.stir()
            self._delivery.stir()

        def wake() -> None:
            self._loop.call_soon_threadsafe(stir)

        self.world.updates.wake = wake
        self._web = web.Server(self._door.handle, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(self._web)
        await self._runner.setup()
        await self._listen()
        self._tasks.append(asyncio.create_task(self._delivery.run()))

    async def _listen(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True, backlog=1024)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._break_connections()
        await self._runner.cleanup()

    def _break_connections(self) -> None:
        for connection in self._web.connections:
            reset(connection.transport)

    # where it is

    @property
    def base_url(self) -> str:
        """What comes before the token, as the library and TELEGRAM_API_BASE_URL want it."""
        return f"http://127.0.0.1:{self.port}/bot"

    def reaches(self, public: str, local: str) -> None:
        """Webhook addresses that begin with the one are called at the other."""
        self._delivery.reach[public] = local

    # who is there

    def person(self, name: str = "Anna", language: str = "en", **more: str) -> Person:
        """Somebody with a private chat with the bot; `more` such as username or last_name."""
        number = next(USER_IDS)
        user = {"id": number, "is_bot": False, "first_name": name, "language_code": language, **more}
        names = {key: value for key, value in user.items() if key in {"first_name", "last_name", "username"}}
        return Person(self.world, self._chat(number, "private", names), user)

    def group(self, title: str = "Backs", topics: tuple[int, ...] = (), kind: str = "supergroup") -> Group:
        """A group that the bot is in and hears everything of; with topics it is a forum."""
        return Group(self.world, self._chat(-(10**12) - next(GROUP_IDS), kind, {"title": title}, topics))

    def channel(self, title: str = "News") -> Channel:
        """A channel that the bot is in."""
        return Channel(self.world, self._chat(-(10**12) - next(GROUP_IDS), "channel", {"title": title}))

    def _chat(self, number: int, kind: str, names: dict[str, Any], topics: tuple[int, ...] = ()) -> Chat:
        with self.world.changed:
            self.world.chats[number] = Chat(number, kind, names, topics=topics)
            return self.world.chats[number]

    # what goes wrong

    def fails(self, method: str, *faults: Fault | None, times: int = 1) -> None:
        """The method's next calls suffer these faults, one each; None goes well."""
        self.faults.script(method, *faults, times=times)

    def fails_by_chance(self, *methods: str, faults: tuple[Fault, ...], share: float, seed: int) -> None:
        """This share of the methods' calls suffers one of the faults."""
        self.faults.by_chance(methods, faults, share, seed)

    def goes_down(self, seconds: float | None = None) -> None:
        """Breaks all connections and takes no new ones, for so long or until `comes_back`."""
        self._do(self._go_down())
        if seconds is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds, self._come_back_soon)

    def comes_back(self) -> None:
        """Takes connections again."""
        self._do(self._listen())

    async def _go_down(self) -> None:
        assert self._site is not None
        await self._site.stop()
        self._break_connections()

    def _come_back_soon(self) -> None:
        self._tasks.append(self._loop.create_task(self._listen()))

    def limits_floods(self, limits: FloodLimits | None = None) -> FloodLimits:
        """From now on Telegram's flood limits hold."""
        self.world.floods = limits or FloodLimits()
        return self.world.floods

    def sends(self, kind: str, content: object) -> int:
        """An update made by hand: malformed, or of a kind nobody knows; gives its id."""
        with self.world.changed:
            return self.world.updates.add(kind, content)

    def redelivers(self, update: int) -> None:
        """Sends an update once more."""
        with self.world.changed:
            self.world.updates.redeliver(update)

    @property
    def distance(self) -> float:
        """Seconds that every call takes on its way there and back."""
        return self._door.distance

    @distance.setter
    def distance(self, seconds: float) -> None:
        self._door.distance = seconds

    # what happened

    @property
    def breaches(self) -> list[str]:
        """Telegram's rules that the bot broke."""
        return self.world.breaches

    def calls(self, *methods: str) -> list[Call]:
        """The bot's calls so far, of these methods or all."""
        with self.world.changed:
            return [call for call in self.world.calls if not methods or call.method in methods]

    def wait_for(self, condition: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        """Waits until the condition holds, looking at every change. Must not be called in the bot's own thread."""
        self.world.wait_for(condition, what, within)

    def settles(self) -> None:
        """Waits until the bot has confirmed every update and no call is under way: then silence is silence."""
        updates = self.world.updates
        self.wait_for(
            lambda: not updates.pending and not updates.again and not self.world.in_flight,
            "all updates confirmed and all calls answered",
        )
