"""How often Python looks for garbage: hardly ever, since what an answer leaves behind is freed without a look.

A look goes through all that was made since the one before, and throws out of the processor's cache what the next answer
needs. Only rings of objects need it; those of the libraries are few and small.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (2_000, 50, 100)  # objects made and kept, looks at the young, looks at the older; (700, 10, 10) is usual


@contextmanager
def nothing_thrown_away() -> Iterator[None]:
    """For making hundreds of thousands of objects that all stay: looking for garbage among them, now or later, would
    take half of the time and make answers wait."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*SELDOM)
        if was_enabled:
            gc.enable()
