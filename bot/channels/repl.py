"""The terminal as a channel: a conversation with history and colours, or plain lines through a pipe."""

import logging
import sys
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.assembly import parts_of, running
from bot.assistant import Assistant
from bot.channels.explain import explanation
from bot.channels.transcripts import written
from bot.errors import BotError, KnowledgeError
from bot.model import Message, Outcome, Reply
from bot.settings import read_settings

WIDTH = 88  # a line longer than this is tiring to read
OWN_COMMANDS = ("/why", "/record", "/reload", "/quit")
TERMINAL = "terminal"  # the channel and its only conversation
STYLES = {
    "question": "bold",
    "evidence": "yellow",
    "sources": "dim",
    "prompt": "cyan",
    "understood": "italic",
    "note": "",
}


def run(folder: Path | None) -> None:
    """Talks until the person leaves or the input ends."""
    settings = read_settings(folder)
    logging.basicConfig(level=settings.log_level)
    with running(settings) as assistant:
        _converse(Session(assistant, settings.knowledge))


def _converse(session: "Session") -> None:
    if sys.stdin.isatty() and sys.stdout.isatty():
        _talk(session)
    else:
        for line in sys.stdin:
            said = session.hear(line.rstrip("\r\n"))
            if said is None:
                return
            sys.stdout.write((said.text if isinstance(said, Reply) else said) + "\n\n")
            sys.stdout.flush()


class Session:
    """One person at the terminal: passes lines to the assistant, and knows the commands only a terminal has."""

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        self.assistant, self._folder = assistant, folder
        self._transcript: Path | None = None

    def hear(self, line: str) -> Reply | str | None:
        """The reply to a line, a plain text for a command of the terminal, or None to leave."""
        command = line.strip().lower()
        if command in ("/quit", "/exit", "/q"):
            return None
        if command == "/why":
            return explanation(self.assistant)
        if command == "/reload":
            return self._reload()
        if command.split(maxsplit=1)[:1] == ["/record"]:
            return self._record(line.strip()[len("/record") :].strip())
        reply = self.assistant.respond(Message(line, conversation=TERMINAL, channel=TERMINAL))
        return reply if self._transcript is None else self._recorded(line, reply, self._transcript)

    def _record(self, file: str) -> str:
        """Begins to write what is said into a file, as a new conversation, or ends that."""
        if not file:
            ended, self._transcript = self._transcript, None
            return f"{ended} holds the conversation." if ended else "Name the file to write to: /record FILE"
        path = Path(file).expanduser()
        try:
            path.open("x", encoding="utf-8").close()
        except OSError as error:
            return f"'{path}' can't be written: {error.strerror}."
        self._transcript = path
        self.assistant.conversations.forget(TERMINAL)
        return f"A new conversation begins and is written to {path}. /record ends it."

    def _recorded(self, line: str, reply: Reply, path: Path) -> Reply | str:
        try:
            with path.open("a", encoding="utf-8") as transcript:
                transcript.write(written(line, reply.text))
        except OSError as error:
            self._transcript = None
            return f"{reply.text}\n\nNo longer recorded: '{path}' can't be written ({error.strerror})."
        return reply

    def _reload(self) -> str:
        """Takes in edited YAML; a broken edit leaves the old content answering."""
        try:
            self.assistant.take_in(parts_of(self._folder))
        except KnowledgeError as error:
            return f"{error}\nNot reloaded: the content from before goes on answering."
        except BotError as error:
            return f"{error}\nNot reloaded."
        count = len(self.assistant.knowledge.entries)
        return f"Reloaded {count} entries (content {self.assistant.knowledge.digest})."


def _talk(session: Session) -> None:
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - a pipe needs no line editor
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import InMemoryHistory  # noqa: PLC0415

    from bot.commands import NAMES  # noqa: PLC0415

    console = Console(highlight=False)
    words = sorted((*(f"/{name}" for name in NAMES), *OWN_COMMANDS))
    completer = WordCompleter(words, sentence=True)
    prompt: PromptSession[str] = PromptSession("you> ", completer=completer, history=InMemoryHistory())
    _show(console, session.hear("/start"))
    while True:
        try:
            line = prompt.prompt()
        except (KeyboardInterrupt, EOFError):
            return
        if not line.strip():
            continue
        said = session.hear(line)
        if said is None:
            return
        _show(console, said)


def _show(console: Console, said: Reply | str | None) -> None:
    if isinstance(said, Reply):
        console.print(Padding(_rendered(said), (1, 0)), width=min(WIDTH, console.width))
    elif said:
        console.print(Text(said), width=min(WIDTH, console.width))


def _rendered(reply: Reply) -> RenderableType:
    parts: list[RenderableType] = []
    for section in reply.sections:
        if section.kind == "alarm":
            title = "URGENT" if reply.outcome is Outcome.EMERGENCY else "IMPORTANT"
            parts.append(Panel(Text(section.text, style="bold"), title=title, border_style="bold red", padding=(1, 2)))
        else:
            parts.append(Text(section.text, style=STYLES.get(section.kind, "")))
        parts.append(Text())
    if reply.choices:
        lines = (f" {number}. {choice.label}" for number, choice in enumerate(reply.choices, 1))
        parts.extend((Text("\n".join(lines), style="cyan"), Text()))
    parts.append(Text(reply.disclaimer, style="dim italic"))
    return Group(*parts)
