"""The one path from a message to its reply: triage, then conversation, matching and policy."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands import FORGET, Commands
from bot.conversation import Conversations, Thread
from bot.cues import Cues
from bot.languages import Languages
from bot.matching import Match, Matcher
from bot.model import Alarm, Entry, Knowledge, Message, Operation, Outcome, Reply
from bot.offers import Offers
from bot.policy import NEAR_EXACT, SUGGESTIONS, Decision, decide
from bot.reading import Reader, Reading
from bot.replies import Writer, is_final, without_choices
from bot.signs import HELPFUL, NONE_OF_THESE, THEME, TOPICS, UNHELPFUL
from bot.triage.triage import Triage

Parts = tuple[Knowledge, Matcher, Triage]  # what an assistant answers from, made from one content
NOTHING = Match()
REACTIONS = ("affirm", "noted", "deny", "repeat", "more", "why", "shorter")  # these need something to react to
LONG = 4000  # characters of a message that are read; a whole message of Telegram
TOPICS_AT, PEOPLE_AT = 2, 3  # the miss in a row that shows the topics, and the one that names who can help instead
LIKELY = 0.1  # score from which on a runner-up is worth offering after "no"


class Dialogue:
    """The path of a message through one knowledge base."""

    def __init__(self, parts: Parts, conversations: Conversations, operation: Operation) -> None:
        knowledge, self.matcher, self._triage = self.parts = parts
        self.knowledge, self.conversations, self._writer = knowledge, conversations, Writer(knowledge)
        self._cues = Cues(knowledge)
        self._offers, self._languages = Offers(self._cues, knowledge.cues), Languages(knowledge)
        self._reader = Reader(knowledge, self.matcher, self._cues)
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
        elif thread.alarm is not None:
            reply = self._in_alarm(thread.alarm, text, thread)
        else:
            reply = self._with_alarm(alarm, self._ordinary(message.choice, text, thread))
        if text.strip() and not text.startswith("/"):
            thread.hear(text)
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

    def _in_alarm(self, flag: str, text: str, thread: Thread) -> Reply:
        """Stays with the advice until the person says that it is over or was none; commands are obeyed meanwhile."""
        begins_anew = text.strip().lower().startswith("/start")
        over = begins_anew or self._cues.calls_for("all_clear", text)
        if over:
            thread.alarm = None
            thread.said.clear()
        if text.startswith("/"):
            return self._commands.reply(text, thread)
        if over:
            return self._writer.note("alarm_over", NOTHING, "normal", Outcome.SMALL_TALK)
        return self._writer.emergency(self._triage.flag(flag), NOTHING, still=True)

    def _with_alarm(self, alarm: Alarm | None, reply: Reply) -> Reply:
        if alarm is None:
            return reply
        if alarm.sure:
            return self._writer.same_day(alarm.flag, reply, self.last[0])
        return self._writer.caution(alarm, reply)

    # commands and picks

    def _ordinary(self, choice: str | None, text: str, thread: Thread) -> Reply:
        if choice is not None:
            return self._pick(choice, thread)
        if text.startswith("/"):
            thread.leave_choice()
            linked = self._linked(text)
            return self._pick(linked, thread) if linked else self._commands.reply(text, thread)
        if not text.strip():
            return self._writer.note("empty", NOTHING, "normal")
        match = self._match(text)
        answerable = decide(match, self.matcher).outcome is Outcome.ANSWER
        picked = self._offers.picked(text, thread, is_question=answerable)
        if picked is not None:
            return self._pick(picked, thread)
        if not (thread.offered or match.exact) and self._offers.is_place(text):
            return self._note("what_next", match)
        return self._understand(text, match, thread)

    def _linked(self, text: str) -> str | None:
        """The entry that a link like "/start session-length" leads to."""
        command, _, payload = text.strip().partition(" ")
        return payload if command.lower() == "/start" and payload in self.knowledge.entries else None

    def _pick(self, choice: str, thread: Thread) -> Reply:
        if choice == NONE_OF_THESE:
            return self._none_of_these(thread)
        if choice == TOPICS:
            return self._commands.topics(thread, NOTHING)
        if choice.startswith(THEME):
            return self._commands.theme(choice.removeprefix(THEME), thread)
        if choice.startswith((HELPFUL, UNHELPFUL)):
            sign, _, entry = choice.partition(" ")
            return self._rate(entry, thread, helped=f"{sign} " == HELPFUL)
        if choice not in self.knowledge.entries:
            return self._writer.note("outdated", NOTHING, "normal")
        return self._answer((choice,), self._match(self.knowledge.entries[choice].question), "", thread)

    # everything else

    def _note(self, name: str, match: Match) -> Reply:
        return self._writer.note(name, match, "normal", Outcome.SMALL_TALK)

    def _match(self, text: str) -> Match:
        match = self.matcher.match(text)
        self.last = (match, None, self.last[2])
        return match

    def _understand(self, text: str, match: Match, thread: Thread) -> Reply:
        """A message that is no pick: a reaction, another language, a correction, or a question."""
        intent = self._cues.intent(text)
        reaction = self._react(intent, match, text, thread)
        if reaction is not None:
            return reaction
        understood = match.exact and max(match.confidence, match.talk_chance) == 1.0
        foreign = None if understood else self._languages.foreign(text)
        if foreign is not None:
            thread.leave_choice()
            return self._writer.foreign(foreign, match)
        meant = self._cues.corrected(text)
        if meant is not None and (thread.answered or thread.asked_back):
            reading = self._reader.corrected(meant, thread)
        else:
            reading = self._reader.read(text, match, thread)
        self.last = (reading.match, reading.decision, self.last[2])
        return self._carry_out(reading, text, thread)

    def _carry_out(self, reading: Reading, text: str, thread: Thread) -> Reply:
        match, decision = reading.match, reading.decision
        if decision.outcome is Outcome.ANSWER and reading.stays:
            return self._stay(reading, text, thread)
        if decision.outcome is Outcome.ANSWER:
            return self._answer(decision.entries, match, text, thread, reading.beside)
        if decision.outcome is Outcome.CLARIFY:
            return self._ask_back(decision.entries, match, text, thread)
        if decision.outcome is Outcome.SMALL_TALK and decision.group is not None:  # what was offered stays open
            return self._writer.small_talk(decision.group, match, self._cues.disclaimer(text))
        thread.leave_choice()
        if decision.group is not None and decision.group.say:
            return self._writer.fallback(match, self._cues.disclaimer(text), decision.group)
        return self._missed(self._writer.fallback(match, self._cues.disclaimer(text)), thread)

    def _answer(self, ids: Sequence[str], match: Match, text: str, thread: Thread, beside: Sequence[str] = ()) -> Reply:
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
        fresh = tuple(id_ for id_ in ids if id_ not in thread.rejected)[:SUGGESTIONS]
        shown = {offer.id for offer in thread.offered} if thread.asked_back else set()
        if not set(fresh) - shown:
            return self._missed(None, thread)
        reply = self._writer.clarify(fresh, match, self._cues.disclaimer(text), intro)
        thread.offer(reply.choices, asked_back=True)
        thread.candidates = tuple(candidate.entry for candidate in match.candidates) or thread.candidates
        return reply

    # what was not understood, or not wanted

    def _missed(self, first: Reply | None, thread: Thread) -> Reply:
        """What follows on what went unanswered: `first`, then the topics, then who can help instead."""
        thread.misses += 1
        if first is not None and thread.misses < TOPICS_AT:
            return first
        if thread.misses < PEOPLE_AT:
            thread.misses = TOPICS_AT
            return self._writer.missed(self._commands.topics(thread, NOTHING), first)
        thread.begin_again()
        return self._writer.note("human", NOTHING, "normal")

    def _none_of_these(self, thread: Thread) -> Reply:
        """Other candidates first, then the topics, then who can help instead; never the same list again."""
        thread.reject(offer.id for offer in thread.offered if offer.id in self.knowledge.entries)
        thread.leave_choice()
        return self._missed(None, thread) if thread.misses else self._others(NOTHING, "", thread)

    def _others(self, match: Match, text: str, thread: Thread) -> Reply:
        """The next candidates, and what is related to the last answer; counts as a miss."""
        last = self._last(thread)
        likely = (*thread.candidates, *(last.related if last else ()))
        left = [id_ for id_ in dict.fromkeys(likely) if id_ in self.knowledge.entries and id_ not in thread.rejected]
        if not left:
            return self._missed(None, thread)
        thread.misses += 1
        return self._ask_back(left, match, text, thread, "clarify_again")

    def _not_this(self, match: Match, text: str, thread: Thread) -> Reply:
        """ "No" to an answer: the next candidates."""
        thread.reject(thread.answered)
        thread.leave_choice()
        return self._others(match, text, thread)

    def _rate(self, entry: str, thread: Thread, *, helped: bool) -> Reply:
        """Notes whether an answer helped; where it did not, the next candidates follow while they are remembered."""
        if entry not in self.knowledge.entries:
            return self._writer.note("outdated", NOTHING, "normal")
        if not helped and entry in thread.answered and entry not in thread.rejected:
            reply = self._not_this(NOTHING, "", thread)
        else:
            name = "feedback_thanks" if helped else "feedback_sorry"
            reply = self._writer.note(name, NOTHING, "normal", Outcome.SMALL_TALK)
        return replace(reply, feedback=(entry, helped))

    # reactions to the last answer

    def _react(self, intent: str | None, match: Match, text: str, thread: Thread) -> Reply | None:
        """What "tell me more", "is that proven", "in short", "no" and the like mean after an answer."""
        if intent is None:
            return None
        if intent == "deny" and thread.misses:
            return self._missed(None, thread)
        last = self._last(thread)
        if last is None or (intent == "deny" and thread.asked_back):
            nothing = None if match.exact else self._note("what_next", match)
            return nothing if intent in REACTIONS else None
        context = self._cues.disclaimer(text)
        replies: dict[str, Callable[[], Reply]] = {
            **dict.fromkeys(("affirm", "noted"), lambda: self._note("what_next", match)),
            "deny": lambda: self._not_this(match, text, thread),
            "more": lambda: self._more(last, match, thread),
            "why": lambda: self._more(last, match, thread),
            "proof": lambda: self._writer.proof(last.id, match, context),
            "who_says": lambda: self._writer.proof(last.id, match, context),
            "shorter": lambda: self._shorter(last, match, context, thread),
            "repeat": lambda: self._answer(thread.answered, match, "", thread),
            "helpful": lambda: self._rate(last.id, thread, helped=True),
            "unhelpful": lambda: self._rate(last.id, thread, helped=False),
        }
        return replies[intent]() if intent in replies else None

    def _shorter(self, last: Entry, match: Match, context: str, thread: Thread) -> Reply:
        """The short form of the last answer, once."""
        if thread.brief:
            return self._writer.note("shortest", match, context, Outcome.SMALL_TALK)
        thread.brief = True
        return self._writer.short_answer(last.id, match, context)

    def _more(self, last: Entry, match: Match, thread: Thread) -> Reply:
        """The entry that continues the last answer; those told before are not told again."""
        onward = [
            id_ for id_ in (*last.more, *last.related) if id_ in self.knowledge.entries and id_ not in thread.told
        ]
        if onward:
            return self._answer((onward[0],), match, "", thread)
        reply = self._writer.note("no_more", match, "normal", Outcome.SMALL_TALK)
        thread.leave_choice()
        return reply

    def _last(self, thread: Thread) -> Entry | None:
        """The entry answered last, where it is still known."""
        return self.knowledge.entries.get(thread.answered[-1]) if thread.answered else None
