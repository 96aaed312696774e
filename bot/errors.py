"""Every error this program raises on purpose, each with a sentence for the person who runs it.

BotError
├── SettingsError      a missing or impossible setting, or wrong use
└── KnowledgeError     the knowledge base has problems; carries all of them
"""

from bot.model import Problem


class BotError(Exception):
    """The base of our own errors; `exit_code` is what the command line ends with."""

    exit_code = 2


class SettingsError(BotError):
    """A setting is missing or makes no sense."""


class KnowledgeError(BotError):
    """The knowledge base cannot be used; `problems` says why, each with file and line."""

    exit_code = 1

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))

    def __reduce__(self) -> tuple[type["KnowledgeError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # so that it can be handed from one process to another
