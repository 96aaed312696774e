"""Keeps of an exchange what teaches the author something, and never who asked.

The text of a message is kept where it was not answered, was asked back, or its answer was marked wrong, and then
scrubbed. Emergencies, commands and pressed buttons leave no text.
"""

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b

from bot.background import BackgroundWriter
from bot.commands import FORGET
from bot.conversation import EXPIRY
from bot.database import Database
from bot.model import Message, Outcome, Reply
from bot.records import Entry, Exchange, Forget, Vote
from bot.scrub import scrub

IN_VAIN = (Outcome.FALLBACK, Outcome.CLARIFY)
MOST_REMEMBERED = 10_000  # answered questions that may still be marked wrong
_log = logging.getLogger(__name__)


def today() -> date:
    """The day where this runs."""
    return datetime.now().astimezone().date()


class Journal:
    """Notes exchanges as an assistant tells of them; a database that fails costs a log line and nothing else.

    Args:
        database: where they are kept.
        days: how long.
        digest: the content that is answered from at this moment.
    """

    def __init__(
        self,
        database: Database,
        days: int,
        digest: Callable[[], str] = lambda: "",
        *,
        day: Callable[[], date] = today,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._days, self._digest, self._day, self._clock = database, days, digest, day, clock
        # A vote must find the vote that it replaces, and /forget what it deletes, without keeping who is talking. So a
        # conversation is written as a hash salted with a secret of this process that is never kept: after a restart
        # nobody, we included, can tell which conversation a token was.
        self._salt = secrets.token_bytes(16)
        self._answered: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()
        self._swept: date | None = None
        self._writer: BackgroundWriter[Entry] = BackgroundWriter(self._write, "journal")

    def record(self, message: Message, reply: Reply, milliseconds: float) -> None:
        """Notes an exchange; never waits for the database."""
        token = blake2b(message.conversation.encode("utf-8", "replace"), key=self._salt, digest_size=16).hexdigest()
        if reply.intent == FORGET:
            for key in [key for key in self._answered if key[0] == token]:
                del self._answered[key]
            self._writer.put(Forget(token))
        elif reply.feedback is not None:
            self._writer.put(self._vote(token, *reply.feedback))
        else:
            self._remember(token, message, reply)
            self._writer.put(self._exchange(token, message, reply, milliseconds))

    def flush(self, seconds: float = 5.0) -> bool:
        """Waits until all is written, or for some seconds; whether all is."""
        return self._writer.flush(seconds)

    def close(self) -> None:
        """Writes what waits, for some seconds at most, and ends."""
        self._writer.close()
        self._database.close()

    def _exchange(self, token: str, message: Message, reply: Reply, milliseconds: float) -> Exchange:
        in_vain = reply.outcome in IN_VAIN and reply.red_flag is None and _is_typed(message)
        return Exchange(
            id=secrets.randbits(63),
            day=self._day(),
            channel=message.channel[:20],
            outcome=str(reply.outcome),
            entries=",".join(reply.entries),
            confidence=round(reply.confidence, 4),
            milliseconds=round(milliseconds, 3),
            red_flag=reply.red_flag,
            knowledge=self._digest(),
            token=token,
            text=(scrub(message.text) or None) if in_vain else None,
        )

    def _vote(self, token: str, entry: str, helpful: bool) -> Vote:
        _, text = self._answered.get((token, entry), (0.0, ""))
        kept = (scrub(text) or None) if text and not helpful else None
        return Vote(token, entry, self._day(), helpful, self._digest(), kept)

    def _remember(self, token: str, message: Message, reply: Reply) -> None:
        """Keeps in memory, as long as the conversation is, what was answered: it may yet be marked wrong."""
        now = self._clock()
        while self._answered:
            key, (when, _) = next(iter(self._answered.items()))
            if now - when <= EXPIRY and len(self._answered) < MOST_REMEMBERED:
                break
            del self._answered[key]
        if reply.outcome is Outcome.ANSWER and reply.red_flag is None and _is_typed(message):
            for entry in reply.entries:
                self._answered.pop((token, entry), None)
                self._answered[token, entry] = now, message.text

    def _write(self, batch: Sequence[Entry]) -> None:
        day = self._day()
        if self._swept != day:
            self._database.sweep(day - timedelta(days=self._days))
            self._swept = day
        if batch:
            self._database.write(batch)


def _is_typed(message: Message) -> bool:
    """Whether a person typed this in their own words: no button and no command."""
    return message.choice is None and bool(message.text.strip()) and not message.text.lstrip().startswith("/")
