"""Hands updates on: each once, those of one person in order, different people side by side."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application

from bot.channels.telegram.handled import Handled, mark_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    mark: bytes
    update: Update
    done: asyncio.Future[None]


class Dispatcher:
    """Runs the application's handlers on updates and remembers which are done."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], handled: Handled) -> None:
        self._application, self._handled = application, handled
        self._open: dict[int, _Job] = {}
        self._queues: dict[object, deque[_Job]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._change = asyncio.Event()
        self._next: int | None = None

    @property
    def offset(self) -> int | None:
        """The number of the first update that is not done; all before it may be confirmed."""
        if self._open:
            return min(self._open)
        return self._next

    @property
    def busy(self) -> bool:
        """Whether updates are being handled."""
        return bool(self._open)

    def take(self, raw: Any) -> asyncio.Future[None] | None:
        """Takes an update as Telegram sent it; a future that is done with it, or None where there is nothing to do."""
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(number, int):
            logger.warning("skipped something that is no update")
            return None
        self._next = number + 1  # of the latest, not of the highest: after a quiet week numbers may begin anew lower
        if number in self._open:
            return self._open[number].done
        mark = mark_of(raw)
        if mark in self._handled:
            return None
        update = _read(raw, self._application.bot)
        if update is None:
            logger.warning("update=%d skipped reason=malformed", number)
            self._handled.add(mark)
            return None
        job = _Job(number, mark, update, asyncio.get_running_loop().create_future())
        self._open[number] = job
        self._enqueue(job)
        return job.done

    def knows(self, raw: Any) -> bool:
        """Whether an update is being handled already."""
        return isinstance(raw, dict) and raw.get("update_id") in self._open

    async def finished(self, seconds: float) -> None:
        """Returns when nothing is being handled, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while self._open:
                    self._change.clear()
                    await self._change.wait()
        except TimeoutError:
            pass

    async def stop(self) -> None:
        """Drops what is still being handled; it counts as not handled."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def _enqueue(self, job: _Job) -> None:
        key = _key_of(job.update)
        waiting = self._queues.get(key)
        if waiting is not None:
            waiting.append(job)
            return
        self._queues[key] = deque([job])
        worker = asyncio.create_task(self._work(key))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, key: object) -> None:
        queue = self._queues[key]
        while queue:
            job = queue[0]
            await self._application.process_update(job.update)
            queue.popleft()
            self._close(job)
        del self._queues[key]

    def _close(self, job: _Job) -> None:
        self._handled.add(job.mark)
        del self._open[job.number]
        job.done.set_result(None)
        if not self._open:
            self._change.set()


def _read(raw: dict[str, Any], bot: Bot) -> Update | None:
    try:
        return Update.de_json(raw, bot)
    except Exception:
        return None


def _key_of(update: Update) -> object:
    """Whose turn it is: updates with one key are handled one after the other."""
    chat, user = update.effective_chat, update.effective_user
    if update.inline_query is not None:
        return "inline", user.id if user else update.update_id
    if chat is None:
        return "alone", update.update_id
    return chat.id, user.id if user and chat.id < 0 else 0
