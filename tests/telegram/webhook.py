"""Sends updates to the bot's webhook: in order within a chat, side by side across chats, until it says 2xx."""

import asyncio
import time

import aiohttp

from tests.telegram.updates import Update
from tests.telegram.world import Webhook, World

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds between tries; Telegram's are longer
PATIENCE = 10.0  # seconds for one try


def chat_of(update: Update) -> object:
    """What must stay in order: the chat that an update belongs to, or the update alone."""
    for kind in update.values():
        if isinstance(kind, dict):
            message = kind.get("message", kind)
            return message.get("chat", kind.get("from", {})).get("id")
    return update["update_id"]


class Delivery:
    """Brings updates to whatever webhook is set; `reach` maps public addresses to those of this machine."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.reach: dict[str, str] = {}
        self._stir = asyncio.Event()
        self._busy: set[object] = set()  # chats with an update under way
        self._tasks: set[asyncio.Task[None]] = set()

    def stir(self) -> None:
        """Lets the delivery look for something new."""
        self._stir.set()

    async def run(self) -> None:
        """Delivers until it is cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as http:
            try:
                while True:
                    self._start(http)
                    await self._stir.wait()
                    self._stir.clear()
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, http: aiohttp.ClientSession) -> None:
        hook = self._world.webhook
        if hook is None:
            return
        with self._world.changed:
            waiting = [*self._world.updates.pending, *self._world.updates.again]
        blocked = set(self._busy)
        for update in waiting:
            chat = chat_of(update)
            if chat in blocked or len(self._busy) >= hook.connections:
                blocked.add(chat)
                continue
            blocked.add(chat)
            self._busy.add(chat)
            task = asyncio.create_task(self._deliver(http, hook, update, chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, http: aiohttp.ClientSession, hook: Webhook, update: Update, chat: object) -> None:
        pause = FIRST_PAUSE
        while self._world.webhook is hook:
            if await self._took(http, hook, update):
                with self._world.changed:
                    for queue in (self._world.updates.pending, self._world.updates.again):
                        if update in queue:
                            queue.remove(update)
                    self._world.changed.notify_all()
                break
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)
        self._busy.discard(chat)
        self.stir()

    async def _took(self, http: aiohttp.ClientSession, hook: Webhook, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        self._world.updates.count([update])
        try:
            async with http.post(self._address(hook.url), json=update, headers=headers) as response:
                if response.ok:
                    return True
                hook.last_error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            hook.last_error = f"Connection failed: {type(error).__name__}"
        hook.last_error_date = int(time.time())
        return False

    def _address(self, url: str) -> str:
        for public, local in self.reach.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url
