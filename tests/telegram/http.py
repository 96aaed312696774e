"""The HTTP side: reads a call in any of the encodings Telegram takes, lets faults strike, writes the response."""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web

from tests.telegram.description import method_named, read_parameters
from tests.telegram.faults import Fault, Faults
from tests.telegram.fetching import Poller
from tests.telegram.methods import PLAYED
from tests.telegram.refusals import Refused
from tests.telegram.world import Call, World


class Door:
    """Takes calls at /bot<token>/<method>. `distance` is the round trip in seconds that every call takes."""

    def __init__(self, world: World, faults: Faults, poller: Poller) -> None:
        self._world, self._faults, self._poller = world, faults, poller
        self.distance = 0.0

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One call, from the first byte to the last."""
        sent = await _parameters(request)
        if self.distance:
            await asyncio.sleep(self.distance / 2)
        call = Call(request.path.rpartition("/")[2], dict(sent), time.monotonic())
        response = await self._respond(request, call)
        if self.distance:
            await asyncio.sleep(self.distance / 2)
        return response

    async def _respond(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        fault = None
        polling = call.method.lower() == "getupdates"
        with self._world.changed:
            self._world.calls.append(call)
            self._world.in_flight += not polling
        try:
            call.method = self._method(request.path)
            fault = self._faults.next(call.method)
            if fault:
                call.fault = fault.name
                await asyncio.sleep(fault.wait)
            if fault and not fault.handled and (fault.status or fault.reset):
                return self._strike(request, call, fault)
            answer = await self._play(call)
        except Refused as refused:
            answer = self._refuse(call, refused)
        finally:
            with self._world.changed:
                self._world.in_flight -= not polling
                self._world.changed.notify_all()
        if fault and fault.handled:
            return self._strike(request, call, fault)
        return _json(call.status, answer)

    def _method(self, path: str) -> str:
        _, _, rest = path.partition("/bot")
        token, _, name = rest.partition("/")
        if token != self._world.token:
            raise Refused(401)
        return method_named(name)

    async def _play(self, call: Call) -> object:
        call.values = read_parameters(call.method, call.values)
        if call.method == "getUpdates":
            result: object = await self._poller.get_updates(call.values)
        else:
            with self._world.changed:
                self._world.check_patience(call.method, call.values.get("chat_id"))
                result = PLAYED[call.method](self._world, call.values)
        call.status, call.delivered = 200, True
        return {"ok": True, "result": result}

    def _refuse(self, call: Call, refused: Refused) -> object:
        call.status, call.description = refused.code, refused.description
        with self._world.changed:
            if refused.breach:
                self._world.breaches.append(f"{call.method}: {refused.description}")
            if refused.retry_after:
                self._world.hold_back(call.values.get("chat_id"), refused.retry_after)
        return refused.body()

    def _strike(self, request: web.BaseRequest, call: Call, fault: Fault) -> web.StreamResponse:
        call.status = fault.status or 0
        if fault.retry_after:
            chat = str(call.values.get("chat_id", ""))
            with self._world.changed:
                self._world.hold_back(int(chat) if chat.lstrip("-").isdigit() else None, fault.retry_after)
        if fault.reset:
            reset(request.transport)
        kind = "text/html" if fault.page else "application/json"
        return web.Response(status=fault.status or 200, body=fault.body, content_type=kind)


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Breaks a connection so that the other side sees a reset."""
    if transport is None:
        return
    found = transport.get_extra_info("socket")
    if found is not None:
        with suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    cast("asyncio.Transport", transport).abort()


def _json(status: int, answer: object) -> web.Response:
    body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return web.Response(status=status, body=body, content_type="application/json")


async def _parameters(request: web.BaseRequest) -> Mapping[str, Any]:
    """What was sent, whichever way: query string, form, multipart or JSON."""
    query = dict(parse_qsl(request.query_string, keep_blank_values=True))
    kind = request.content_type
    if kind == "multipart/form-data":
        return query | dict(await request.post())
    body = await request.read()
    if kind == "application/json":
        return query | (json.loads(body) if body else {})
    return query | dict(parse_qsl(body.decode(), keep_blank_values=True))
