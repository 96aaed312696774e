"""Puts an Assistant together from a folder of YAML: the one module that knows every part."""

import time
from collections.abc import Callable
from pathlib import Path

from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.loader import load, packaged_knowledge
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.model import Knowledge
from bot.triage.triage import Triage

Progress = Callable[[int, int], None]


def assemble(
    folder: Path | None = None, *, clock: Callable[[], float] = time.monotonic, progress: Progress | None = None
) -> Assistant:
    """An assistant for the knowledge base in a folder, the packaged one by default; no other set-up is needed.

    Args:
        folder: a folder of YAML files.
        clock: seconds, only ever compared; conversations expire by it.
        progress: told (done, total) while the matcher calibrates itself.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
    """
    return build(load(folder or packaged_knowledge()), clock=clock, progress=progress)


def build(
    knowledge: Knowledge, *, clock: Callable[[], float] = time.monotonic, progress: Progress | None = None
) -> Assistant:
    """An assistant for knowledge that is already in memory."""
    lexicon = english()
    matcher = FuzzyMatcher(knowledge, lexicon, progress)
    return Assistant(knowledge, matcher, Triage(knowledge, lexicon), Conversations(clock))
