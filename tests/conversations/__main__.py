"""Records the transcripts anew after an edit of the knowledge base; read the difference before you keep it.

python -m tests.conversations
"""

from pathlib import Path

from bot.assembly import assemble
from bot.channels.transcripts import turns_of, written
from bot.model import Message

FOLDER = Path(__file__).parent


def main() -> None:
    """Holds every conversation again, and writes what the bot says now."""
    assistant = assemble()
    for path in sorted(FOLDER.glob("*.txt")):
        turns = [typed for typed, _ in turns_of(path.read_text(encoding="utf-8"))]
        said = (written(typed, assistant.respond(Message(typed, path.stem)).text) for typed in turns)
        path.write_text("".join(said).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
