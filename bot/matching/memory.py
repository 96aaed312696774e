"""Remembers what was worked out lately, within bounds: strangers' texts must not fill memory."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class Memory(OrderedDict[str, Value]):
    """Values by what was asked about, each made when first asked for; when it is full, the oldest goes.

    Pickled, it is empty: what people write is kept nowhere.
    """

    def __init__(self, make: Callable[[str], Value], most: int) -> None:
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, key: str) -> Value:
        value = self._make(key)
        if len(self) >= self._most:
            self.popitem(last=False)
        self[key] = value
        return value

    def __reduce__(self) -> tuple[type["Memory[Value]"], tuple[Callable[[str], Value], int]]:
        return Memory, (self._make, self._most)
