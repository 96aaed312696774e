"""The log of the channel: one line a thing that happened, and the token in none of them."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
TALKATIVE = ("httpx", "httpcore", "telegram", "telegram.ext", "aiohttp", "aiohttp.access", "asyncio")


class _WithoutToken(logging.Formatter):
    """Formats like its base, with the token struck out of everything, tracebacks included."""

    def __init__(self, token: str) -> None:
        super().__init__(FORMAT)
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line without the token."""
        return super().format(record).replace(self._token, "<token>")


def set_up_logs(level: str, token: str) -> None:
    """Sends the log to stderr; libraries that log URLs or texts are kept to warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
