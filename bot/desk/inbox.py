"""What people asked in vain, near-identical questions as one, each group with the entries it may belong to."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.assistant import Assistant
from bot.cues import Cues
from bot.matching import Match
from bot.matching.text import words_of
from bot.model import Candidate, Outcome
from bot.offers import Offers
from bot.policy import decide
from bot.records import Asked

SAME = 85  # rapidfuzz ratio of the sorted words from which on two questions are one
MOST_TEXTS = 5_000  # different texts that are grouped, the most frequent ones; it takes about 3 s
MOST_ADDED = 5  # phrasings of one group that are worth adding
NEAREST = 3
NEAR = 0.2  # score from which on an entry is proposed as the one that was meant
UNHELPFUL = "unhelpful"


@dataclass(slots=True)
class Group:
    """Questions that are one, the most frequent first, and where they may belong.

    `nearest` are the entries that may be meant, best first; the first is proposed where `near` says so. `wrong` are
    the entries that were given and marked as not helpful.
    """

    id: str
    texts: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)
    nearest: tuple[Candidate, ...] = ()

    @property
    def count(self) -> int:
        """How often it was asked."""
        return self.texts.total()

    @property
    def question(self) -> str:
        """The most frequent wording."""
        return self.texts.most_common(1)[0][0]

    @property
    def proposed(self) -> str | None:
        """The entry that was probably meant."""
        return next((one.entry for one in self.nearest if one.score >= NEAR), None)

    @property
    def phrasings(self) -> list[str]:
        """The wordings worth adding to an entry: each once, none that something was taken out of."""
        found = {words_of(text): text for text in reversed(self.texts) if words_of(text) and "[" not in text}
        return list(reversed(found.values()))[:MOST_ADDED]


def id_of(text: str) -> str:
    """The id of the group whose most frequent wording this is; any wording of a group leads to it."""
    return hashlib.sha256(" ".join(words_of(text)).encode()).hexdigest()[:6]


def inbox(asked: Iterable[Asked], assistant: Assistant, most: int) -> list[Group]:
    """The groups of what is still asked in vain, the most frequent first."""
    cues = Cues(assistant.knowledge)
    offers = Offers(cues, assistant.knowledge.cues)
    worth = [one for one in asked if _says_something(one.text, cues, offers)]
    found: list[Group] = []
    for group in sorted(grouped(worth), key=lambda group: -group.count):
        if len(found) == most:
            break
        match = assistant.matcher.match(group.question)
        if not _answered_now(group, match, assistant):
            group.nearest = tuple(one for one in match.candidates if one.entry not in group.wrong)[:NEAREST]
            found.append(group)
    return found


def find(groups: Sequence[Group], id_: str) -> Group | None:
    """The group with an id, or with a wording of that id: counts change from day to day, and ids stay good."""
    direct = (group for group in groups if group.id == id_)
    by_wording = (group for group in groups if any(id_of(text) == id_ for text in group.texts))
    return next(direct, None) or next(by_wording, None)


def grouped(asked: Sequence[Asked]) -> list[Group]:
    """Near-identical questions as one group, led by the most frequent wording."""
    groups: dict[str, Group] = {}
    for one in sorted(asked, key=lambda one: (-one.count, one.text))[:MOST_TEXTS]:
        words = " ".join(sorted(words_of(one.text)))
        nearest = process.extractOne(words, groups.keys(), scorer=fuzz.ratio, score_cutoff=SAME)
        group = groups[nearest[0]] if nearest else groups.setdefault(words, Group(id_of(one.text)))
        group.texts[one.text] += one.count
        group.outcomes[one.outcome] += one.count
        if one.outcome == UNHELPFUL:
            group.wrong |= set(filter(None, one.entries.split(",")))
    return list(groups.values())


def _says_something(text: str, cues: Cues, offers: Offers) -> bool:
    """Whether a text is a question of its own, and no "2", "none of these" or "why"."""
    return bool(words_of(text)) and cues.intent(text) is None and not offers.is_place(text)


def _answered_now(group: Group, match: Match, assistant: Assistant) -> bool:
    """Whether the knowledge base has learned since to answer it, with another entry where one was marked wrong."""
    if match.exact and not match.candidates:
        return True
    decision = decide(match, assistant.matcher)
    settled = match.exact or decision.outcome is Outcome.ANSWER
    return settled and not set(decision.entries) & group.wrong
