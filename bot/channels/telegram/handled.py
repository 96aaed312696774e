"""Which updates were handled, kept on disk for two days, so that none is answered twice after a restart."""

import json
import logging
import sqlite3
import time
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path
from typing import Any

KEPT = 2 * 86_400  # seconds; Telegram delivers an update again for one day
KEPT_IN_MEMORY = 10_000  # marks, where the disk cannot be written
TIDIED_EVERY = 5_000  # updates

logger = logging.getLogger(__name__)


def mark_of(raw: dict[str, Any]) -> bytes:
    """Names an update by its content: its number alone may come again after a quiet week."""
    return blake2b(json.dumps(raw, sort_keys=True).encode(), digest_size=16).digest()


class Handled:
    """A durable set of marks. A disk that fails costs one log line; memory takes over."""

    def __init__(self, path: Path | None) -> None:
        self._memory: OrderedDict[bytes, None] = OrderedDict()
        self._database = self._open(path) if path else None
        self._added = 0

    def _open(self, path: Path) -> sqlite3.Connection | None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            # a killed process loses nothing that way; only a power cut may, and then an answer comes twice
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = normal")
            database.execute("create table if not exists handled (mark blob primary key, at real) without rowid")
            database.execute("delete from handled where at < ?", (time.time() - KEPT,))
        except (OSError, sqlite3.Error) as error:
            self._warn(error)
            return None
        return database

    def __contains__(self, mark: bytes) -> bool:
        if mark in self._memory:
            return True
        if self._database is None:
            return False
        try:
            found = self._database.execute("select 1 from handled where mark = ?", (mark,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return False
        return found is not None

    def add(self, mark: bytes) -> None:
        """Keeps a mark; when this returns, a killed process still knows it."""
        if self._database is not None:
            try:
                self._database.execute("insert or ignore into handled values (?, ?)", (mark, time.time()))
                self._tidy(self._database)
            except sqlite3.Error as error:
                self._give_up(error)
            else:
                return
        self._memory[mark] = None
        while len(self._memory) > KEPT_IN_MEMORY:
            self._memory.popitem(last=False)

    def close(self) -> None:
        """Closes the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _tidy(self, database: sqlite3.Connection) -> None:
        self._added += 1
        if self._added % TIDIED_EVERY == 0:
            database.execute("delete from handled where at < ?", (time.time() - KEPT,))

    def _give_up(self, error: sqlite3.Error) -> None:
        self._warn(error)
        self.close()

    def _warn(self, error: Exception) -> None:
        logger.warning("the record of handled updates cannot be kept on disk (%s); it is kept in memory", error)
