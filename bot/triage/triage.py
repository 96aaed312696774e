"""The first look at every message: is this an emergency, whatever else it says?

Two voices are heard. Rules are exact: an author foresaw the concepts. The learned voice knows what examples sound like.
Each message gets a danger: what the learned voice says (about −1.8 … +1.8), plus RULES where a rule is fulfilled. From
SURE on it is an emergency; from DOUBT on the normal answer carries the flag's urgent line. So neither voice decides
alone: a rule that fires on what sounds harmless through and through is not believed. Which flag it is the learned voice
says, since it hears the whole message; between two that sound alike, the one that cannot wait.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

import numpy as np

from bot.matching.lexicon import Lexicon
from bot.model import Alarm, Knowledge, Level, RedFlag
from bot.triage.neighbours import HARMLESS
from bot.triage.rules import Heard, Reader, Reading, RuleVoice
from bot.triage.voice import Impression, LearnedVoice, Lesson, VoiceWeights

# RULES was chosen by cross-validation over the examples. SURE is so low since harmless messages are many: of nine sets
# by other hands .973 are caught now, of their look-alikes .021 alarm (.967, .019 at .25).
RULES, SURE, DOUBT = 0.25, 0.2, 0.04
INSIDE = 1.0  # a sentence heard by itself is in doubt among others when it is sure alone, and sure from here on;
NEARLY, INSIDE_NEARLY = -0.2, 0.37  # sooner where the message as a whole is nearly in doubt
FAVOURED = 0.2  # so much more like it is a message to a flag that cannot wait, when the flag is chosen
BEFORE = 1.0  # by so much at most do the messages before make a new one more dangerous
LEAST_WORDS = 2  # in fewer the learned voice alone hears too much; what one word must raise, a rule says
LEAST_TRIGGERS = 100  # with fewer examples nothing is learned, and the rules decide alone
_URGENCY = {Level.CRISIS: 0, Level.CALL_NOW: 1, Level.SAME_DAY: 2}


class _Part(NamedTuple):
    """A message or part of one, the rules it fulfils, and what the learned voice makes of it, if there is one."""

    reading: Reading
    heard: Heard
    impression: Impression | None


class Triage:
    """Reads a message, alone and together with the person's last ones, and says which flag it raises, if any."""

    def __init__(
        self,
        knowledge: Knowledge,
        lexicon: Lexicon,
        learned: VoiceWeights | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self._flags = sorted(knowledge.red_flags, key=lambda flag: _URGENCY[flag.level])
        self._reader, self._rules = Reader(knowledge.concepts, lexicon), RuleVoice(self._flags)
        self._favoured = np.asarray([FAVOURED if flag.level is not Level.SAME_DAY else 0.0 for flag in self._flags])
        self._voice: LearnedVoice | None = None
        lessons = list(_lessons(self._flags, knowledge))
        if sum(lesson.flag != HARMLESS for lesson in lessons) >= LEAST_TRIGGERS:
            self._voice = LearnedVoice(lessons, lexicon, self._reader.read, learned, progress or _silent)

    @property
    def learned(self) -> VoiceWeights | None:
        """What the learned voice has learned, if there is one."""
        return self._voice.learned if self._voice else None

    def flag(self, id_: str) -> RedFlag:
        """The flag with this id."""
        return next(flag for flag in self._flags if flag.id == id_)

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Alarm | None:
        """The most urgent flag a message raises, alone or joined to the person's earlier messages."""
        if not self._flags:
            return None
        reading = self._reader.read(text)
        sentences = reading.sentences
        possible = self._rules.possible(reading)
        whole = self._listened(reading, self._rules.heard(reading, possible))
        alarm = self._weighed(whole, DOUBT if len(sentences) < 2 else NEARLY)
        if alarm is not None and alarm.sure:
            return alarm
        least = INSIDE_NEARLY if alarm is not None and alarm.danger >= NEARLY else INSIDE
        inside = self._of_sentences(whole, sentences, least, ruled=bool(possible)) if len(sentences) > 1 else ()
        together = self._together(whole, [self._reader.read(other) for other in earlier])
        found = (one for one in (_worth_saying(alarm), *inside, together) if one)
        return max(found, key=lambda one: (one.sure, one.danger), default=None)

    def _heard(self, reading: Reading) -> Heard:
        return self._rules.heard(reading, self._rules.possible(reading))

    def _listened(self, reading: Reading, heard: Heard) -> _Part:
        """A message or part of one, which fulfils these rules, with what the learned voice makes of it."""
        return _Part(reading, heard, self._voice.listen(reading) if self._voice else None)

    def _of_sentences(
        self, whole: _Part, sentences: Sequence[Reading], least: float, *, ruled: bool
    ) -> Iterator[Alarm | None]:
        """What the sentences of a message raise by themselves, and all but the last or the first together.

        Unless it is `ruled`, the concepts of no rule are all there, and no part needs to be tried for any.
        """
        two = len(sentences) == 2  # then each sentence is all but the other
        for sentence in sentences:
            part = self._listened(sentence, self._heard(sentence) if ruled else [])
            yield self._of_part(part, least, SURE if two else least)
        if ruled and not two:
            size, first, last = (len(one.tokens) for one in (whole.reading, sentences[0], sentences[-1]))
            for rest in (whole.reading.part(0, size - last), whole.reading.part(first, size)):
                heard = self._heard(rest)
                if heard:
                    yield self._of_part(self._listened(rest, heard), SURE, SURE)

    def _together(self, whole: _Part, earlier: Sequence[Reading]) -> Alarm | None:
        """What the rules hear when the person's last messages are read as one with the new one."""
        possible = self._rules.possible(whole.reading, earlier) if earlier else ()
        if not possible:
            return None
        reading = whole.reading.after(earlier)
        heard = self._rules.heard(reading, possible)
        most = whole.impression.danger + BEFORE + RULES if heard and whole.impression else inf
        if not heard or most < DOUBT:
            return None
        alarm = self._weighed(self._listened(reading, heard), DOUBT)
        if alarm is None:
            return None
        danger = min(alarm.danger, most)
        return _worth_saying(replace(alarm, danger=danger, sure=danger >= SURE))

    def _of_part(self, part: _Part, least: float, with_rule: float) -> Alarm | None:
        """What a part of a message raises by itself: sure from `least` on, or from `with_rule` on where it fulfils one.

        A sentence must be surer than a whole message. Not so what fulfils a rule beside a sentence that may be a
        question and sound harmless: "…, how much is it?".
        """
        alarm = self._weighed(part, SURE)
        if alarm is None or not alarm.sure:
            return None
        return replace(alarm, sure=alarm.danger >= (with_rule if part.heard else least))

    def _weighed(self, part: _Part, least: float) -> Alarm | None:
        """What both voices make of a message together.

        None where there is nothing to hear it with, and where its danger cannot come up to `least`.
        """
        heard, impression = part.heard, part.impression
        if impression is None:
            return Alarm(heard[0][0], True, heard[0][1], "rules", RULES) if heard else None
        if not heard and len(part.reading.tokens) < LEAST_WORDS:
            return None
        rules = RULES if heard else 0.0
        if not impression.may_reach(least - rules):
            return None
        danger = impression.danger + rules
        flag = self._flags[int((impression.like + self._favoured).argmax())]
        words = next((words for other, words in heard if other is flag), heard[0][1] if heard else ())
        return Alarm(flag, danger >= SURE, words, "rules" if heard else "learned voice", danger)


def _worth_saying(alarm: Alarm | None) -> Alarm | None:
    return alarm if alarm is not None and alarm.danger >= DOUBT else None


def _lessons(flags: Sequence[RedFlag], knowledge: Knowledge) -> Iterator[Lesson]:
    """Messages that raise a flag, look-alikes, and those in which nothing is wrong: questions, other subjects, talk."""
    for number, flag in enumerate(flags):
        yield from (Lesson(text, number) for text in (*flag.triggers, *flag.missed_triggers))
        yield from (Lesson(text, HARMLESS) for text in (*flag.harmless, *flag.missed_harmless))
    entries = (entry.phrasings for entry in knowledge.entries.values())
    groups = (group.phrasings for group in (*knowledge.groups, *knowledge.small_talk))
    yield from (Lesson(text, HARMLESS) for phrasings in (*entries, *groups) for text in phrasings)


def _silent(done: int, total: int) -> None:
    pass
