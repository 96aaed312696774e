"""The one path from a message to its reply."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands import FORGET, Commands
from bot.conversation import Conversations, Picker, Thread
from bot.cues import Cues
from bot.matching import Match, Matcher
from bot.model import Alarm, Knowledge, Message, Operation, Outcome, Reply
from bot.policy import NEAR_EXACT, SUGGESTIONS, Decision, decide
from bot.questions import clauses_of, combined, questions_of
from bot.replies import Writer, is_final, without_choices
from bot.signs import HELPFUL, NONE_OF_THESE, THEME, TOPICS, UNHELPFUL
from bot.triage.triage import Triage

Parts = tuple[Knowledge, Matcher, Triage]  # what an assistant answers from, made from one content
NOTHING = Match()
REACTIONS = ("affirm", "deny", "repeat")  # these mean nothing where there is nothing to react to
LONG = 4000  # characters of a message that are read; a whole message of Telegram


class Dialogue:
    """The path of a message through one knowledge base: triage first, then conversation, matching and policy."""

    def __init__(self, parts: Parts, conversations: Conversations, operation: Operation) -> None:
        knowledge, self.matcher, self._triage = self.parts = parts
        self.knowledge, self.conversations, self._writer = knowledge, conversations, Writer(knowledge)
        self._cues, self._picker = Cues(knowledge), Picker(knowledge.cues)
        self._commands = Commands(knowledge, self._writer, operation)
        self.last: tuple[Match, Decision | None, Alarm | None] = (NOTHING, None, None)

    def respond(self, message: Message) -> Reply:
        """The reply to a message; never raises, whatever the text."""
        thread = self.conversations.thread(message.conversation)
        text = message.text[:LONG]
        alarm = self._triage.assess(text, tuple(thread.said))
        self.last = (NOTHING, None, alarm)
        if alarm is not None and alarm.sure and is_final(alarm.flag):
            reply = self._emergency(alarm, text, thread)
        elif thread.alarm is not None and not self._says_it_is_over(text):
            reply = self._writer.emergency(self._triage.flag(thread.alarm), NOTHING, still=True)
        elif thread.alarm is not None:
            reply = self._after_alarm(text, thread)
        else:
            reply = self._with_alarm(alarm, self._ordinary(message.choice, text, thread))
        if text.strip() and not text.startswith("/"):
            thread.said.append(text)
        if reply.intent == FORGET:
            self.conversations.forget(message.conversation)
        return reply

    def urgent(self, message: Message) -> bool:
        """Whether a message calls for urgent advice now; nothing is remembered of it."""
        thread = self.conversations.peek(message.conversation)
        alarm = self._triage.assess(message.text[:LONG], tuple(thread.said) if thread else ())
        return alarm is not None and alarm.sure

    def note(self, name: str) -> Reply:
        """A text of the wording as a reply."""
        return self._writer.note(name, NOTHING, "normal", Outcome.SMALL_TALK)

    def suggest(self, text: str, most: int) -> tuple[Reply, ...]:
        """Up to `most` answers to choose from while a question is being typed; urgent advice alone where it is one."""
        alarm = self._triage.assess(text[:LONG], ())
        if alarm is not None and alarm.sure:
            return (self._writer.emergency(alarm.flag, NOTHING),)
        match, context = self.matcher.match(text[:LONG]), self._cues.disclaimer(text)
        if decide(match, self.matcher).outcome in (Outcome.ANSWER, Outcome.CLARIFY):
            ids = [candidate.entry for candidate in match.candidates]
        else:
            ids = [] if text.strip() else list(self.knowledge.cues.get("starters", ())) or list(self.knowledge.entries)
        replies = [without_choices(self._writer.answer((id_,), match, context)) for id_ in ids[:most]]
        return tuple(self._writer.caution(alarm, reply) if alarm else reply for reply in replies)

    # red flags

    def _emergency(self, alarm: Alarm, text: str, thread: Thread) -> Reply:
        thread.alarm = alarm.flag.id
        thread.leave_choice()
        return self._writer.emergency(alarm.flag, self._match(text))

    def _says_it_is_over(self, text: str) -> bool:
        """Whether the person says that the emergency is over or was none; anything else stays with the advice."""
        return text.strip().lower() == "/start" or self._cues.calls_for("all_clear", text)

    def _after_alarm(self, text: str, thread: Thread) -> Reply:
        thread.alarm = None
        thread.said.clear()
        if text.startswith("/"):
            return self._commands.reply(text, thread)
        return self._writer.note("alarm_over", NOTHING, "normal", Outcome.SMALL_TALK)

    def _with_alarm(self, alarm: Alarm | None, reply: Reply) -> Reply:
        if alarm is None:
            return reply
        if alarm.sure:
            return self._writer.same_day(alarm.flag, reply, self.last[0])
        return self._writer.caution(alarm, reply)

    # everything else

    def _ordinary(self, choice: str | None, text: str, thread: Thread) -> Reply:
        if choice is not None:
            return self._pick(choice, thread)
        if text.startswith("/"):
            thread.leave_choice()
            linked = self._linked(text)
            return self._pick(linked, thread) if linked else self._commands.reply(text, thread)
        if not text.strip():
            return self._writer.note("empty", NOTHING, "normal")
        if thread.offered:
            picked = self._picked(text, thread)
            if picked is not None:
                return self._pick(picked, thread)
        return self._understand(text, thread)

    def _linked(self, text: str) -> str | None:
        """The entry that a link like "/start session-length" leads to."""
        command, _, payload = text.strip().partition(" ")
        return payload if command.lower() == "/start" and payload in self.knowledge.entries else None

    def _picked(self, text: str, thread: Thread) -> str | None:
        """The id of the offer that a text picks: by position, by yes and no, or by its words."""
        place = self._picker.place(text, len(thread.offered))
        if place is not None:
            return thread.offered[place].id
        if not thread.asked_back:
            return None
        offers = [offer for offer in thread.offered if offer.id != NONE_OF_THESE]
        intent = self._cues.intent(text)
        if intent == "deny":
            return NONE_OF_THESE
        if intent == "affirm" and len(offers) == 1:
            return offers[0].id
        a_question = _answers(decide(self.matcher.match(text), self.matcher))
        return None if a_question else self._cues.named(text, offers)

    def _pick(self, choice: str, thread: Thread) -> Reply:
        if choice == NONE_OF_THESE:
            return self._none_of_these(thread)
        if choice == TOPICS:
            return self._commands.topics(thread, NOTHING)
        if choice.startswith(THEME):
            return self._commands.theme(choice.removeprefix(THEME), thread)
        if choice.startswith((HELPFUL, UNHELPFUL)):
            return self._rate(choice, thread)
        if choice not in self.knowledge.entries:
            return self._writer.note("outdated", NOTHING, "normal")
        return self._answer((choice,), self._match(self.knowledge.entries[choice].question), "", thread)

    def _none_of_these(self, thread: Thread) -> Reply:
        """Other candidates first, then the topics, then who can help instead; never the same list again."""
        thread.misses += 1
        shown = (offer.id for offer in thread.offered if offer.id in self.knowledge.entries)
        thread.rejected = (*thread.rejected, *shown)[-12:]
        left = tuple(entry for entry in thread.candidates if entry not in thread.rejected)
        thread.leave_choice()
        if thread.misses == 1 and left:
            return self._ask_back(left[:SUGGESTIONS], NOTHING, "", thread, "clarify_again")
        if thread.misses <= 2:
            return self._commands.topics(thread, NOTHING)
        thread.misses = 0
        return self._writer.note("human", NOTHING, "normal")

    def _rate(self, choice: str, thread: Thread) -> Reply:
        """Notes whether an answer helped; where it did not, the next candidates follow while they are remembered."""
        sign, _, entry = choice.partition(" ")
        if entry not in self.knowledge.entries:
            return self._writer.note("outdated", NOTHING, "normal")
        helped = f"{sign} " == HELPFUL
        reply = None
        if not helped and entry in thread.answered:
            reply = self._not_this(NOTHING, "", thread)
        if reply is None:
            name = "feedback_thanks" if helped else "feedback_sorry"
            reply = self._writer.note(name, NOTHING, "normal", Outcome.SMALL_TALK)
        return replace(reply, feedback=(entry, helped))

    def _match(self, text: str) -> Match:
        match = self.matcher.match(text)
        self.last = (match, None, self.last[2])
        return match

    def _understand(self, text: str, thread: Thread) -> Reply:
        """A message that is no pick: a follow-up, two questions, or one."""
        asked_back = thread.asked_back
        match = self._match(text)
        intent = self._cues.intent(text)
        follow_up = self._follow_up(intent, match, text, thread, asked_back=asked_back)
        if follow_up is not None:
            return follow_up
        if intent in REACTIONS:
            return self._writer.note("what_next", match, "normal", Outcome.SMALL_TALK)
        decision = decide(match, self.matcher)
        if not match.exact:
            several = self._several(text, thread)
            if several is not None:
                return several
            match, decision = self._question_inside(text, match, decision)
        match, decision = self._in_context(text, match, decision, thread)
        self.last = (match, decision, self.last[2])
        return self._carry_out(decision, match, text, thread)

    def _carry_out(self, decision: Decision, match: Match, text: str, thread: Thread) -> Reply:
        context = self._cues.disclaimer(text)
        if decision.outcome is Outcome.ANSWER:
            return self._answer(decision.entries, match, text, thread)
        if decision.outcome is Outcome.CLARIFY:
            return self._ask_back(decision.entries, match, text, thread)
        if decision.outcome is Outcome.SMALL_TALK and decision.group is not None:  # what was offered stays open
            return self._writer.small_talk(decision.group, match, context)
        thread.leave_choice()
        thread.misses += 1
        if thread.misses >= 3 and not (decision.group and decision.group.say):
            thread.misses = 0
            return self._writer.note("human", match, context)
        return self._writer.fallback(match, context, decision.group)

    def _answer(self, ids: Sequence[str], match: Match, text: str, thread: Thread) -> Reply:
        understood = bool(text) and not match.exact and match.confidence < NEAR_EXACT
        reply = self._writer.answer(ids, match, self._cues.disclaimer(text), understood=understood)
        thread.answered, thread.misses, thread.rejected = tuple(ids), 0, ()
        thread.candidates = tuple(c.entry for c in match.candidates if c.entry not in ids)
        thread.offered, thread.asked_back = reply.choices, False
        return reply

    def _ask_back(self, ids: Sequence[str], match: Match, text: str, thread: Thread, intro: str = "clarify") -> Reply:
        fresh = tuple(id_ for id_ in ids if id_ not in thread.rejected) or tuple(ids)
        reply = self._writer.clarify(fresh, match, self._cues.disclaimer(text), intro)
        thread.offered, thread.asked_back = reply.choices, True
        thread.candidates = tuple(candidate.entry for candidate in match.candidates) or thread.candidates
        return reply

    # follow-ups

    def _follow_up(
        self, intent: str | None, match: Match, text: str, thread: Thread, *, asked_back: bool
    ) -> Reply | None:
        """What "tell me more", "is that proven", "in short" and "no" mean after an answer."""
        if intent is None or not thread.answered:
            return None
        if intent == "deny":
            return None if asked_back else self._not_this(match, text, thread)
        last, context = self.knowledge.entries[thread.answered[-1]], self._cues.disclaimer(text)
        if intent in ("more", "why"):
            onward = next((id_ for id_ in last.related if id_ not in thread.answered), None)
            return self._answer((onward,), match, "", thread) if onward else None
        replies: dict[str, Callable[[], Reply]] = {
            "proof": lambda: self._writer.proof(last.id, match, context),
            "who_says": lambda: self._writer.proof(last.id, match, context),
            "shorter": lambda: self._writer.short_answer(last.id, match, context),
            "repeat": lambda: self._answer(thread.answered, match, "", thread),
        }
        return replies[intent]() if intent in replies else None

    def _not_this(self, match: Match, text: str, thread: Thread) -> Reply | None:
        """ "No" to an answer: the next candidates."""
        thread.rejected = (*thread.rejected, *thread.answered)
        left = [entry for entry in thread.candidates if entry not in thread.rejected]
        return self._ask_back(left[:SUGGESTIONS], match, text, thread, "clarify_again") if left else None

    def _in_context(self, text: str, match: Match, decision: Decision, thread: Thread) -> tuple[Match, Decision]:
        """A fragment tried in the light of the last answer; the better reading wins."""
        stranger = match.exact or (decision.group is not None and decision.group.say)
        if not thread.answered or stranger or _answers(decision) or not self._cues.fragment(text):
            return match, decision
        last = thread.answered[-1]
        joined = self.matcher.match(combined(text, self.knowledge.entries[last]))
        together = decide(joined, self.matcher)
        echo = together.entries == (last,)  # the last question speaking, not the fragment
        better = _answers(together) and not echo and joined.confidence > match.confidence
        return (joined, together) if better else (match, decision)

    # messages with more than one sentence

    def _several(self, text: str, thread: Thread) -> Reply | None:
        """Two questions in one message, each sure by itself: both answered."""
        found = [(match, decision) for match, decision in map(self._decided, clauses_of(text)) if _answers(decision)]
        topics = {self.knowledge.entries[decision.entries[0]].topic for _, decision in found}
        if len(topics) < 2:
            return None
        ids = tuple(dict.fromkeys(decision.entries[0] for _, decision in found))[:2]
        surest = max((match for match, _ in found), key=lambda match: match.confidence)
        return self._answer(ids, surest, text, thread)

    def _question_inside(self, text: str, match: Match, decision: Decision) -> tuple[Match, Decision]:
        """The question in a story, where it is clearer alone than with the story around it."""
        inside = max(map(self._decided, questions_of(text)), key=lambda pair: pair[0].confidence, default=None)
        if inside is None or inside[0].confidence <= match.confidence:
            return match, decision
        if _answers(inside[1]):
            return inside
        if decision.outcome is Outcome.CLARIFY and inside[1].outcome is Outcome.CLARIFY:
            both = (pair for pairs in zip(inside[1].entries, decision.entries, strict=False) for pair in pairs)
            return match, replace(decision, entries=tuple(dict.fromkeys(both))[:SUGGESTIONS])
        return match, decision

    def _decided(self, text: str) -> tuple[Match, Decision]:
        match = self.matcher.match(text)
        return match, decide(match, self.matcher)


def _answers(decision: Decision) -> bool:
    return decision.outcome is Outcome.ANSWER
