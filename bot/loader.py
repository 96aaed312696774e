"""Reads a folder of YAML into a Knowledge, or says everything that is wrong with it, each with file and line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot import strict_yaml
from bot.checks import Line, Unread, problems_of
from bot.errors import KnowledgeError
from bot.folder import digest, packaged_knowledge
from bot.mistakes import in_plain_words, nearest
from bot.model import Entry, Group, Knowledge, Language, Problem, RedFlag, Rule, Source
from bot.schema import (
    ConceptsFile,
    EntryFile,
    ExamplesFile,
    GroupFile,
    LanguageFile,
    PhrasingsFile,
    RedFlagFile,
    RedFlagsFile,
    SourceFile,
    SynonymsFile,
    WordingFile,
)
from bot.strict_yaml import Document, Place

Model = TypeVar("Model", bound=BaseModel)
DEFAULT_WORDING = "default_wording.yaml"


def load(folder: Path) -> Knowledge:
    """The knowledge base in a folder.

    Raises:
        KnowledgeError: with every problem found, in the order of files and lines.
    """
    return load_with_lines(folder)[0]


def load_with_lines(folder: Path) -> tuple[Knowledge, Line]:
    """Like `load`, with a function that tells the file and line of a thing: ("entry", id), ("example", flag, text) …"""
    reader = _Reader(folder)
    knowledge = reader.knowledge()
    found = (*reader.problems, *problems_of(knowledge, reader.line, reader.unread))
    problems = sorted(found, key=lambda problem: (problem.file, problem.line))
    if problems:
        raise KnowledgeError(tuple(dict.fromkeys(problems)))
    return knowledge, reader.line


class _Reader:
    """Reads the files one by one, collecting problems instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.unread = Unread()
        self._lines: dict[tuple[str, ...], tuple[str, int]] = {}
        if not folder.is_dir():
            raise KnowledgeError((Problem(str(folder), 1, "there is no such folder"),))

    def line(self, *name: str) -> tuple[str, int]:
        """The file and line of a thing: ("entry", id), ("phrasing", id, text), ("flag", id) and so on."""
        while name and name not in self._lines:
            name = name[:-1]
        return self._lines.get(name, (str(self._folder), 1))

    def knowledge(self) -> Knowledge:
        entries = self._entries()
        synonyms = self._one("synonyms.yaml", SynonymsFile) or SynonymsFile()
        texts, cues = self._wording()
        return Knowledge(
            entries=entries,
            wording=texts,
            cues=cues,
            digest=digest(self._folder),
            groups=tuple(self._groups("out_of_scope.yaml")),
            small_talk=tuple(self._groups("small_talk.yaml")),
            languages=tuple(self._languages()),
            synonyms=tuple(map(tuple, synonyms.same)),
            twins=tuple(map(tuple, synonyms.twins)),
            sources={source.id: source for source in self._sources()},
            concepts=self._concepts(),
            red_flags=tuple(self._red_flags()),
        )

    # one method a kind of file

    def _entries(self) -> dict[str, Entry]:
        found: dict[str, tuple[EntryFile, str]] = {}
        for path in sorted(self._folder.glob("entries/*.yaml")):
            for item, document, place in self._items(path, EntryFile):
                if item.id in found:
                    self._problem(document, (*place, "id"), f"the id '{item.id}' is used twice", item.id)
                    continue
                found[item.id] = item, path.stem
                self._remember(document, place, "entry", item.id)
                for key in document.keys(place):
                    self._remember(document, (*place, key), "entry", item.id, key)
                for number, phrasing in enumerate(item.phrasings):
                    self._remember(document, (*place, "phrasings", number), "phrasing", item.id, phrasing)
        if not found and not self.problems:
            self.problems.append(Problem(str(self._folder), 1, "no entries: entries/*.yaml must hold at least one"))
        more = self._phrasings(found)
        return {id_: _entry(item, theme, more.get(id_, ())) for id_, (item, theme) in found.items()}

    def _phrasings(self, known: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._folder.glob("phrasings/*.yaml")):
            document = self._document(path)
            item = self._validated(document, (), document.content or {}, PhrasingsFile)
            for id_, texts in (item.root if item else {}).items():
                if id_ not in known and id_ not in self.unread:
                    self._problem(document, (id_,), f"no entry has the id '{id_}'{nearest(id_, known)}")
                found.setdefault(id_, []).extend(texts)
                for number, text in enumerate(texts):
                    self._remember(document, (id_, number), "phrasing", id_, text)
        return found

    def _groups(self, name: str) -> Iterator[Group]:
        path = self._folder / name
        seen: set[str] = set()
        if path.is_file():
            for item, document, place in self._items(path, GroupFile):
                if item.id in seen:
                    self._problem(document, place, f"the id '{item.id}' is used twice")
                seen.add(item.id)
                self._remember(document, place, "group", item.id)
                for number, phrasing in enumerate(item.phrasings):
                    self._remember(document, (*place, "phrasings", number), "phrasing", item.id, phrasing)
                yield Group(item.id, tuple(item.phrasings), item.say, tuple(item.offers))

    def _languages(self) -> Iterator[Language]:
        path = self._folder / "languages.yaml"
        if path.is_file():
            for item, document, place in self._items(path, LanguageFile):
                self._remember(document, place, "language", item.id)
                yield Language(item.id, tuple(item.words), item.say)

    def _sources(self) -> Iterator[Source]:
        path = self._folder / "sources.yaml"
        if path.is_file():
            for item, document, place in self._items(path, SourceFile):
                self._remember(document, place, "source", item.id)
                yield Source(**item.model_dump())

    def _concepts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for path in sorted(self._folder.glob("concepts/*.yaml")):
            document = self._document(path)
            item = self._validated(document, (), document.content or {}, ConceptsFile)
            for name, phrases in (item.root if item else {}).items():
                if name in found:
                    self._problem(document, (name,), f"the concept '{name}' is declared twice")
                found[name] = tuple(phrases)
                self._remember(document, (name,), "concept", name)
        return found

    def _red_flags(self) -> list[RedFlag]:
        path = self._folder / "red_flags.yaml"
        if not path.is_file():
            return []
        document = self._document(path)
        content = self._validated(document, (), document.content, RedFlagsFile)
        flags = []
        for number, item in enumerate(content.flags if content else ()):
            self._remember(document, ("flags", number), "flag", item.id)
            flags.append(_red_flag(item, self._examples(item.id)))
        return flags

    def _examples(self, flag: str) -> ExamplesFile:
        path = self._folder / "red_flags" / f"{flag}.yaml"
        if not path.is_file():
            return ExamplesFile(triggers=[], harmless=[])
        document = self._document(path)
        item = self._validated(document, (), document.content, ExamplesFile)
        for kind in ("triggers", "harmless"):
            for number, text in enumerate(getattr(item, kind, ())):
                self._remember(document, (kind, number), "example", flag, text)
        return item or ExamplesFile(triggers=[], harmless=[])

    def _wording(self) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        texts: dict[str, str] = {}
        cues: dict[str, tuple[str, ...]] = {}
        for path in (packaged_knowledge() / DEFAULT_WORDING, self._folder / "wording.yaml"):
            if path.is_file():
                document = self._document(path)
                item = self._validated(document, (), document.content, WordingFile) or WordingFile()
                texts |= item.texts
                cues |= {name: tuple(phrases) for name, phrases in item.cues.items()}
                for name in item.texts:
                    self._remember(document, ("texts", name), "text", name)
                for name in item.cues:
                    self._remember(document, ("cues", name), "cue", name)
        return texts, cues

    # reading and telling

    def _one(self, name: str, model: type[Model]) -> Model | None:
        path = self._folder / name
        if not path.is_file():
            return None
        document = self._document(path)
        return self._validated(document, (), document.content, model)

    def _items(self, path: Path, model: type[Model]) -> Iterator[tuple[Model, Document, Place]]:
        document = self._document(path)
        if document.content is not None and not isinstance(document.content, list):
            self._expect(document, "a list, each item after '- '")
            return
        for number, raw in enumerate(document.content or ()):
            item = self._validated(document, (number,), raw, model)
            if item is not None:
                yield item, document, (number,)

    def _document(self, path: Path) -> Document:
        document, problems = strict_yaml.read(path, self._shown(path))
        self.problems.extend(problems)
        self.unread.everything |= document.content is None and bool(problems)
        return document

    def _shown(self, path: Path) -> str:
        try:
            return path.relative_to(Path.cwd()).as_posix()
        except ValueError:
            return path.as_posix()

    def _validated(self, document: Document, place: Place, raw: Any, model: type[Model]) -> Model | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            entry = raw.get("id") if isinstance(raw, dict) and isinstance(raw.get("id"), str) else None
            self.unread.ids |= {entry} if entry else set()
            for detail in error.errors(include_url=False):
                where = (*place, *detail["loc"])
                self._problem(document, where, in_plain_words(detail, model), entry)
            return None

    def _expect(self, document: Document, what: str) -> None:
        if not any(problem.file == document.file for problem in self.problems):
            self._problem(document, (), f"expected {what}")

    def _problem(self, document: Document, place: Place, message: str, entry: str | None = None) -> None:
        self.problems.append(Problem(document.file, document.line(place), message, entry))

    def _remember(self, document: Document, place: Place, *name: str) -> None:
        name = (*name, "again") if name in self._lines else name  # for those who tell of repetitions
        self._lines.setdefault(name, (document.file, document.line(place)))


def _entry(item: EntryFile, theme: str, more: Iterable[str]) -> Entry:
    return Entry(
        id=item.id,
        topic=item.topic or item.id,
        question=item.question,
        answer="\n\n".join(part.strip() for part in item.answer.split("\n") if part.strip()),
        theme=theme,
        short=item.short,
        evidence=item.evidence,
        sources=tuple(item.sources),
        reviewed=item.reviewed,
        phrasings=(*item.phrasings, *more),
        excluded=tuple(item.excluded),
        related=tuple(item.related),
        more=tuple(item.more),
        disclaimer=item.disclaimer,
    )


def _red_flag(item: RedFlagFile, examples: ExamplesFile) -> RedFlag:
    rules = tuple(Rule(tuple(rule.all), (*rule.unless, *item.unless), rule.within) for rule in item.rules)
    return RedFlag(
        id=item.id,
        title=item.title,
        level=item.level,
        say=item.say,
        caution=item.caution,
        sources=tuple(item.sources),
        rules=rules,
        triggers=tuple(examples.triggers),
        harmless=tuple(examples.harmless),
        missed_triggers=tuple(examples.missed.triggers),
        missed_harmless=tuple(examples.missed.harmless),
    )
