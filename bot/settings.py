"""Settings from environment variables and a `.env` file; command-line flags win over both."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import SettingsError
from bot.folder import packaged_knowledge

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Secrets never stand here: a channel reads its own when it starts."""

    knowledge: Path
    log_level: str = "WARNING"


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
    return Settings(folder, level)
