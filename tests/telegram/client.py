"""A bot reduced to its calls, to try the server without any library."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.telegram.server import TelegramServer
from tests.telegram.world import PATIENCE


class Client:
    """Calls methods over one connection that is kept open."""

    def __init__(self, telegram: TelegramServer) -> None:
        self._path = f"/bot{telegram.token}/"
        self._connection = HTTPConnection("127.0.0.1", telegram.port, timeout=PATIENCE)

    def close(self) -> None:
        """Ends the connection; the next call makes a new one."""
        self._connection.close()

    def raw(self, method: str, values: dict[str, Any], path: str = "") -> tuple[int, bytes]:
        """A call as python-telegram-bot makes it: a form whose values are strings or JSON."""
        form = urlencode({k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path or self._path + method, form, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def status(self, method: str, **values: object) -> int:
        """The HTTP status of a call."""
        return self.raw(method, values)[0]

    def refused(self, method: str, **values: object) -> str:
        """The description with which a call is refused."""
        status, body = self.raw(method, values)
        answer = json.loads(body)
        assert (status, False) == (answer["error_code"], answer["ok"])
        return str(answer["description"])

    def __call__(self, method: str, **values: object) -> Any:
        """The result of a call that goes well."""
        status, body = self.raw(method, values)
        assert status == 200, body
        return json.loads(body)["result"]
