"""The commands that every channel understands: /start, /help, /topics, /about, /privacy."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import process

from bot.conversation import Thread
from bot.matching import Match
from bot.model import Group, Knowledge, Outcome, Reply
from bot.replies import Writer

NAMES = ("start", "help", "topics", "about", "privacy")


class Commands:
    """Replies to commands."""

    def __init__(self, knowledge: Knowledge, writer: Writer) -> None:
        self._knowledge, self._writer = knowledge, writer

    def reply(self, text: str, thread: Thread) -> Reply:
        """The reply to "/name …"; an unknown command names the nearest known one."""
        name = text[1:].split(maxsplit=1)[0].split("@", maxsplit=1)[0].lower() if text[1:].split() else ""
        if name == "topics":
            return self.topics(thread, Match())
        if name == "start":
            thread.answered, thread.candidates, thread.rejected, thread.misses = (), (), (), 0
            return self._note("start", "greeting")
        if name == "help":
            return self._help()
        if name in NAMES:
            return self._note(name, "help")
        best = process.extractOne(name, NAMES, score_cutoff=50)
        return self._writer.note("unknown_command", Match(), "normal", command=f"/{best[0] if best else 'help'}")

    def topics(self, thread: Thread, match: Match) -> Reply:
        """All entries by theme."""
        themes: dict[str, list[str]] = {}
        for entry in self._knowledge.entries.values():
            themes.setdefault(entry.theme, []).append(entry.id)
        thread.leave_choice()
        return self._writer.topics(match, "normal", tuple(themes.items()))

    def _help(self) -> Reply:
        group = _named(self._knowledge.small_talk, "help")
        if group is None:
            return self._note("help", "help")
        return self._writer.small_talk(group, Match(), "normal")

    def _note(self, name: str, intent: str) -> Reply:
        return replace(self._writer.note(name, Match(), "normal", Outcome.SMALL_TALK), intent=intent)


def _named(groups: Sequence[Group], name: str) -> Group | None:
    return next((group for group in groups if group.id == name), None)
