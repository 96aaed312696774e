"""What is remembered of a conversation: the last few turns and ids, for ten minutes, in bounded memory."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.model import Choice

LONGEST = 1000  # characters that are remembered of a message
EXPIRY = 600.0  # seconds
TOLD = 8  # entries told last, so that "tell me more" leads on
REJECTED = 12  # entries not wanted
REMEMBERED = 2  # earlier messages that triage reads together with the new one
MOST_CONVERSATIONS = 100_000


@dataclass(slots=True)
class Thread:
    """One person's thread.

    `answered` are the entries of the last answer, `told` those of the last few; `offered` are choices shown to pick
    from, asked back where the person should; `rejected` entries were shown and not wanted; `misses` counts what went
    unanswered in a row; `brief` says that the last answer was its short form, `picked` that it was picked from a list.
    """

    touched: float = 0.0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    answered: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    offered: tuple[Choice, ...] = ()
    asked_back: bool = False
    rejected: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    misses: int = 0
    brief: bool = False
    picked: bool = False
    alarm: str | None = None

    def hear(self, text: str) -> None:
        """Remembers what was said, the end of it where it is long."""
        self.said.append(text[-LONGEST:])

    def offer(self, choices: tuple[Choice, ...], *, asked_back: bool = False) -> None:
        """Remembers what was shown to pick from."""
        self.offered, self.asked_back = choices, asked_back

    def answer(self, ids: tuple[str, ...]) -> None:
        """Remembers what was answered."""
        self.answered, self.misses, self.rejected = ids, 0, ()
        self.brief = self.picked = False
        self.told = tuple(dict.fromkeys((*(id_ for id_ in self.told if id_ not in ids), *ids)))[-TOLD:]

    def reject(self, ids: Iterable[str]) -> None:
        """Remembers what was not wanted."""
        self.rejected = tuple(dict.fromkeys((*self.rejected, *ids)))[-REJECTED:]

    def leave_choice(self) -> None:
        """Forgets what was offered: the person says something else."""
        self.offer(())

    def begin_again(self) -> None:
        """Forgets all but what was said, which triage goes on reading, and an alarm."""
        self.answered = self.told = self.rejected = self.candidates = ()
        self.misses = 0
        self.leave_choice()


class Conversations:
    """Threads by conversation, at most so many: expired ones go, then the longest unused.

    The clock is handed in (seconds).
    """

    def __init__(self, clock: Callable[[], float], most: int = MOST_CONVERSATIONS) -> None:
        self._clock, self._most = clock, most
        self._threads: OrderedDict[str, Thread] = OrderedDict()

    def now(self) -> float:
        """The time by the clock that was handed in, in seconds."""
        return self._clock()

    def thread(self, name: str) -> Thread:
        """The thread of a conversation, new where it is unknown or expired."""
        now = self._clock()
        while self._threads and now - next(iter(self._threads.values())).touched > EXPIRY:
            self._threads.popitem(last=False)
        thread = self._threads.setdefault(name, Thread())
        self._threads.move_to_end(name)
        thread.touched = now
        while len(self._threads) > self._most:
            self._threads.popitem(last=False)
        return thread

    def peek(self, name: str) -> Thread | None:
        """The thread of a conversation where it is alive, without touching it."""
        thread = self._threads.get(name)
        return thread if thread is not None and self._clock() - thread.touched <= EXPIRY else None

    def forget(self, name: str) -> None:
        """Ends a conversation."""
        self._threads.pop(name, None)

    def __len__(self) -> int:
        return len(self._threads)
