"""The phrasings of some knowledge with what each stands for: an entry, a subject we do not know, or small talk."""

from bot.matching.evidence import ENTRY, GROUP, TALK
from bot.model import Knowledge


def related_topics(knowledge: Knowledge) -> frozenset[frozenset[str]]:
    """Pairs of topics of which an entry of one names an entry of the other as related."""
    entries = knowledge.entries
    named = ((entry, entries[id_]) for entry in entries.values() for id_ in entry.related if id_ in entries)
    return frozenset(frozenset((entry.topic, other.topic)) for entry, other in named)


def all_asked(knowledge: Knowledge) -> tuple[list[tuple[str, str]], list[object], tuple[tuple[str, ...], ...]]:
    """All of some knowledge that a matcher is made of: phrasings by entry or group, what tells entries, synonyms."""
    names, _, texts, labels = labelled(knowledge)
    told: list[object] = [(e.id, e.topic, e.excluded, e.related) for e in knowledge.entries.values()]
    told += [len(knowledge.groups), len(knowledge.small_talk)]
    return [(names[label], text) for text, label in zip(texts, labels, strict=True)], told, knowledge.synonyms


def labelled(knowledge: Knowledge) -> tuple[list[str], list[int], list[str], list[int]]:
    """The labels' names and kinds, and every phrasing with its label's number."""
    names: list[str] = []
    kinds: list[int] = []
    texts: list[str] = []
    labels: list[int] = []
    entries = [(entry.id, ENTRY, (entry.question, *entry.phrasings)) for entry in knowledge.entries.values()]
    groups = [(group.id, GROUP, group.phrasings) for group in knowledge.groups]
    talk = [(group.id, TALK, group.phrasings) for group in knowledge.small_talk if group.say]
    for name, kind, phrasings in (*entries, *groups, *talk):
        for text in dict.fromkeys(phrasings):
            texts.append(text)
            labels.append(len(names))
        names.append(name)
        kinds.append(kind)
    return names, kinds, texts, labels
