"""Starts a knowledge base about another subject: a small one that works, to be changed bit by bit."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from bot.desk.schemas import write_schemas
from bot.errors import SettingsError
from bot.folder import packaged_knowledge

GUIDE = "README.md"


def start(folder: Path) -> None:
    """Makes a small working knowledge base in a folder that is empty or not there yet, with the guide for authors.

    Raises:
        SettingsError: something lies in the folder, or it is no folder.
        OSError: the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder} is a file; name a new folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise SettingsError(f"{folder} is not empty; name a new folder, so that nothing of yours is overwritten")
    with as_file(files("bot.desk").joinpath("starter")) as starter:
        shutil.copytree(starter, folder, dirs_exist_ok=True)
    guide = packaged_knowledge() / GUIDE
    if guide.is_file():
        shutil.copy(guide, folder / GUIDE)
    write_schemas(folder)
