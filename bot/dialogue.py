"""The one path from a message to its reply: triage, then conversation, matching and policy."""

from collections.abc import Sequence

from bot.answers import NOTHING, Answers
from bot.commands import FORGET, Commands
from bot.conversation import Conversations, Thread
from bot.cues import Cues
from bot.languages import Languages
from bot.matching import Match, Matcher
from bot.model import Alarm, Knowledge, Message, Operation, Outcome, Reply
from bot.offers import Offers
from bot.policy import Decision, decide
from bot.reactions import Reactions
from bot.reading import Reader
from bot.replies import Writer, is_final, without_choices
from bot.signs import HELPFUL, NONE_OF_THESE, THEME, TOPICS, UNHELPFUL
from bot.triage.triage import Triage

Parts = tuple[Knowledge, Matcher, Triage]  # what an assistant answers from, made from one content
LONG = 4000  # characters of a message that are read; a whole message of Telegram


class Dialogue:
    """The path of a message through one knowledge base."""

    def __init__(self, parts: Parts, conversations: Conversations, operation: Operation) -> None:
        knowledge, self.matcher, self._triage = self.parts = parts
        self.knowledge, self.conversations, self._writer = knowledge, conversations, Writer(knowledge)
        self._cues = Cues(knowledge)
        self._offers, self._languages = Offers(self._cues, knowledge.cues), Languages(knowledge)
        self._reader = Reader(knowledge, self.matcher, self._cues)
        self._commands = Commands(knowledge, self._writer, operation)
        self._answers = Answers(knowledge, self._writer, self._cues, self._reader, self._commands)
        self._reactions = Reactions(knowledge, self._writer, self._cues, self._answers)
        self.last: tuple[Match, Decision | None, Alarm | None] = (NOTHING, None, None)

    def respond(self, message: Message) -> Reply:
        """The reply to a message; never raises, whatever the text."""
        thread = self.conversations.thread(message.conversation)
        text = message.text[:LONG]
        alarm = self._alarm(text, tuple(thread.said))
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
        alarm = self._alarm(message.text[:LONG], tuple(thread.said) if thread else ())
        return alarm is not None and alarm.sure

    def note(self, name: str) -> Reply:
        """A text of the wording as a reply."""
        return self._writer.note(name, NOTHING, "normal", Outcome.SMALL_TALK)

    def suggest(self, text: str, most: int) -> tuple[Reply, ...]:
        """Up to `most` answers to choose from while a question is being typed; urgent advice alone where it is one."""
        alarm = self._alarm(text[:LONG], ())
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

    def _alarm(self, text: str, said: Sequence[str]) -> Alarm | None:
        """What triage says; where it only guesses from words of another language, nothing."""
        alarm = self._triage.assess(text, said)
        guessed = alarm is not None and not alarm.words
        return None if guessed and self._languages.foreign(text) is not None else alarm

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
        getting_help = self._cues.calls_for("getting_help", text)
        return self._writer.still(self._triage.flag(flag), getting_help=getting_help)

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
            return self._writer.note("what_next", match, "normal", Outcome.SMALL_TALK)
        return self._understand(text, match, thread)

    def _linked(self, text: str) -> str | None:
        """The entry that a link like "/start session-length" leads to."""
        command, _, payload = text.strip().partition(" ")
        return payload if command.lower() == "/start" and payload in self.knowledge.entries else None

    def _pick(self, choice: str, thread: Thread) -> Reply:
        if choice == NONE_OF_THESE:
            return self._answers.none_of_these(thread)
        if choice == TOPICS:
            return self._commands.topics(thread, NOTHING)
        if choice.startswith(THEME):
            return self._commands.theme(choice.removeprefix(THEME), thread)
        if choice.startswith((HELPFUL, UNHELPFUL)):
            sign, _, entry = choice.partition(" ")
            return self._reactions.rate(entry, thread, helped=f"{sign} " == HELPFUL)
        if choice not in self.knowledge.entries:
            return self._writer.note("outdated", NOTHING, "normal")
        reply = self._answers.answer((choice,), self._match(self.knowledge.entries[choice].question), "", thread)
        thread.picked = True
        return reply

    # everything else

    def _match(self, text: str) -> Match:
        match = self.matcher.match(text)
        self.last = (match, None, self.last[2])
        return match

    def _understand(self, text: str, match: Match, thread: Thread) -> Reply:
        """A message that is no pick: a reaction, another language, a correction, or a question."""
        intent = self._cues.intent(text)
        reaction = self._reactions.reply(intent, match, text, thread) if intent else None
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
        return self._answers.carry_out(reading, text, thread)
