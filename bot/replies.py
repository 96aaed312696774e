"""Writes replies: puts reviewed text together and never without its disclaimer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.matching import Match
from bot.model import Alarm, Choice, Entry, Group, Knowledge, Language, Level, Outcome, RedFlag, Reply, Section
from bot.signs import HELPFUL, NONE_OF_THESE, THEME, TOPICS, UNHELPFUL

RELATED = 3
NAMED_SOURCES = 3  # a phone's screen is short; the rest is told on request


class Writer:
    """Writes every reply of a knowledge base; each method returns one kind."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def say(self, name: str, **values: str) -> str:
        """A text of the wording with its {places} filled in; braces in values stay as they are."""
        text = self._knowledge.wording.get(name, "")
        for place, value in values.items():
            text = text.replace(f"{{{place}}}", value)
        return text

    def answer(
        self, ids: Sequence[str], match: Match, context: str, *, understood: bool = False, beside: Sequence[str] = ()
    ) -> Reply:
        """The answers of one or two entries, with what is known of their worth.

        Under them stand related questions, or those to choose from (`beside`) where a second question was unclear.
        """
        entries = [self._knowledge.entries[id_] for id_ in ids]
        sections: list[Section] = []
        if understood:
            sections.append(Section("understood", self.say("understood")))
        for entry in entries:
            sections.append(Section("question", entry.question))
            sections.append(Section("answer", entry.answer))
            sections.extend(self._worth(entry))
        if beside:
            choices = (*self._choices(beside), Choice(NONE_OF_THESE, self.say("none_of_these")))
        else:
            choices = self._choices(id_ for entry in entries for id_ in entry.related if id_ not in ids)[:RELATED]
        if choices:
            sections.append(Section("prompt", self.say("clarify_beside" if beside else "related")))
        own = next((entry.disclaimer for entry in entries if entry.disclaimer), None)
        return self._reply(Outcome.ANSWER, sections, own or context, match, choices=choices, entries=tuple(ids))

    def stay(self, id_: str, match: Match, context: str, *, full: bool, told: bool) -> Reply:
        """The last answer again for someone who asks on about it, in short or in full; only named where it was told."""
        entry = self._knowledge.entries[id_]
        name = "staying_full" if full else "staying_told" if told else "staying"
        sections = [Section("understood", self.say(name, question=entry.question))]
        if full or not told:
            sections.append(Section("answer", entry.answer if full or not entry.short else entry.short))
            sections.extend(worth for worth in self._worth(entry) if worth.kind == "evidence")
        sections.append(Section("prompt", self.say("stayed")))
        choices = self._choices(entry.related)[:RELATED]
        return self._reply(
            Outcome.ANSWER, sections, entry.disclaimer or context, match, choices=choices, entries=(id_,)
        )

    def short_answer(self, id_: str, match: Match, context: str) -> Reply:
        """An entry in a sentence or two."""
        entry = self._knowledge.entries[id_]
        sections = [
            Section("question", entry.question),
            Section("answer", entry.short or entry.answer),
            *self._worth(entry),
        ]
        return self._reply(Outcome.ANSWER, sections, entry.disclaimer or context, match, entries=(id_,))

    def proof(self, id_: str, match: Match, context: str) -> Reply:
        """How well an entry is supported, and by what."""
        entry = self._knowledge.entries[id_]
        lines = [self.say(f"proof_{entry.evidence}")] if entry.evidence else []
        named = [self.source(source, full=True) for source in entry.sources]
        sections = [Section("question", self.say("proof_of", question=entry.question))]
        sections.append(Section("answer", "\n\n".join((*lines, *named)) or self.say("no_sources")))
        return self._reply(Outcome.ANSWER, sections, entry.disclaimer or context, match, entries=(id_,))

    def clarify(self, ids: Sequence[str], match: Match, context: str, intro: str = "clarify") -> Reply:
        """Asks back with up to three questions in the author's words, and "none of these"."""
        name = f"{intro}_one" if len(ids) == 1 and f"{intro}_one" in self._knowledge.wording else intro
        choices = (*self._choices(ids), Choice(NONE_OF_THESE, self.say("none_of_these")))
        return self._reply(Outcome.CLARIFY, [Section("prompt", self.say(name))], context, match, choices=choices)

    def fallback(self, match: Match, context: str, group: Group | None = None) -> Reply:
        """Says honestly that we do not know, and names the word we have never heard of."""
        sections = []
        if group is not None and group.say:
            sections.append(Section("note", group.say))
        elif match.unknown and len(match.unknown) <= 3:
            words = f" {self.say('word_joint')} ".join(f"“{word}”" for word in match.unknown)
            sections.append(Section("note", self.say("unknown_word", word=words)))
        sections.append(Section("note", self.say("fallback")))
        return self._reply(Outcome.FALLBACK, sections, context, match)

    def missed(self, topics: Reply, first: Reply | None) -> Reply:
        """The topics for someone who was not understood, after what there was to say."""
        said = first.sections if first else (Section("note", self.say("missed")),)
        return replace(topics, outcome=Outcome.FALLBACK, intent=None, sections=(*said, *topics.sections))

    def foreign(self, language: Language, match: Match) -> Reply:
        """Says in another language, where there are words for it, that only English is understood."""
        sections = [Section("note", language.say or self.say("foreign"))]
        return self._reply(Outcome.FALLBACK, sections, "normal", match)

    def note(self, name: str, match: Match, context: str, outcome: Outcome = Outcome.FALLBACK, **values: str) -> Reply:
        """A text of the wording as a reply of its own."""
        sections = [Section("note", self.say(name, **values))]
        return self._reply(outcome, sections, context, match, intent="help" if outcome is Outcome.SMALL_TALK else None)

    def start(self, starters: Sequence[str]) -> Reply:
        """Who we are, with a few questions to begin with."""
        sections = [Section("note", self.say("start"))]
        if starters:
            sections.append(Section("prompt", self.say("starters")))
        choices = self._choices(starters)
        return self._reply(Outcome.SMALL_TALK, sections, "normal", Match(), choices=choices, intent="greeting")

    def topics(self, themes: Sequence[str], match: Match) -> Reply:
        """The first menu: the themes."""
        choices = tuple(Choice(f"{THEME}{theme}", self.theme_title(theme)) for theme in themes)
        sections = [Section("prompt", self.say("topics"))]
        reply = self._reply(Outcome.SMALL_TALK, sections, "normal", match, choices=choices, intent="help")
        return replace(reply, menu=True)

    def theme(self, theme: str, ids: Sequence[str], *, way_back: bool) -> Reply:
        """The second menu: the entries of a theme, and the way back where there are other themes."""
        back = (Choice(TOPICS, self.say("topics_back")),) if way_back else ()
        sections = [Section("prompt", self.say("topics_theme", theme=self.theme_title(theme)))]
        choices = (*self._choices(ids), *back)
        reply = self._reply(Outcome.SMALL_TALK, sections, "normal", Match(), choices=choices, intent="help")
        return replace(reply, menu=True)

    def ask_feedback(self, id_: str) -> Reply:
        """Asks whether an answer helped."""
        sections = [Section("prompt", self.say("feedback", question=self._knowledge.entries[id_].question))]
        labels = ((HELPFUL, "feedback_yes"), (UNHELPFUL, "feedback_no"))
        choices = tuple(Choice(f"{sign}{id_}", self.say(label)) for sign, label in labels)
        return self._reply(Outcome.SMALL_TALK, sections, "normal", Match(), choices=choices, intent="help")

    def small_talk(self, group: Group, match: Match, context: str) -> Reply:
        """A friendly line, and what may be asked next."""
        sections = [Section("note", group.say or self.say("help"))]
        if group.offers:
            sections.append(Section("prompt", self.say("starters")))
        choices = self._choices(group.offers)
        return self._reply(Outcome.SMALL_TALK, sections, context, match, choices=choices, intent=group.id)

    def emergency(self, flag: RedFlag, match: Match) -> Reply:
        """The urgent advice and nothing else."""
        return self._reply(Outcome.EMERGENCY, [Section("alarm", flag.say)], "emergency", match, red_flag=flag.id)

    def still(self, flag: RedFlag, *, getting_help: bool) -> Reply:
        """The urgent advice again, for someone who writes on; encourages who is about to get help."""
        name = "alarm_get_help" if getting_help else "alarm_still"
        if flag.level is Level.CRISIS:
            name = "alarm_still_crisis"
        sections = [Section("note", self.say(name)), Section("alarm", flag.say)]
        return self._reply(Outcome.EMERGENCY, sections, "emergency", Match(), red_flag=flag.id)

    def same_day(self, flag: RedFlag, reply: Reply | None, match: Match) -> Reply:
        """Same-day advice first; the normal answer follows only where a question was answered."""
        if reply is None or reply.outcome is not Outcome.ANSWER:
            return self.emergency(flag, match)
        sections = (Section("alarm", flag.say), *reply.sections)
        return self._reply(
            Outcome.EMERGENCY,
            sections,
            "emergency",
            match,
            choices=reply.choices,
            entries=reply.entries,
            red_flag=flag.id,
        )

    def caution(self, alarm: Alarm, reply: Reply) -> Reply:
        """The normal reply with the urgent line of a possible flag in front."""
        return replace(reply, sections=(Section("alarm", alarm.flag.caution), *reply.sections), red_flag=alarm.flag.id)

    # parts

    def _reply(
        self,
        outcome: Outcome,
        sections: Sequence[Section],
        context: str,
        match: Match,
        *,
        choices: tuple[Choice, ...] = (),
        entries: tuple[str, ...] = (),
        red_flag: str | None = None,
        intent: str | None = None,
    ) -> Reply:
        return Reply(
            outcome=outcome,
            sections=tuple(section for section in sections if section.text.strip()),
            disclaimer=self.say(f"disclaimer_{context}") or self.say("disclaimer_normal"),
            choices=choices,
            intent=intent,
            entries=entries,
            topics=tuple(self._knowledge.entries[id_].topic for id_ in entries),
            candidates=match.candidates,
            confidence=match.confidence,
            red_flag=red_flag,
        )

    def _choices(self, ids: Iterable[str]) -> tuple[Choice, ...]:
        return tuple(Choice(id_, self._knowledge.entries[id_].question) for id_ in dict.fromkeys(ids))

    def _worth(self, entry: Entry) -> list[Section]:
        worth = []
        if entry.evidence:
            worth.append(Section("evidence", self.say(f"evidence_{entry.evidence}")))
        if entry.sources:
            named = "; ".join(self.source(source) for source in entry.sources[:NAMED_SOURCES])
            if len(entry.sources) > NAMED_SOURCES:
                named = self.say("sources_more", sources=named, count=str(len(entry.sources) - NAMED_SOURCES))
            checked = self.say("reviewed", date=f"{entry.reviewed:%Y-%m}") if entry.reviewed else ""
            worth.append(Section("sources", " ".join((self.say("sources", sources=named), checked)).strip()))
        return worth

    def source(self, id_: str, *, full: bool = False) -> str:
        """A source in words; in full with its title and address."""
        source = self._knowledge.sources.get(id_)
        if source is None:
            return id_
        name = f"source{'_full' if full else ''}{'' if source.year else '_undated'}"
        return self.say(
            name,
            title=source.title,
            publisher=source.publisher,
            year=str(source.year or ""),
            read=self.say(f"read_{source.read}"),
            url=source.url or "",
        ).strip()

    def theme_title(self, theme: str) -> str:
        """What a theme is called."""
        return self.say(f"theme_{theme}") or theme.replace("_", " ").replace("-", " ").capitalize()


def is_final(flag: RedFlag) -> bool:
    """Whether a flag's advice is all that is said."""
    return flag.level is not Level.SAME_DAY


def without_choices(reply: Reply) -> Reply:
    """The reply for a place where nothing can be picked."""
    sections = tuple(section for section in reply.sections if section.kind != "prompt")
    return replace(reply, sections=sections, choices=())
