"""Decides from a match alone: answer, ask back, or say that we do not know."""

from dataclasses import dataclass

from bot.matching import Match, Matcher
from bot.model import Group, Outcome

SUGGESTIONS = 3
TALK_GATE = 0.5
NEAR_EXACT = 0.9  # from this confidence on, nothing needs to be said about what was understood
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
    first = tuple(candidate.entry for candidate in match.candidates[:1])
    suggestions = tuple(candidate.entry for candidate in match.candidates[:SUGGESTIONS])
    if match.exact:
        return _decide_exact(match, first)
    if match.talk is not None and match.talk_chance >= TALK_GATE and match.talk_chance > match.confidence:
        return Decision(
            Outcome.SMALL_TALK, f"small talk with chance {match.talk_chance:.2f}", group=match.talk
        )
    if not match.candidates:
        return Decision(Outcome.FALLBACK, "nothing is near", group=match.group)
    if match.words and len(match.unknown) == len(set(match.words)):
        return Decision(Outcome.FALLBACK, "no word of it was ever heard of", group=match.group)
    if match.confidence >= matcher.answer_gate:
        if not _knows_the_subject(match):
            words = ", ".join(match.unknown)
            return Decision(
                Outcome.CLARIFY, f"words never heard of forbid a direct answer: {words}", suggestions
            )
        return Decision(
            Outcome.ANSWER,
            f"confidence {match.confidence:.2f} ≥ answer gate {matcher.answer_gate:.2f}",
            first,
        )
    if match.scope >= matcher.scope_gate:
        rule = f"confidence {match.confidence:.2f} < answer gate {matcher.answer_gate:.2f}, scope {match.scope:.2f} ≥ {matcher.scope_gate:.2f}"
        return Decision(Outcome.CLARIFY, rule, suggestions)
    rule = f"scope {match.scope:.2f} < scope gate {matcher.scope_gate:.2f}"
    return Decision(Outcome.FALLBACK, rule, group=match.group)


def _decide_exact(match: Match, first: tuple[str, ...]) -> Decision:
    if match.confidence == 1.0:
        return Decision(Outcome.ANSWER, "an author wrote these very words", first)
    if match.talk_chance == 1.0:
        return Decision(
            Outcome.SMALL_TALK, "an author lists these very words as small talk", group=match.talk
        )
    return Decision(Outcome.FALLBACK, "an author lists these very words as out of scope", group=match.group)


def _knows_the_subject(match: Match) -> bool:
    """Whether the words never heard of are few among those that were understood."""
    return len(match.unknown) <= UNKNOWN_SHARE * len(match.words)
