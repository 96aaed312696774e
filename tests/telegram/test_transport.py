"""What the HTTP to Telegram goes through."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.channels.telegram.transport import Transport

BODY = b'{"ok": true, "result": true}'


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """An HTTP proxy that answers by itself; its address, and the addresses it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


async def post(url: str) -> tuple[int, bytes]:
    transport = Transport()
    await transport.initialize()
    try:
        return await transport.do_request(url, "POST")
    finally:
        await transport.shutdown()


def test_requests_go_through_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy() as (address, asked):
        monkeypatch.setenv("http_proxy", address)
        assert asyncio.run(post("http://telegram.invalid/getMe")) == (200, BODY)
    assert asked == ["http://telegram.invalid/getMe"]


def test_requests_go_past_the_proxy_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy() as (address, asked), proxy() as (own, asked_there):
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert asyncio.run(post(f"{own}/getMe")) == (200, BODY)
    assert (asked, asked_there) == ([], ["/getMe"])
