"""Makes a value in a process of its own, so that whoever answers meanwhile has this one's interpreter to themselves.

A fork begins with everything that is loaded here and shares its memory, so that it neither loads anything again nor
needs room for it. It only calculates: it neither logs nor touches the connections and locks of other threads, and
leaves without tidying up what is not its own.
"""

import gc
import os
import pickle
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar

Value = TypeVar("Value")
CAN_FORK = sys.platform == "linux"  # elsewhere it is missing, or unsafe beside threads of the system's own
LOOK = 0.02  # seconds between two looks at whether it is done


class ChildError(Exception):
    """The other process ended without a value."""


def beside(make: Callable[[], Value], known: Mapping[str, object], given_up: Callable[[], bool]) -> Value:
    """What `make` returns, or raises, in a process of its own.

    Args:
        known: objects here, by a name; where the value holds one of them it is the same object, not a copy.
        given_up: whether the value is not wanted any more; looked at all the time.

    Raises:
        ChildError: there is no value.
    """
    with _file() as file:
        child = _fork()
        if child == 0:
            _make(make, known, file)
        _wait(child, given_up)
        file.seek(0)
        was_enabled = gc.isenabled()
        gc.disable()  # many new objects, none of them garbage
        try:
            made, value = _Reader(file, known).load()
        except (EOFError, pickle.UnpicklingError) as error:
            raise ChildError("it ended without a value") from error
        finally:
            if was_enabled:
                gc.enable()
    if not made:
        raise value
    return value  # type: ignore[no-any-return]


def _file() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise ChildError(f"there is no room for a file: {error.strerror}") from error


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of Python 3.12 on: other threads may hold locks, see above
        try:
            return os.fork()
        except OSError as error:
            raise ChildError(f"it could not begin: {error.strerror}") from error


def _make(make: Callable[[], Any], known: Mapping[str, object], file: IO[bytes]) -> None:
    """The life of the child."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        gc.disable()  # looking for garbage would touch, and so copy, all memory
        try:
            told: tuple[bool, Any] = True, make()
        except Exception as error:
            told = False, error
        _Writer(file, known).dump(told)
        file.flush()
    finally:
        os._exit(0)


def _wait(child: int, given_up: Callable[[], bool]) -> None:
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if given_up():
            os.kill(child, signal.SIGKILL)
        time.sleep(LOOK)


class _Writer(pickle.Pickler):
    def __init__(self, file: IO[bytes], known: Mapping[str, object]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = {id(value): name for name, value in known.items()}

    def persistent_id(self, value: object) -> str | None:
        """The name of a known object."""
        return self._names.get(id(value))


class _Reader(pickle.Unpickler):
    def __init__(self, file: IO[bytes], known: Mapping[str, object]) -> None:
        super().__init__(file)
        self._known = known

    def persistent_load(self, name: str) -> object:
        """The known object of a name."""
        return self._known[name]
