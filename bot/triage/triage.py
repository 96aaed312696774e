"""The first look at every message: is this an emergency, whatever else it says?"""

from collections.abc import Sequence

from bot.model import Alarm, Knowledge, Level, RedFlag
from bot.triage.rules import RuleVoice, Tokeniser, make_speller
from bot.matching.lexicon import Lexicon

_URGENCY = {Level.CRISIS: 0, Level.CALL_NOW: 1, Level.SAME_DAY: 2}


class Triage:
    """Reads a message alone and together with the person's last ones, and says which flag it raises, if any."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon) -> None:
        flags = sorted(knowledge.red_flags, key=lambda flag: _URGENCY[flag.level])
        self._flags = {flag.id: flag for flag in flags}
        self._tokeniser = Tokeniser(make_speller(knowledge.concepts, lexicon))
        self._rules = RuleVoice(flags, knowledge.concepts)

    def flag(self, id_: str) -> RedFlag:
        """The flag with this id."""
        return self._flags[id_]

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Alarm | None:
        """The most urgent flag a message raises, alone or joined to the person's earlier messages."""
        if not self._flags:
            return None
        tokens = self._tokeniser.tokens(text)
        heard = self._rules.heard(tokens)
        if not heard and earlier:
            before = [token for said in earlier for token in self._tokeniser.tokens(said)]
            heard = self._rules.heard([*before, *tokens], new_from=len(before))
        if heard:
            flag, words = heard[0]
            return Alarm(flag, True, words, "rules")
        return None
