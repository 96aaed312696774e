"""Decides from a match alone: answer, ask back, or say that we do not know."""

from dataclasses import dataclass

from bot.matching import Match, Matcher
from bot.model import Group, Outcome

SUGGESTIONS = 3
TALK_GATE = 0.5
RECOGNISED = 0.6  # likeness to a subject we do not know from which on we say which it is
BARE_TOPIC = 2  # words; so short a message names a subject rather than asks
RIVALLED = 0.75  # share of the first topic's score that another reaches; from here on, so few words may mean either
NEAR_EXACT = 0.9  # from this confidence on, nothing needs to be said about what was understood
SURE_OF_SUBJECT = 0.87  # scope below which nothing is answered directly
UNKNOWN_SHARE = 0.34  # of the words that say something; above it the subject is one we have never heard of


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a match, and the rule that decided, in words for `/why`."""

    outcome: Outcome
    rule: str
    entries: tuple[str, ...] = ()
    group: Group | None = None


def decide(match: Match, matcher: Matcher) -> Decision:
    """The decision for a match."""
    if match.exact:
        return _decide_exact(match)
    if _is_talk(match):
        return Decision(Outcome.SMALL_TALK, f"small talk with chance {match.talk_chance:.2f}", group=match.talk)
    if not match.candidates or len(match.unknown) == len(set(match.words)):
        return Decision(Outcome.FALLBACK, "no word of it was ever heard of")
    if match.confidence >= matcher.answer_gate:
        return _answer(match, f"confidence {match.confidence:.2f} ≥ answer gate {matcher.answer_gate:.2f}")
    return _doubt(match, matcher)


def _doubt(match: Match, matcher: Matcher) -> Decision:
    """Not sure enough to answer: ask back what may be ours, else say that we do not know."""
    doubt = f"confidence {match.confidence:.2f} < answer gate {matcher.answer_gate:.2f}"
    if match.scope >= matcher.scope_gate:
        return _ask_back(match, f"{doubt}, scope {match.scope:.2f} ≥ scope gate {matcher.scope_gate:.2f}")
    if len(match.words) <= BARE_TOPIC and _is_ours(match):
        return _ask_back(match, f"{doubt}, but it is a word of ours")
    rule = f"{doubt}, scope {match.scope:.2f} < scope gate {matcher.scope_gate:.2f}"
    return Decision(Outcome.FALLBACK, rule, group=_recognised(match))


def _is_talk(match: Match) -> bool:
    """Whether a text is small talk rather than a question, ours or another's."""
    if match.talk is None or match.talk_chance < TALK_GATE or match.talk_chance <= match.confidence:
        return False
    return is_nearer_talk(match)


def is_nearer_talk(match: Match) -> bool:
    """Whether a text that is like some small talk is less like any subject we do not know."""
    parts = dict(match.parts)
    return parts["score_talk"] >= parts["score_group"]


def _is_ours(match: Match) -> bool:
    """Whether the nearest topic's phrasings use every word, and more so than subjects we do not know."""
    parts = dict(match.parts)
    return parts["explained"] == 1.0 and parts["over_group"] > 0


def _recognised(match: Match) -> Group | None:
    """The subject we do not know, where the text is really like it; else it is better not named."""
    parts = dict(match.parts)
    return match.group if parts["likeness"] - parts["likeness_over_group"] >= RECOGNISED else None


def _decide_exact(match: Match) -> Decision:
    if match.confidence == 1.0:
        return Decision(Outcome.ANSWER, "an author wrote these very words", (match.candidates[0].entry,))
    if match.talk_chance == 1.0:
        return Decision(Outcome.SMALL_TALK, "an author lists these very words as small talk", group=match.talk)
    return Decision(Outcome.FALLBACK, "an author lists these very words as out of scope", group=match.group)


def _answer(match: Match, rule: str) -> Decision:
    """A direct answer, unless too much of the question is words never heard of."""
    if match.scope < SURE_OF_SUBJECT:
        return _ask_back(match, f"{rule}, but it may not be about our subject (scope {match.scope:.2f})")
    if match.apart:
        asked, told = match.apart[0]
        return _ask_back(match, f"{rule}, but the question says “{asked}” and the entry only “{told}”")
    if len(match.words) <= BARE_TOPIC and dict(match.parts)["rivalled"] >= RIVALLED:
        return _ask_back(match, f"{rule}, but so few words may mean other topics nearly as well")
    if len(match.unknown) > UNKNOWN_SHARE * len(match.words):
        return _ask_back(match, f"words never heard of forbid a direct answer: {', '.join(match.unknown)}")
    return Decision(Outcome.ANSWER, rule, (match.candidates[0].entry,))


def _ask_back(match: Match, rule: str) -> Decision:
    return Decision(Outcome.CLARIFY, rule, tuple(candidate.entry for candidate in match.candidates[:SUGGESTIONS]))
