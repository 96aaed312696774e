"""Keeps what was worked out from a knowledge base, so that the next start takes no time.

The file lies in the user's own cache folder and nowhere else: it is a pickle, and a pickle that came along with
somebody's knowledge folder could run code. Its name is a hash of the YAML, of this program and of the versions under
it, so a change of any makes a new one. A cache that cannot be read or written is no error.
"""

import hashlib
import logging
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy
import rapidfuzz
from platformdirs import user_cache_path

from bot.garbage import nothing_thrown_away

Value = TypeVar("Value")
KEPT = 8  # files; the oldest beyond that are removed
_log = logging.getLogger(__name__)


def cached(digest: str, make: Callable[[], Value]) -> Value:
    """What `make` returns for content of this digest, from the cache where it is there."""
    path = _path(digest)
    try:
        return _read(path)  # type: ignore[no-any-return]
    except FileNotFoundError:
        pass
    except Exception as error:
        _log.warning("the cache %s cannot be read (%s); making it anew", path, type(error).__name__)
    value = make()
    _keep(path, value)
    return value


def kept(digest: str) -> Any | None:
    """What `cached` has kept for content of this digest, if anything."""
    try:
        return _read(_path(digest))
    except Exception:  # what cannot be read is as good as not there; `cached` would say so
        return None


def _path(digest: str) -> Path:
    return _folder() / f"{_program()}-{digest}.pickle"


def _read(path: Path) -> Any:
    content = path.read_bytes()
    with nothing_thrown_away():
        return pickle.loads(content)  # noqa: S301 - our own file, see above


def _keep(path: Path, value: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump(value, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(file.name, path)
        for old in sorted(path.parent.glob("*.pickle"), key=lambda other: -other.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("the cache %s cannot be written (%s)", path, error)


def _folder() -> Path:
    return user_cache_path("cryobot", appauthor=False)


@cache
def _program() -> str:
    """A hash of this program's files and of the versions it runs on."""
    total = hashlib.sha256(f"{sys.version} {numpy.__version__} {rapidfuzz.__version__}".encode())
    root = Path(__file__).parent
    for path in sorted((*root.rglob("*.py"), *root.glob("matching/data/*"))):
        total.update(f"{path.relative_to(root)} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return total.hexdigest()[:12]
