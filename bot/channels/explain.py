"""`/why`: how the last message was read, what it might have meant, and the rule that decided."""

from bot.assistant import Assistant


def explanation(assistant: Assistant) -> str:
    """The trace of the last message, for authors and operators."""
    match, decision, alarm = assistant.last
    lines = []
    if alarm is not None:
        words = ", ".join(f"“{word}”" for word in alarm.words)
        sure = "raised" if alarm.sure else "suspected"
        lines.append(f"red flag   {alarm.flag.id} ({alarm.flag.title}) {sure} by the {alarm.voice}: {words}")
    if not match.words and not match.candidates:
        return "\n".join(lines or ["Nothing was matched: no question yet, or a command or a choice."])
    lines.append(f"words      {' '.join(match.words)}")
    if match.repairs:
        lines.append("repaired   " + ", ".join(f"{typed} → {meant}" for typed, meant in match.repairs))
    if match.synonyms:
        lines.append("synonyms   " + ", ".join(f"{typed} = {meant}" for typed, meant in match.synonyms))
    if match.unknown:
        lines.append("unknown    " + ", ".join(match.unknown))
    lines.append("best       " + "\n           ".join(f"{c.score:.2f}  {c.entry}" for c in match.candidates))
    lines.append("nearest    " + "\n           ".join(f"{s:.2f}  {text}  ({name})" for name, text, s in match.nearest))
    lines.append("parts      " + ", ".join(f"{name} {value:g}" for name, value in match.parts))
    lines.append(
        f"chances    right {match.confidence:.2f}, on our subject {match.scope:.2f}, small talk {match.talk_chance:.2f}"
    )
    if decision is not None:
        lines.append(f"decided    {decision.outcome}: {decision.rule}")
    return "\n".join(lines)
