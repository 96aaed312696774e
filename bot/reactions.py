"""Reactions to the last answer: "why?", "tell me more", "says who", "in short", "no", and whether it helped."""

from collections.abc import Callable
from dataclasses import replace

from bot.answers import NOTHING, Answers
from bot.conversation import Thread
from bot.cues import Cues
from bot.matching import Match
from bot.model import Entry, Knowledge, Outcome, Reply
from bot.replies import Writer

NEEDY = ("affirm", "noted", "deny", "repeat", "more", "why", "shorter")  # these need something to react to


class Reactions:
    """Replies to what asks nothing of the subject, but something of the conversation."""

    def __init__(self, knowledge: Knowledge, writer: Writer, cues: Cues, answers: Answers) -> None:
        self._entries, self._writer, self._cues, self._answers = knowledge.entries, writer, cues, answers

    def reply(self, intent: str, match: Match, text: str, thread: Thread) -> Reply | None:
        """What a reaction to the last answer means; None where there is none, or the text may be a question."""
        if intent == "deny" and thread.misses:
            return self._answers.missed(None, thread)
        if intent == "no_alarm":
            return self._writer.note("no_alarm", match, "normal", Outcome.SMALL_TALK)
        last = self._answers.last(thread)
        if last is None or (intent == "deny" and thread.asked_back):
            nothing = None if match.exact else self._what_next(match)
            return nothing if intent in NEEDY else None
        context = self._cues.disclaimer(text)
        replies: dict[str, Callable[[], Reply]] = {
            **dict.fromkeys(("affirm", "noted"), lambda: self._what_next(match)),
            "deny": lambda: self._answers.not_this(match, text, thread),
            "more": lambda: self._more(last, match, thread),
            "why": lambda: self._more(last, match, thread, text),
            "proof": lambda: self._writer.proof(last.id, match, context),
            "who_says": lambda: self._writer.proof(last.id, match, context),
            "shorter": lambda: self._shorter(last, match, context, thread),
            "repeat": lambda: self._answers.answer(thread.answered, match, "", thread),
            "helpful": lambda: self.rate(last.id, thread, helped=True),
            "unhelpful": lambda: self.rate(last.id, thread, helped=False),
        }
        return replies[intent]() if intent in replies else None

    def rate(self, entry: str, thread: Thread, *, helped: bool) -> Reply:
        """Notes whether an answer helped; where it did not, the next candidates follow while they are remembered."""
        if entry not in self._entries:
            return self._writer.note("outdated", NOTHING, "normal")
        if not helped and entry in thread.answered and entry not in thread.rejected:
            reply = self._answers.not_this(NOTHING, "", thread)
        else:
            name = "feedback_thanks" if helped else "feedback_sorry"
            reply = self._writer.note(name, NOTHING, "normal", Outcome.SMALL_TALK)
        return replace(reply, feedback=(entry, helped))

    def _what_next(self, match: Match) -> Reply:
        return self._writer.note("what_next", match, "normal", Outcome.SMALL_TALK)

    def _shorter(self, last: Entry, match: Match, context: str, thread: Thread) -> Reply:
        """The short form of the last answer, once."""
        if thread.brief:
            return self._writer.note("shortest", match, context, Outcome.SMALL_TALK)
        thread.brief = True
        return self._writer.short_answer(last.id, match, context)

    def _more(self, last: Entry, match: Match, thread: Thread, text: str = "") -> Reply:
        """The entry that continues the last answer; those told before are not told again.

        Where there is a text, it may have meant something else, and the answer says so.
        """
        onward = [id_ for id_ in (*last.more, *last.related) if id_ in self._entries and id_ not in thread.told]
        if onward:
            return self._answers.answer((onward[0],), match, text, thread)
        reply = self._writer.note("no_more", match, "normal", Outcome.SMALL_TALK)
        thread.leave_choice()
        return reply
