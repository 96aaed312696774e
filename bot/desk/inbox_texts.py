"""The inbox as an author reads it: YAML ready to paste, objects, or written into its file."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.assistant import Assistant
from bot.desk.inbox import Group, find
from bot.desk.patches import Patch, patch_for, skeleton
from bot.errors import SettingsError

NAMES = {"fallback": "not answered", "clarify": "asked back", "unhelpful": "marked wrong"}


def as_yaml(folder: Path, groups: Sequence[Group], assistant: Assistant) -> str:
    """The groups as YAML to paste, with what an author wants to know in comments."""
    if not groups:
        return "Nothing was asked in vain."
    shown = [_shown(folder, group, assistant) for group in groups]
    return "\n\n".join(
        (*shown, "# cryobot inbox --apply ID writes a group into its file; --entry ENTRY names another.")
    )


def _shown(folder: Path, group: Group, assistant: Assistant) -> str:
    outcomes = ", ".join(f"{NAMES.get(name, name)} {count}" for name, count in group.outcomes.most_common())
    lines = [f"# {group.id}: {group.question}", f"# asked {group.count} time{'s' * (group.count > 1)} ({outcomes})"]
    for one in group.nearest:
        lines.append(f"# near: {one.entry} ({one.score:.2f}) {assistant.knowledge.entries[one.entry].question}")
    if not group.phrasings:
        return "\n".join((*lines, "# nothing to add: something was taken out of each wording"))
    patch = _patch(folder, group)
    if patch is None:
        return "\n".join(
            (*lines, "# near to nothing; a new entry would be:", skeleton(group.question, group.phrasings))
        )
    return "\n".join((*lines, f"# in {_relative(patch.path)}:", patch.as_yaml()))


def as_objects(folder: Path, groups: Iterable[Group], assistant: Assistant) -> list[dict[str, object]]:
    """The groups as JSON objects."""
    return [_object(folder, group, assistant) for group in groups]


def _object(folder: Path, group: Group, assistant: Assistant) -> dict[str, object]:
    patch = _patch(folder, group)
    questions = {one.entry: assistant.knowledge.entries[one.entry].question for one in group.nearest}
    return {
        "id": group.id,
        "count": group.count,
        "texts": [{"text": text, "count": count} for text, count in group.texts.most_common()],
        "outcomes": dict(group.outcomes),
        "entry": group.proposed,
        "nearest": [
            {"entry": one.entry, "question": questions[one.entry], "score": round(one.score, 4)}
            for one in group.nearest
        ],
        "file": _relative(patch.path) if patch else None,
        "yaml": patch.as_yaml() if patch else skeleton(group.question, group.phrasings),
    }


def applied(folder: Path, groups: Sequence[Group], id_: str, entry: str | None) -> str:
    """Writes the phrasings of a group into their file and says what was done.

    Raises:
        SettingsError: there is no such group or entry, none is near, or the file cannot be written.
        KnowledgeError: the knowledge base would have problems with them; nothing was written.
    """
    group = find(groups, id_)
    if group is None:
        raise SettingsError(f"no group has the id '{id_}'; cryobot inbox lists them")
    owner = entry or group.proposed
    if owner is None:
        raise SettingsError(f"no entry is near to '{group.question}'; name one with --entry, or write a new entry")
    if not group.phrasings:
        raise SettingsError(f"there is nothing to add of {id_}: something was taken out of each wording")
    patch = patch_for(folder, owner, group.phrasings)
    try:
        patch.apply(folder)
    except OSError as error:
        raise SettingsError(f"{patch.path} cannot be written: {error.strerror}") from error
    added = "\n".join(f"  {text}" for text in group.phrasings)
    return f"added to '{owner}' in {_relative(patch.path)}:\n{added}\nNext: cryobot check, cryobot learn."


def _patch(folder: Path, group: Group) -> Patch | None:
    return patch_for(folder, group.proposed, group.phrasings) if group.proposed else None


def _relative(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
