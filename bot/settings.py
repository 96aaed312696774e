"""Settings from environment variables and a `.env` file; command-line flags win over both."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path

from bot.errors import SettingsError
from bot.folder import packaged_knowledge

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
JOURNAL_DAYS, MOST_JOURNAL_DAYS = 90, 3650
CONVERSATIONS, MOST_CONVERSATIONS = 100_000, 10_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Secrets never stand here: a channel reads its own when it starts.

    `database` is where the journal is kept (None: nowhere), for `journal_days` days; it may hold a password.
    At most so many `conversations` are remembered at once.
    """

    knowledge: Path
    log_level: str = "WARNING"
    database: str | None = field(default=None, repr=False)
    journal_days: int = JOURNAL_DAYS
    conversations: int = CONVERSATIONS


def surroundings() -> dict[str, str]:
    """The environment variables, and under them what stands in `.env`."""
    try:
        dotenv = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    except PermissionError:  # a supervisor that hands the variables over need not let us read its file
        dotenv = {}
    return {**dotenv, **os.environ}


def read_settings(
    knowledge: Path | None = None, environment: Mapping[str, str] | None = None, *, usual_level: str = "WARNING"
) -> Settings:
    """The settings in force; `knowledge` is the flag, if given.

    Raises:
        SettingsError: where a setting makes no sense.
    """
    found = surroundings() if environment is None else environment
    level = found.get("CRYOBOT_LOG_LEVEL", usual_level).upper()
    if level not in LOG_LEVELS:
        raise SettingsError(f"CRYOBOT_LOG_LEVEL is '{level}'; expected one of {', '.join(LOG_LEVELS)}")
    folder = knowledge or (Path(found["CRYOBOT_KNOWLEDGE"]) if found.get("CRYOBOT_KNOWLEDGE") else packaged_knowledge())
    if not folder.is_dir():
        raise SettingsError(f"the knowledge folder '{folder}' does not exist")
    return Settings(
        folder,
        level,
        _database(found.get("CRYOBOT_DATABASE_URL", ""), folder),
        _number(found, "CRYOBOT_JOURNAL_DAYS", "days", JOURNAL_DAYS, MOST_JOURNAL_DAYS),
        _number(found, "CRYOBOT_CONVERSATIONS", "conversations", CONVERSATIONS, MOST_CONVERSATIONS),
    )


def _database(address: str, folder: Path) -> str | None:
    """The address of the journal: an SQLite file for each knowledge base where nothing else is said."""
    if address.strip().lower() == "off":
        return None
    if address.strip():
        return address.strip()
    name = "journal"
    if folder.resolve() != packaged_knowledge().resolve():  # what was asked about one subject says nothing of another
        name += f"-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"
    return f"sqlite:///{user_data_path('cryobot', appauthor=False) / name}.sqlite"


def _number(found: Mapping[str, str], name: str, of: str, usual: int, most: int) -> int:
    value = found.get(name) or str(usual)
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise SettingsError(f"{name} is '{value}'; expected a number of {of} from 1 to {most}")
    return int(value)
