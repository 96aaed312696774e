"""What a channel talks to: messages in, replies out, whatever it answers from."""

from collections.abc import Callable
from contextlib import suppress

from bot.conversation import Conversations
from bot.dialogue import Dialogue, Parts
from bot.matching import Match, Matcher
from bot.model import Alarm, Knowledge, Message, Operation, Reply
from bot.policy import Decision

REHEARSED, REHEARSAL = 200, "rehearsal"  # phrasings, which take half a second; their conversation
Record = Callable[[Message, Reply, float], None]


class Assistant:
    """Answers messages; what it answers from can be exchanged while it runs.

    Args:
        parts: what it answers from.
        conversations: what is remembered of each; they outlive an exchange of the parts.
        record: told each message, its reply and the milliseconds spent; whatever it raises, the reply goes out.
        operation: how the bot is run, as far as people are told.
    """

    def __init__(
        self,
        parts: Parts,
        conversations: Conversations,
        record: Record | None = None,
        operation: Operation | None = None,
    ) -> None:
        self.conversations, self.operation, self._record = conversations, operation or Operation(), record
        self.take_in(parts)

    def take_in(self, parts: Parts) -> None:
        """Answers from these from now on: one assignment, so that no message meets half of an exchange."""
        self._dialogue = Dialogue(parts, self.conversations, self.operation)

    def rehearse(self) -> None:
        """Answers some of its own phrasings, and a few words of each other language, to nobody: so no person waits for
        what is made at a first message. To be called before anybody is answered."""
        phrasings = [phrasing for entry in self.knowledge.entries.values() for phrasing in entry.phrasings]
        texts = phrasings[:: max(1, len(phrasings) // REHEARSED)]
        texts += (" ".join(language.words[:3]) for language in self.knowledge.languages)
        for number, text in enumerate(texts):
            self._dialogue.respond(Message(text, REHEARSAL))
            if number % 2:  # the second of two leans on the first
                self.conversations.forget(REHEARSAL)
        self.conversations.forget(REHEARSAL)

    def respond(self, message: Message) -> Reply:
        """The reply to a message; never raises, whatever the text."""
        started = self.conversations.now()
        reply = self._dialogue.respond(message)
        if self._record is not None:
            with suppress(Exception):  # a record tells of its own failures; none is worth an answer
                self._record(message, reply, (self.conversations.now() - started) * 1000)
        return reply

    def urgent(self, message: Message) -> bool:
        """Whether a message calls for urgent advice now; nothing is remembered of it."""
        return self._dialogue.urgent(message)

    def suggest(self, text: str, most: int) -> tuple[Reply, ...]:
        """Up to `most` answers to choose from while a question is being typed; urgent advice alone where it is one."""
        return self._dialogue.suggest(text, most)

    def note(self, name: str) -> Reply:
        """A text of the wording as a reply, for what a channel has to say of itself."""
        return self._dialogue.note(name)

    @property
    def parts(self) -> Parts:
        """What it answers from now."""
        return self._dialogue.parts

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base in use."""
        return self._dialogue.knowledge

    @property
    def matcher(self) -> Matcher:
        """The matcher in use."""
        return self._dialogue.matcher

    @property
    def last(self) -> tuple[Match, Decision | None, Alarm | None]:
        """What was found for the last message: the match, the decision and the alarm."""
        return self._dialogue.last
