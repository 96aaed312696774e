"""The methods that bring updates to the bot: long polling, and setting a webhook."""

import asyncio
import re
import time
from typing import Any

from tests.telegram.refusals import Refused
from tests.telegram.updates import Update
from tests.telegram.world import Webhook, World

Values = dict[str, Any]
LONGEST_POLL = 50  # seconds
ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Poller:
    """Long polling: one request at a time, the newest wins."""

    def __init__(self, world: World) -> None:
        self._world, self._newest = world, 0
        self._stir = asyncio.Event()

    def stir(self) -> None:
        """Lets the waiting poll look again."""
        self._stir.set()

    async def get_updates(self, values: Values) -> list[Update]:
        """Confirms what lies before the offset; waits for something new."""
        self._newest += 1
        mine = self._newest
        self.stir()
        world, deadline = self._world, time.monotonic() + min(LONGEST_POLL, max(0, values.get("timeout", 0)))
        with world.changed:
            if world.webhook:
                raise Refused(409, ACTIVE)
            if "allowed_updates" in values:
                world.updates.allow(values["allowed_updates"])
            world.updates.confirm(values.get("offset", 0))
            world.changed.notify_all()
        while True:
            if world.webhook:
                raise Refused(409, "terminated by setWebhook request", breach=False)
            if mine != self._newest:
                raise Refused(409, OTHER, breach=False)
            with world.changed:
                batch = world.updates.take(max(1, min(100, values.get("limit", 100))))
            left = deadline - time.monotonic()
            if batch or left <= 0:
                return batch
            await self._stirred(left)

    async def _stirred(self, seconds: float) -> None:
        self._stir.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._stir.wait()
        except TimeoutError:
            pass


def set_webhook(world: World, values: Values) -> object:
    """From now on updates are sent to the URL; an empty one ends that."""
    if not values["url"]:
        return delete_webhook(world, values)
    if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", values["url"]):
        raise Refused(400, "bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", values.get("secret_token", "")):
        raise Refused(400, "secret token contains unallowed characters")
    if not 1 <= values.get("max_connections", 40) <= 100:
        raise Refused(400, "max_connections must be between 1 and 100")
    if "allowed_updates" in values:
        world.updates.allow(values["allowed_updates"])
    _drop_if_wanted(world, values)
    world.webhook = Webhook(values["url"], values.get("secret_token", ""), values.get("max_connections", 40))
    world.updates.wake()
    return True


def delete_webhook(world: World, values: Values) -> object:
    """From now on updates wait to be fetched."""
    world.webhook = None
    _drop_if_wanted(world, values)
    world.updates.wake()
    return True


def get_webhook_info(world: World, _: Values) -> object:
    """Where updates are sent to, and how that goes."""
    hook = world.webhook or Webhook("")
    told: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
        "allowed_updates": sorted(world.updates.allowed),
        "max_connections": hook.connections,
    }
    if hook.last_error:
        told |= {"last_error_message": hook.last_error, "last_error_date": hook.last_error_date}
    return told


def _drop_if_wanted(world: World, values: Values) -> None:
    if values.get("drop_pending_updates"):
        world.updates.drop()
