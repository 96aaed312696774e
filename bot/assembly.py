"""Puts an Assistant together from a folder of YAML: the one module that knows every part."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.assistant import Assistant
from bot.cache import cached, kept
from bot.conversation import Conversations
from bot.dialogue import Parts as AnyParts
from bot.folder import digest, packaged_knowledge
from bot.garbage import nothing_thrown_away
from bot.learned import Learned, key_of, learned_digest, read_learned, write_learned
from bot.matching.calibration import default_calibration
from bot.matching.fuzzy import FuzzyMatcher
from bot.matching.lexicon import english
from bot.model import Knowledge, Operation
from bot.settings import Settings
from bot.triage.triage import Triage

if TYPE_CHECKING:
    from bot.database import Database

Progress = Callable[[int, int], None]
Clock = Callable[[], float]
Line = Callable[..., tuple[str, int]]
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
    return Assistant(parts_of(folder or packaged_knowledge(), progress), Conversations(clock))


def parts_of(folder: Path, progress: Progress | None = None) -> Parts:
    """What an assistant answers from, made from the knowledge base in a folder or taken from the cache.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
    """
    return cached(name_of(folder), lambda: _make(_load(folder), folder, progress))


def name_of(folder: Path) -> str:
    """The name that parts made of a folder are cached under: of its content and of what `learn` has kept of it."""
    return f"{digest(folder, packaged_knowledge())}-{learned_digest(folder)}"


def assemble_again(folder: Path, old: AnyParts, progress: Progress | None = None) -> Parts:
    """The parts for the folder that `old` was made of and that has been edited since, in a second or two.

    What did not change is carried over. After an edit of a few phrasings that is also what was learned from them, so
    that a chance may differ in the second digit until `assemble` learns from the new content, which takes longer.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
    """
    ready = kept(name_of(folder))
    if ready is not None:
        return ready  # type: ignore[no-any-return]
    knowledge = _load(folder)
    before, matcher, triage = old
    key = key_of(knowledge)
    same = key == key_of(before)
    if not isinstance(matcher, FuzzyMatcher) or (not same and read_learned(folder, key)):
        return _make(knowledge, folder, progress)
    return knowledge, matcher.edited(knowledge, progress), _triage_again(before, knowledge, triage, progress)


def _triage_again(before: Knowledge, now: Knowledge, triage: Triage, progress: Progress | None) -> Triage:
    if (before.red_flags, before.concepts) == (now.red_flags, now.concepts):
        return triage
    return Triage(now, english(), None, progress)


@contextmanager
def running(settings: Settings, *, clock: Clock = time.monotonic) -> Iterator[Assistant]:
    """An assistant for a channel that runs for long: it keeps a journal and takes in edits of its knowledge base.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
        SettingsError: the journal cannot be kept where the settings say.
    """
    from bot.progress import progress_bar  # noqa: PLC0415
    from bot.reload import Reloader  # noqa: PLC0415

    database = _database(settings)
    with progress_bar("Getting to know the knowledge base (once after each change)") as tick:
        parts = parts_of(settings.knowledge, tick)
    with ExitStack() as stack:
        record = None
        if database is not None:
            from bot.journal import Journal  # noqa: PLC0415 - the database is a heavy import

            journal = Journal(database, settings.journal_days, lambda: assistant.knowledge.digest)
            stack.callback(journal.close)
            record = journal.record
        operation = Operation(settings.journal_days if database else None)
        assistant = Assistant(parts, Conversations(clock, settings.conversations), record, operation)
        stack.callback(Reloader(assistant, settings.knowledge, assemble_again).close)
        yield assistant


def _database(settings: Settings) -> "Database | None":
    if settings.database is None:
        return None
    from bot.database import Database  # noqa: PLC0415 - a heavy import

    return Database(settings.database)


def build(knowledge: Knowledge, *, clock: Clock = time.monotonic, progress: Progress | None = None) -> Assistant:
    """An assistant for knowledge that is already in memory; nothing is read from or kept in the cache."""
    return Assistant(_make(knowledge, None, progress), Conversations(clock))


def examine(folder: Path) -> tuple[Knowledge, Line, FuzzyMatcher]:
    """What stands in a folder, where each thing stands, and a matcher to look at rather than to talk with.

    Nothing is calibrated for it: without what `learn` has kept, the matcher's confidence is that of the stated default.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
    """
    from bot.loader import load_with_lines  # noqa: PLC0415

    knowledge, line = load_with_lines(folder)
    learned = read_learned(folder, key_of(knowledge))
    return (
        knowledge,
        line,
        FuzzyMatcher(knowledge, english(), learned.calibration if learned else default_calibration()),
    )


def triage_of(knowledge: Knowledge, folder: Path, progress: Progress | None = None) -> Triage:
    """The triage for knowledge from a folder; learns its voice where `learn` has kept none for this content."""
    learned = read_learned(folder, key_of(knowledge))
    return Triage(knowledge, english(), learned.voice if learned else None, progress)


def learn(folder: Path, progress: Progress | None = None) -> bool:
    """Learns from the knowledge base in a folder and keeps it there; False where that was done already.

    Raises:
        KnowledgeError: the YAML has problems; carries all of them.
        OSError: the folder cannot be written.
    """
    knowledge = _load(folder)
    key = key_of(knowledge)
    if read_learned(folder, key) is not None:
        return False
    matcher = FuzzyMatcher(knowledge, english(), default_calibration())
    calibration = matcher.calibrated(range(matcher.size), progress)
    write_learned(folder, Learned(key, calibration, Triage(knowledge, english(), None, progress).learned))
    return True


def _load(folder: Path) -> Knowledge:
    from bot.loader import load  # noqa: PLC0415 - what is cached was validated; only new content needs pydantic

    with nothing_thrown_away():
        return load(folder)


def _make(knowledge: Knowledge, folder: Path | None, progress: Progress | None) -> Parts:
    lexicon = english()
    learned = read_learned(folder, key_of(knowledge)) if folder else None
    matcher = FuzzyMatcher(knowledge, lexicon, learned.calibration if learned else None, progress)
    return knowledge, matcher, Triage(knowledge, lexicon, learned.voice if learned else None, progress)
