"""What is remembered of a conversation: the last few turns and ids, for ten minutes, in bounded memory."""

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching.text import words_of
from bot.model import Choice

EXPIRY = 600.0  # seconds
REMEMBERED = 2  # earlier messages that triage reads together with the new one
MOST_CONVERSATIONS = 100_000
DIGITS = 3  # of a typed number; no list is longer


@dataclass(slots=True)
class Thread:
    """One person's thread. `offered` are choices shown to pick from; `rejected` entries were shown and not wanted."""

    touched: float = 0.0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    answered: tuple[str, ...] = ()
    offered: tuple[Choice, ...] = ()
    asked_back: bool = False
    rejected: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    misses: int = 0
    alarm: str | None = None

    def leave_choice(self) -> None:
        """Forgets what was offered: the person says something else."""
        self.offered, self.asked_back = (), False


class Conversations:
    """Threads by conversation, the longest unused dropped first; the clock is handed in (seconds)."""

    def __init__(self, clock: Callable[[], float], most: int = MOST_CONVERSATIONS) -> None:
        self._clock, self._most = clock, most
        self._threads: OrderedDict[str, Thread] = OrderedDict()

    def now(self) -> float:
        """The time by the clock that was handed in, in seconds."""
        return self._clock()

    def thread(self, name: str) -> Thread:
        """The thread of a conversation, new where it is unknown or expired."""
        now = self._clock()
        thread = self._threads.get(name)
        if thread is None or now - thread.touched > EXPIRY:
            thread = self._threads[name] = Thread()
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


class Picker:
    """Understands which of several offers a person picks, from the cues of the knowledge base."""

    def __init__(self, cues: Mapping[str, Sequence[str]]) -> None:
        self._fillers = {word for phrase in cues.get("choice_fillers", ()) for word in words_of(phrase)}
        self._places = {
            words_of(phrase): int(name.removeprefix("choice_"))
            for name, phrases in cues.items()
            if name.removeprefix("choice_").lstrip("-").isdigit()
            for phrase in phrases
        }

    def place(self, text: str, offers: int) -> int | None:
        """The position 0… of the offer that a text like "2", "the second one" or "last" names, or None."""
        words = words_of(text)
        left = tuple(word for word in words if word not in self._fillers)
        number = self._places.get(words, self._places.get(left))
        if number is None and len(left) == 1 and left[0].isdecimal() and len(left[0]) <= DIGITS:
            number = int(left[0])
        if number is None:
            return None
        place = number - 1 if number > 0 else offers + number
        return place if 0 <= place < offers else None
