"""Tries every message that a flag promises to catch or to leave alone."""

from collections.abc import Callable, Iterator

from bot.model import Knowledge, Level, Problem
from bot.triage.triage import Triage

Line = Callable[..., tuple[str, int]]


def failing_examples(
    knowledge: Knowledge, triage: Triage, line: Line, progress: Callable[[int, int], None]
) -> Iterator[Problem]:
    """A problem for each trigger that raises neither its flag nor a more urgent one, and each harmless message that
    raises any."""
    total = sum(len(flag.triggers) + len(flag.harmless) for flag in knowledge.red_flags)
    done = 0
    for flag in knowledge.red_flags:
        for text in (*flag.triggers, *flag.harmless):
            alarm = triage.assess(text)
            raised = alarm is not None and alarm.sure
            urgent = raised and (flag.level is Level.SAME_DAY or alarm.flag.level is not Level.SAME_DAY)  # type: ignore[union-attr]
            if text in flag.triggers and not urgent:
                yield Problem(*line("example", flag.id, text), f"{flag.id} must catch this and does not: '{text}'")
            if text in flag.harmless and raised:
                yield Problem(*line("example", flag.id, text), f"this must raise no alarm and does: '{text}'")
            done += 1
            progress(done, total)
