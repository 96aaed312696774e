"""The commands that every channel understands."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rapidfuzz import process

from bot.conversation import Thread
from bot.matching import Match
from bot.model import Group, Knowledge, Operation, Outcome, Reply, Section
from bot.replies import Writer

NAMES = ("start", "help", "topics", "about", "feedback", "privacy", "forget")
FORGET = "forget"  # the intent of the reply that ends a conversation and what is kept of it


class Commands:
    """Replies to commands."""

    def __init__(self, knowledge: Knowledge, writer: Writer, operation: Operation) -> None:
        self._knowledge, self._writer, self._operation = knowledge, writer, operation
        self._themes: dict[str, list[str]] = {}
        for entry in knowledge.entries.values():
            self._themes.setdefault(entry.theme, []).append(entry.id)

    def reply(self, text: str, thread: Thread) -> Reply:
        """The reply to "/name …"; an unknown command names the nearest known one."""
        name = text[1:].split(maxsplit=1)[0].split("@", maxsplit=1)[0].lower() if text[1:].split() else ""
        replies: dict[str, Callable[[], Reply]] = {
            "topics": lambda: self.topics(thread, Match()),
            "start": lambda: self._start(thread),
            "feedback": lambda: self.feedback(thread),
            "help": self._help,
            "about": self._about,
            "privacy": self._privacy,
            "forget": self._forget,
        }
        if name in replies:
            return replies[name]()
        best = process.extractOne(name, NAMES, score_cutoff=50)
        return self._writer.note("unknown_command", Match(), "normal", command=f"/{best[0] if best else 'help'}")

    def topics(self, thread: Thread, match: Match) -> Reply:
        """The themes to pick from; where there is but one, its entries."""
        if len(self._themes) == 1:
            return self.theme(next(iter(self._themes)), thread)
        return self._offer(self._writer.topics(tuple(self._themes), match), thread)

    def theme(self, theme: str, thread: Thread) -> Reply:
        """The entries of a theme to pick from; the themes where it is unknown."""
        if theme not in self._themes:
            return self.topics(thread, Match())
        return self._offer(self._writer.theme(theme, self._themes[theme], way_back=len(self._themes) > 1), thread)

    def feedback(self, thread: Thread) -> Reply:
        """Asks whether the last answer helped."""
        if not thread.answered:
            return self._note("feedback_nothing", "help")
        return self._offer(self._writer.ask_feedback(thread.answered[-1]), thread)

    def _offer(self, reply: Reply, thread: Thread) -> Reply:
        thread.offer(reply.choices)
        return reply

    def _help(self) -> Reply:
        group = _named(self._knowledge.small_talk, "help")
        if group is None:
            return self._note("help", "help")
        return self._writer.small_talk(group, Match(), "normal")

    def _start(self, thread: Thread) -> Reply:
        thread.begin_again()
        return self._offer(self._writer.start(self._knowledge.cues.get("starters", ())), thread)

    def _forget(self) -> Reply:
        return self._notes(FORGET, "forget", "" if self._operation.journal_days is None else "forget_journal")

    def _privacy(self) -> Reply:
        days = self._operation.journal_days
        return self._notes(
            "help", "privacy", "privacy_no_journal" if days is None else "privacy_journal", days=str(days)
        )

    def _about(self) -> Reply:
        refused = self._operation.refused
        return self._notes(
            "help",
            "about",
            "about_content",
            "about_refused" if refused else "",
            digest=self._knowledge.digest,
            problem=refused,
        )

    def _notes(self, intent: str, first: str, *more: str, **values: str) -> Reply:
        """Texts of the wording one after the other."""
        reply = self._note(first, intent)
        told = (Section("note", self._writer.say(name, **values)) for name in more)
        return replace(reply, sections=(*reply.sections, *(section for section in told if section.text)))

    def _note(self, name: str, intent: str) -> Reply:
        return replace(self._writer.note(name, Match(), "normal", Outcome.SMALL_TALK), intent=intent)


def _named(groups: Sequence[Group], name: str) -> Group | None:
    return next((group for group in groups if group.id == name), None)
