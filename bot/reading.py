"""Reads a message: one question, two, a question inside a story, or a fragment that leans on what was said before."""

from dataclasses import dataclass, replace

from bot.conversation import Thread
from bot.cues import Cues
from bot.follow_ups import GATE, MOST_WORDS, NONE, TALK, Context, FollowUps
from bot.matching import Match, Matcher
from bot.matching.calibration import LEAST_SURE
from bot.matching.text import words_of
from bot.model import Candidate, Knowledge, Outcome
from bot.policy import SUGGESTIONS, TALK_GATE, Decision, decide, is_nearer_talk
from bot.questions import LEAST_WORDS_OF_TWO, clauses_of, last_clause, questions_of

SHOWN = 5  # candidates told
PERSONAL = "personal"  # the disclaimer of answers that depend on who asks
FRAGMENT = 4  # words; "how often" means one thing by itself and another after an answer
BARE_QUESTION = 4  # words; a longer part of a message that does not ask tells something
NONE_GATE = 0.5  # chance from which on a message means none of the options; below, asking back costs little
REMARK = 0.3  # chance of small talk from which on what asks nothing is a remark, of whatever kind
TOLD = 0.2  # … from which on a message that asks nothing tells something, where small talk of its kind has an answer
SURELY_TALK = 0.9  # chance of small talk from which on what means none of the entries is small talk
FAR = 0.15  # chance to be about our subject below which what is like another subject does not lean on what was said
LEAST_CHANCE = 0.03  # of a question that is asked back


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message was understood as, and what is to be done about it.

    `beside` are entries to ask back about next to a sure answer; `in_context` says that the message was read in the
    light of what came before it, and `stays` that it asks on about the last answer.
    """

    match: Match
    decision: Decision
    beside: tuple[str, ...] = ()
    in_context: bool = False
    stays: bool = False


class Reader:
    """Reads messages with a matcher; remembers nothing itself."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, cues: Cues) -> None:
        self._entries, self._matcher, self._cues = knowledge.entries, matcher, cues
        self._follow_ups = FollowUps(knowledge, matcher, cues)
        self._names = {words_of(id_.replace("-", " ").replace("_", " ")): id_ for id_ in knowledge.entries}

    def read(self, text: str, match: Match, thread: Thread) -> Reading:
        """The best reading of a text whose match is known."""
        whole = Reading(match, decide(match, self._matcher))
        context = self.context(thread)
        answered = context.last if context else None
        if context and answered and self.is_fragment(text, match) and match.candidates[0].entry != answered:
            return self._in_context(text, whole, context, thread)
        if match.exact:
            return whole
        named = self._names.get(words_of(text))
        if named is not None:
            return Reading(match, Decision(Outcome.ANSWER, "the name of an entry", (named,)))
        several = self._several(text, whole)
        if several is not None:
            return several
        core = self._cues.without_courtesies(text)
        if core != text:
            inner = self._matcher.match(core)
            known = inner.exact or words_of(core) in self._names
            if known or whole.decision.outcome is not Outcome.SMALL_TALK:
                return self.read(core, inner, thread)
        return self._one(text, whole, thread)

    def _one(self, text: str, whole: Reading, thread: Thread) -> Reading:
        """The reading of a message with one question, in the light of what came before where it is short."""
        context = self.context(thread)
        if context is None or _is_stranger(whole):
            return self._as_told(text, self._inside(text, whole))
        if len(words_of(text)) <= MOST_WORDS:
            return self._in_context(text, whole, context, thread)
        reading = self._inside(text, whole)
        if _answers(reading):
            return reading
        return self._at_the_end(text, context, thread) or self._as_told(text, reading)

    def _as_told(self, text: str, reading: Reading) -> Reading:
        """The reading of a message that asks nothing, where it is like what people tell about themselves."""
        match = reading.match
        if _answers(reading) or match.talk is None or not match.talk.offers or _is_stranger(reading):
            return reading
        if match.talk_chance < TOLD or not is_nearer_talk(match) or self._cues.asks(text):
            return reading
        rule = f"it asks nothing, and is told to us with chance {match.talk_chance:.2f}"
        return Reading(match, Decision(Outcome.SMALL_TALK, rule, group=match.talk))

    @staticmethod
    def is_fragment(text: str, match: Match) -> bool:
        """Whether a text is so short that, though an author lists it under an entry, it may lean on another."""
        return match.exact and match.confidence == 1.0 and len(words_of(text)) <= FRAGMENT

    def corrected(self, text: str, thread: Thread) -> Reading:
        """The reading of what someone meant instead of the last answer or offers."""
        match = self._matcher.match(text)
        alone, context = Reading(match, decide(match, self._matcher)), self.context(thread)
        if context is None or match.exact:
            return alone
        return self._in_context(text, alone, context, thread, without=(*context.offered, *thread.answered))

    def asks_a_detail(self, text: str, entry: str) -> bool:
        """Whether a text asks for something that only the full answer of an entry tells."""
        return self._follow_ups.detail(text, self._entries[entry])

    # in the light of what came before

    def context(self, thread: Thread) -> Context | None:
        """What a fragment may lean on: what was just asked back, else the last answer."""
        said = thread.said[-1] if thread.said else ""
        if thread.asked_back:
            return Context(None, tuple(o.id for o in thread.offered if o.id in self._entries), said)
        last = next((id_ for id_ in reversed(thread.answered) if id_ in self._entries), None)
        if last is None:
            return None
        return Context(last, (), self._entries[last].question if thread.picked else said)

    def _in_context(
        self, text: str, alone: Reading, context: Context, thread: Thread, without: tuple[str, ...] = ()
    ) -> Reading:
        chances = self._follow_ups.options(text, alone.match, context, without).chances()
        best, chance = chances[0]
        entries = [(id_, share) for id_, share in chances if id_ not in (NONE, TALK)]
        told = tuple(Candidate(id_, self._entries[id_].topic, share) for id_, share in entries[:SHOWN])
        match = replace(alone.match, candidates=told, confidence=entries[0][1] if entries else 0.0)
        rule = f"in the light of what came before: {best or 'none'} with chance {chance:.2f}"
        is_talk = _is_talk(alone, best, chance)
        may_be_talk = dict(chances)[TALK] >= REMARK and (best == TALK or chance < GATE)
        if is_talk or (may_be_talk and not self._cues.asks(text)):
            group = alone.match.talk if is_talk else None  # else a remark that asks nothing, of whatever kind
            return Reading(alone.match, Decision(Outcome.SMALL_TALK, rule, group=group))
        if best == NONE and chance >= NONE_GATE:
            return Reading(match, Decision(Outcome.FALLBACK, rule, group=alone.decision.group))
        if best == context.last and not self._cues.leans(text):
            return alone
        if best not in (NONE, TALK) and chance >= GATE and self._spoken_for(best, alone, context):
            decision = Decision(Outcome.ANSWER, rule, (best,))
            return Reading(match, decision, in_context=True, stays=best == context.last)
        likely = [id_ for id_, share in entries if share >= LEAST_CHANCE] or [id_ for id_, _ in entries]
        if not likely:
            return alone
        return Reading(match, Decision(Outcome.CLARIFY, rule, tuple(likely[:SUGGESTIONS])), in_context=True)

    def _spoken_for(self, entry: str, alone: Reading, context: Context) -> bool:
        """Whether an entry may be answered in a context: one that the context has nothing to do with needs a message
        that means it surely enough by itself."""
        if entry == context.last or entry in context.offered or alone.match.confidence >= LEAST_SURE:
            return True
        last = self._entries[context.last] if context.last else None
        return last is not None and (entry in last.related or self._entries[entry].theme == last.theme)

    def _at_the_end(self, text: str, context: Context, thread: Thread) -> Reading | None:
        """The question at the end of a longer message, where it is clear in the light of what came before."""
        tail = last_clause(text)
        if tail is None or len(words_of(tail)) > MOST_WORDS:
            return None
        match = self._matcher.match(tail)
        reading = self._in_context(tail, Reading(match, decide(match, self._matcher)), context, thread)
        return reading if _answers(reading) else None

    # messages with more than one sentence

    def _several(self, text: str, whole: Reading) -> Reading | None:
        """Two questions in one message: both where they are sure, or the sure one and the other asked back.

        Where the whole is sure, a part that does not ask belongs to it: "how do a chamber and ice packs differ".
        """
        parts = [(part, self._alone(part)) for part in self._questions_in(text)]
        sure = [reading for _, reading in parts if _answers(reading)]
        if len(parts) < 2 or not sure:
            return None
        if _answers(whole) and not all(self._cues.asks(part) or self._tells_a_risk(part) for part, _ in parts):
            return None
        surest = max((reading.match for reading in sure), key=lambda match: match.confidence)
        ids = tuple(dict.fromkeys(reading.decision.entries[0] for reading in sure))[:2]
        if len(ids) == 2:
            return Reading(surest, Decision(Outcome.ANSWER, "two questions, each sure by itself", ids))
        unsure = (reading.decision.entries for part, reading in parts if self._may_be_asked_back(part, reading))
        beside = tuple(id_ for id_ in next(unsure, ()) if id_ not in ids)
        rule = "two questions, one sure by itself and the other asked back"
        return Reading(surest, Decision(Outcome.ANSWER, rule, ids[:1]), beside=beside) if beside else None

    def _questions_in(self, text: str) -> list[str]:
        """The parts that ask, those that tell a risk of the person's own ("I have asthma and …"), and those of a few
        words beside other such or after a question ("safe, and the cost"); others before a question only lead up to it.
        """
        parts = [(part, len(words_of(part)) <= BARE_QUESTION) for part in clauses_of(text)]
        all_bare, found = all(bare for _, bare in parts), list[str]()
        for part, bare in parts:
            if self._cues.asks(part) or (bare and (all_bare or found or self._tells_a_risk(part))):
                found.append(part)
        return found if any(map(self._cues.asks, found)) else []

    def _tells_a_risk(self, part: str) -> bool:
        """Whether a part surely names what an answer of its own speaks of to this person, such as an illness."""
        reading = self._alone(part)
        return _answers(reading) and self._entries[reading.decision.entries[0]].disclaimer == PERSONAL

    def _may_be_asked_back(self, part: str, reading: Reading) -> bool:
        """Whether a part of a message is a question of its own, though it is unclear which."""
        if reading.decision.outcome is not Outcome.CLARIFY or len(words_of(part)) < LEAST_WORDS_OF_TWO:
            return False
        return self._cues.asks(part)

    def _inside(self, text: str, whole: Reading) -> Reading:
        """The question in a story, where it is clearer alone than with the story around it."""
        found = [self._alone(question) for question in questions_of(text)]
        inside = max(found, key=lambda reading: reading.match.confidence, default=None)
        if inside is None or inside.match.confidence <= whole.match.confidence or _is_far(whole):
            return whole
        if _answers(inside):
            return inside
        if whole.decision.outcome is Outcome.CLARIFY and inside.decision.outcome is Outcome.CLARIFY:
            pairs = zip(inside.decision.entries, whole.decision.entries, strict=False)
            mixed = tuple(dict.fromkeys(entry for pair in pairs for entry in pair))[:SUGGESTIONS]
            return replace(whole, decision=replace(whole.decision, entries=mixed))
        return whole

    def _alone(self, text: str) -> Reading:
        match = self._matcher.match(text)
        return Reading(match, decide(match, self._matcher))


def _answers(reading: Reading) -> bool:
    return reading.decision.outcome is Outcome.ANSWER


def _is_talk(alone: Reading, best: str, chance: float) -> bool:
    """Whether a message is small talk whose kind is known, by its likeliest option and by itself."""
    if best == TALK:
        return chance >= TALK_GATE or alone.decision.outcome is Outcome.SMALL_TALK
    return best == NONE and alone.match.talk_chance >= SURELY_TALK


def _is_stranger(reading: Reading) -> bool:
    """Whether a message is surely about a subject we do not know, which can be named or is far from ours."""
    group = reading.decision.group
    if reading.decision.outcome is not Outcome.FALLBACK or group is None:
        return False
    return bool(group.say) or _is_far(reading)


def _is_far(reading: Reading) -> bool:
    """Whether a message as a whole is far from our subject, as "my landlord …, is he allowed to do that" is."""
    return reading.decision.outcome is Outcome.FALLBACK and reading.match.scope < FAR
