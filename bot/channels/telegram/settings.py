"""What the Telegram channel is told by environment variables; the token stays out of every text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from bot.errors import SettingsError

API = "https://api.telegram.org/bot"
FILES = "https://api.telegram.org/file/bot"
LISTEN = "127.0.0.1:8080"
TOKEN = re.compile(r"[\w:-]+")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Where Telegram is, who we are there, and how updates come: by polling, or to a webhook where it has a URL.

    `limited`: a chat may not write without end. `paced`: we keep to the number of messages that Telegram allows.
    """

    token: str = field(repr=False)
    api_url: str = API
    file_url: str = FILES
    webhook_url: str | None = None
    webhook_secret: str = field(default="", repr=False)
    listen: tuple[str, int] = ("127.0.0.1", 8080)
    limited: bool = True
    paced: bool = True


def read_telegram_settings(found: Mapping[str, str]) -> TelegramSettings:
    """The settings of the channel.

    Raises:
        SettingsError: a setting is missing or makes no sense; never quotes the token.
    """
    token = found.get("TELEGRAM_BOT_TOKEN", "").strip()
    if not token:
        raise SettingsError("TELEGRAM_BOT_TOKEN is not set; @BotFather on Telegram gives you one")
    if not TOKEN.fullmatch(token):
        raise SettingsError("TELEGRAM_BOT_TOKEN does not look like a token; it reads like 123456:ABC-DEF")
    webhook = found.get("CRYOBOT_WEBHOOK_URL") or None
    limits = found.get("CRYOBOT_RATE_LIMIT", "on").lower() != "off"
    return TelegramSettings(
        token=token,
        api_url=_url("TELEGRAM_API_BASE_URL", found.get("TELEGRAM_API_BASE_URL") or API),
        file_url=_url("TELEGRAM_API_FILE_URL", found.get("TELEGRAM_API_FILE_URL") or FILES),
        webhook_url=_url("CRYOBOT_WEBHOOK_URL", webhook) if webhook else None,
        webhook_secret=found.get("CRYOBOT_WEBHOOK_SECRET") or _secret_of(token),
        listen=_address(found.get("CRYOBOT_LISTEN") or LISTEN),
        limited=limits,
        paced=limits,
    )


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name} must be a URL that begins with http:// or https://")
    return text


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise SettingsError(f"CRYOBOT_LISTEN is '{text}'; expected HOST:PORT, such as {LISTEN}")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - ":8080" asks for every interface


def _secret_of(token: str) -> str:
    """A secret that every process with the same token finds by itself, so that none needs to be set."""
    return sha256(f"webhook {token}".encode()).hexdigest()
