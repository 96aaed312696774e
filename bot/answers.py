"""What is said to a message that was understood, asked back or missed, and what the conversation remembers of it."""

from collections.abc import Sequence

from bot.commands import Commands
from bot.conversation import Thread
from bot.cues import Cues
from bot.matching import Match
from bot.model import Entry, Group, Knowledge, Outcome, Reply
from bot.policy import NEAR_EXACT, SUGGESTIONS
from bot.reading import Reader, Reading
from bot.replies import Writer

NOTHING = Match()
TOPICS_AT, PEOPLE_AT = 2, 3  # the miss in a row that shows the topics, and the one that names who can help instead
INSISTED = 0.4  # chance from which on what was asked back is answered to someone who goes on without picking
LIKELY = 0.1  # score from which on a runner-up is worth offering after "no"


class Answers:
    """Carries out what was decided about a message."""

    def __init__(self, knowledge: Knowledge, writer: Writer, cues: Cues, reader: Reader, commands: Commands) -> None:
        self._entries, self._writer, self._cues = knowledge.entries, writer, cues
        self._reader, self._commands = reader, commands

    def carry_out(self, reading: Reading, text: str, thread: Thread) -> Reply:
        """The reply that a reading of a text asks for."""
        match, decision = reading.match, reading.decision
        if decision.outcome is Outcome.ANSWER and reading.stays:
            return self._stay(reading, text, thread)
        if decision.outcome is Outcome.ANSWER:
            return self.answer(decision.entries, match, text, thread, reading.beside)
        if decision.outcome is Outcome.CLARIFY and self._insists(reading, thread):
            return self.answer(decision.entries[:1], match, text, thread)
        if decision.outcome is Outcome.CLARIFY:
            return self._ask_back(decision.entries, match, text, thread)
        if decision.outcome is Outcome.SMALL_TALK:  # what was offered stays open
            return self._small_talk(decision.group, match, text, thread)
        return self._not_known(reading, text, thread)

    def _insists(self, reading: Reading, thread: Thread) -> bool:
        """Whether someone goes on about what they were asked back about, without picking any of it."""
        likely = reading.match.confidence >= INSISTED and reading.decision.entries[0] not in thread.rejected
        return thread.asked_back and likely and not _fresh(reading.decision.entries, thread)

    def _not_known(self, reading: Reading, text: str, thread: Thread) -> Reply:
        thread.leave_choice()
        context, group = self._cues.disclaimer(text), reading.decision.group
        if group is not None and group.say:
            return self._writer.fallback(reading.match, context, group)
        return self.missed(self._writer.fallback(reading.match, context), thread)

    def _small_talk(self, group: Group | None, match: Match, text: str, thread: Thread) -> Reply:
        if group is None:
            return self._writer.note("what_next", match, "normal", Outcome.SMALL_TALK)
        reply = self._writer.small_talk(group, match, self._cues.disclaimer(text))
        if reply.choices:
            thread.offer(reply.choices)
        return reply

    def answer(self, ids: Sequence[str], match: Match, text: str, thread: Thread, beside: Sequence[str] = ()) -> Reply:
        """The answers of one or two entries; says what was understood where there is a text that left a doubt."""
        understood = bool(text) and not match.exact and match.confidence < NEAR_EXACT
        context = self._cues.disclaimer(text)
        reply = self._writer.answer(ids, match, context, understood=understood, beside=beside)
        thread.answer(tuple(ids))
        thread.candidates = tuple(c.entry for c in match.candidates if c.entry not in ids and c.score >= LIKELY)
        thread.offer(reply.choices, asked_back=bool(beside))
        return reply

    def _stay(self, reading: Reading, text: str, thread: Thread) -> Reply:
        """The last answer again, for a detail of it: short, unless only the full one tells it."""
        id_ = reading.decision.entries[0]
        full, told = self._reader.asks_a_detail(text, id_), thread.brief
        reply = self._writer.stay(id_, reading.match, self._cues.disclaimer(text), full=full, told=told)
        thread.answer((id_,))
        thread.candidates = tuple(c.entry for c in reading.match.candidates if c.entry != id_)
        thread.brief = not full
        thread.offer(reply.choices)
        return reply

    def _ask_back(self, ids: Sequence[str], match: Match, text: str, thread: Thread, intro: str = "clarify") -> Reply:
        fresh = _fresh(ids, thread)
        if not fresh:
            return self.missed(None, thread)
        reply = self._writer.clarify(fresh, match, self._cues.disclaimer(text), intro)
        thread.offer(reply.choices, asked_back=True)
        thread.candidates = tuple(candidate.entry for candidate in match.candidates) or thread.candidates
        return reply

    # what was not understood, or not wanted

    def missed(self, first: Reply | None, thread: Thread) -> Reply:
        """What follows on what went unanswered: `first`, then the topics, then who can help instead."""
        thread.misses += 1
        if first is not None and thread.misses < TOPICS_AT:
            return first
        if thread.misses < PEOPLE_AT:
            thread.misses = TOPICS_AT
            return self._writer.missed(self._commands.topics(thread, NOTHING), first)
        thread.begin_again()
        return self._writer.note("human", NOTHING, "normal")

    def none_of_these(self, thread: Thread) -> Reply:
        """Other candidates first, then the topics, then who can help instead; never the same list again."""
        thread.reject(offer.id for offer in thread.offered if offer.id in self._entries)
        thread.leave_choice()
        return self.missed(None, thread) if thread.misses else self._others(NOTHING, "", thread)

    def not_this(self, match: Match, text: str, thread: Thread) -> Reply:
        """ "No" to an answer: the next candidates."""
        thread.reject(thread.answered)
        thread.leave_choice()
        return self._others(match, text, thread)

    def _others(self, match: Match, text: str, thread: Thread) -> Reply:
        """The next candidates, and what is related to the last answer; counts as a miss."""
        last = self.last(thread)
        likely = (*thread.candidates, *(last.related if last else ()))
        left = [id_ for id_ in dict.fromkeys(likely) if id_ in self._entries and id_ not in thread.rejected]
        if not left:
            return self.missed(None, thread)
        thread.misses += 1
        return self._ask_back(left, match, text, thread, "clarify_again")

    def last(self, thread: Thread) -> Entry | None:
        """The entry answered last, where it is still known."""
        return self._entries.get(thread.answered[-1]) if thread.answered else None


def _fresh(ids: Sequence[str], thread: Thread) -> tuple[str, ...]:
    """What there is to ask back about: nothing refused, and nothing at all where all of it is on show already."""
    left = tuple(id_ for id_ in ids if id_ not in thread.rejected)[:SUGGESTIONS]
    shown = {offer.id for offer in thread.offered} if thread.asked_back else set()
    return left if set(left) - shown else ()
