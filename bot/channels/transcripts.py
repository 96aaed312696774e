"""Conversations as plain text: `> ` before what the person types, `< ` before each line of what the bot says."""

from collections.abc import Iterator


def written(typed: str, said: str) -> str:
    """One turn as it stands in a transcript, an empty line after it."""
    lines = (f"< {line}".rstrip() for line in said.splitlines())
    return "\n".join((f"> {typed}".rstrip(), *lines)) + "\n\n"


def turns_of(transcript: str) -> Iterator[tuple[str, str]]:
    """What the person typed and what the bot said, turn by turn.

    >>> list(turns_of(written("hello", "Hi.\\n\\nAsk me.")))
    [('hello', 'Hi.\\n\\nAsk me.')]
    """
    typed: str | None = None
    said: list[str] = []
    for line in transcript.splitlines():
        if line.startswith(">"):
            if typed is not None:
                yield typed, "\n".join(said)
            typed, said = line[2:], []
        elif line.startswith("<"):
            said.append(line[2:])
    if typed is not None:
        yield typed, "\n".join(said)
