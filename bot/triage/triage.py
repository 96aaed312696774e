"""The first look at every message: is this an emergency, whatever else it says?

Two voices are heard. Rules are exact: an author foresaw the concepts. The learned voice knows what examples sound like.
Each message gets a danger: the learned score (about −1 … +1), plus RULES where a rule is fulfilled. From SURE on, or
SURE_ALONE where no rule is, it is an emergency. Where either voice speaks but together they are not sure, the normal
answer carries the flag's urgent line.
"""

from collections.abc import Callable, Sequence

from bot.matching.lexicon import Lexicon
from bot.model import Alarm, Knowledge, Level, RedFlag
from bot.triage.rules import Heard, Reader, Reading, RuleVoice
from bot.triage.voice import LearnedVoice, VoiceWeights

RULES = 0.6
SURE = 0.3
SURE_ALONE = 0.42  # the learned voice by itself needs to be surer than with a rule beside it
DOUBT = 0.4
_URGENCY = {Level.CRISIS: 0, Level.CALL_NOW: 1, Level.SAME_DAY: 2}


class Triage:
    """Reads a message, alone and together with the person's last ones, and says which flag it raises, if any."""

    def __init__(
        self,
        knowledge: Knowledge,
        lexicon: Lexicon,
        learned: VoiceWeights | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        flags = sorted(knowledge.red_flags, key=lambda flag: _URGENCY[flag.level])
        self._flags = {flag.id: flag for flag in flags}
        self._reader, self._rules = Reader(knowledge.concepts, lexicon), RuleVoice(flags)
        self._voice: LearnedVoice | None = None
        if any(flag.triggers for flag in flags):
            self._voice = LearnedVoice(flags, lexicon, learned)
            if learned is None:
                self._voice.learn(flags, _ordinary(knowledge), self._reader.read, progress or _silent)

    @property
    def learned(self) -> VoiceWeights | None:
        """What the learned voice has learned, if there is one."""
        return self._voice.learned if self._voice else None

    def flag(self, id_: str) -> RedFlag:
        """The flag with this id."""
        return self._flags[id_]

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Alarm | None:
        """The most urgent flag a message raises, alone or joined to the person's earlier messages."""
        if not self._flags:
            return None
        reading = self._reader.read(text)
        danger, like = self._voice.hear(reading) if self._voice else (0.0, "")
        heard = self._rules.heard(reading) or self._heard_together(text, reading, earlier)
        if heard:
            flag, words = heard[0]
            return Alarm(flag, danger + RULES >= SURE, words, "rules", danger + RULES)
        if danger >= DOUBT:
            return Alarm(self._flags[like], danger >= SURE_ALONE, (), "learned voice", danger)
        return None

    def _heard_together(self, text: str, reading: Reading, earlier: Sequence[str]) -> Heard:
        """What the rules hear when the person's last messages are read as one with the new one."""
        if not earlier or not reading.found.hits:
            return []
        together = self._reader.read(*earlier, text)
        return self._rules.heard(together, new_from=len(together.tokens) - len(reading.tokens))


def _silent(done: int, total: int) -> None:
    pass


def _ordinary(knowledge: Knowledge) -> list[str]:
    """Messages in which nothing is wrong: what people ask, and what the bot is not about."""
    asked = [phrasing for entry in knowledge.entries.values() for phrasing in entry.phrasings]
    others = [phrasing for group in (*knowledge.groups, *knowledge.small_talk) for phrasing in group.phrasings]
    return [*asked, *others]
