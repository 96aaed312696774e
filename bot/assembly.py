"""Puts an Assistant together from a folder of YAML: the one module that knows every part."""

import time
from collections.abc import Callable
from pathlib import Path

from bot.assistant import Assistant
from bot.cache import cached
from bot.conversation import Conversations
from bot.folder import digest, packaged_knowledge
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.model import Knowledge
from bot.triage.triage import Triage

Progress = Callable[[int, int], None]
Clock = Callable[[], float]
Parts = tuple[Knowledge, FuzzyMatcher, Triage]


def assemble(
    folder: Path | None = None, *, clock: Clock = time.monotonic, progress: Progress | None = None
) -> Assistant:
    """An assistant for the knowledge base in a folder, the packaged one by default; no other set-up is needed.

    Args:
        folder: a folder of YAML files.
        clock: seconds, only ever compared; conversations expire by it.
        progress: told (done, total) while the matcher calibrates itself, which is done once for each content.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
    """
    folder = folder or packaged_knowledge()
    parts = cached(digest(folder, packaged_knowledge()), lambda: _make(_load(folder), progress))
    return Assistant(*parts, Conversations(clock))


def build(
    knowledge: Knowledge, *, clock: Clock = time.monotonic, progress: Progress | None = None
) -> Assistant:
    """An assistant for knowledge that is already in memory; nothing is read from or kept in the cache."""
    return Assistant(*_make(knowledge, progress), Conversations(clock))


def _load(folder: Path) -> Knowledge:
    from bot.loader import load  # noqa: PLC0415 - what is cached was validated; only new content needs pydantic

    return load(folder)


def _make(knowledge: Knowledge, progress: Progress | None) -> Parts:
    lexicon = english()
    return knowledge, FuzzyMatcher(knowledge, lexicon, progress), Triage(knowledge, lexicon, progress)
