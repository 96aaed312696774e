"""The matcher: normalises a text, repairs typos, ranks entries, and says how sure it may be."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bot.matching import Match
from bot.matching.calibration import LEAST_SAMPLE, Calibration, Trial, calibrate, sample_of, trials
from bot.matching.defaults import default_calibration
from bot.matching.evidence import ENTRY, GROUP, NAMES, TALK, Evidence, weigh
from bot.matching.index import PhrasingIndex
from bot.matching.lexicon import Lexicon
from bot.matching.ranking import Ranker, Ranking
from bot.matching.repair import Speller
from bot.matching.text import Stemmer, Synonyms, Words, words_of
from bot.model import Candidate, Group, Knowledge

SHOWN = 5
MANY_PHRASINGS = 20  # an entry, on average: then more neighbours are asked and meaning counts less
COMMON_ZIPF = 5.3  # words this common carry no subject of their own
OWN_WORD_COUNT = 3  # a word of no dictionary counts as the author's own from here on
LONGEST = 4000  # characters looked at; what stands after is a story, not a question


class FuzzyMatcher:
    """Ranks the entries of a knowledge base for a text."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon, progress: Callable[[int, int], None] | None = None) -> None:
        self._knowledge, self._lexicon = knowledge, lexicon
        self._stem, self._synonyms = Stemmer(), Synonyms(knowledge.synonyms)
        self._names, self._kinds, texts, labels = _labelled(knowledge)
        self._groups = {group.id: group for group in (*knowledge.groups, *knowledge.small_talk)}
        typed = [words_of(text) for text in texts]
        self._speller = self._make_speller(typed)
        read = [self._read(words)[0] for words in typed]
        kept = [row for row, words in enumerate(read) if words]
        self._texts = [texts[row] for row in kept]
        self._labels = np.asarray([labels[row] for row in kept], np.int32)
        self._verbatim = {words_of(text) or text.strip(): label for text, label in zip(texts, labels, strict=True)}
        self._phrasings = [read[row] for row in kept]
        self._index = PhrasingIndex(self._phrasings, lexicon, self._stem)
        many = len(texts) >= MANY_PHRASINGS * max(1, len(self._names))
        self._ranker = Ranker(self._index, self._labels, 100 if many else 50, 0.3 if many else 0.55)
        self._calibration = self._calibrate(progress or (lambda done, total: None))
        self.answer_gate, self.scope_gate = self._calibration.answer_gate, self._calibration.scope_gate

    def match(self, text: str) -> Match:
        """What the text may mean."""
        text = text[:LONGEST]
        typed = words_of(text)
        words, repairs, synonyms = self._read(typed)
        label = self._verbatim.get(typed or text.strip())
        if not words:
            return self._wordless(label)
        ranking = self._ranker.rank(words)
        evidence = self._weigh(ranking, words)
        right, scope, talk = self._calibration.judge(evidence)
        candidates = self._candidates(evidence)
        if label is not None:
            right, scope, talk, candidates = self._certain(label, candidates)
        return Match(
            candidates=candidates,
            confidence=right,
            scope=scope,
            talk_chance=talk,
            exact=label is not None,
            group=self._group(label if self._is(label, GROUP) else evidence.group.label),
            talk=self._group(label if self._is(label, TALK) else evidence.talk.label),
            words=words,
            repairs=repairs,
            synonyms=synonyms,
            unknown=tuple(word for word in dict.fromkeys(words) if self._says_something_new(word)),
            nearest=tuple(self._nearest(ranking)),
            parts=tuple(zip(NAMES[1:], evidence.numbers[1:].round(3).tolist(), strict=True)),
        )

    # reading

    def _make_speller(self, typed: Sequence[Words]) -> Speller:
        counts = Counter(word for words in typed for word in words)
        synonyms = {word for group in self._knowledge.synonyms for text in group for word in words_of(text)}
        own = {
            word: count
            for word, count in counts.items()
            if word in self._lexicon.frequencies or count >= OWN_WORD_COUNT or word in synonyms
        }
        return Speller(own | {word: own.get(word, 1) for word in synonyms}, self._lexicon.frequencies, self._lexicon.common)

    def _read(self, typed: Words) -> tuple[Words, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
        """The words meant, the repairs and the synonyms that led to them."""
        meant: list[str] = []
        repairs = []
        for word in typed:
            repaired = self._speller.repair(word)
            meant.extend(repaired)
            if repaired != (word,):
                repairs.append((word, " ".join(repaired)))
        words, synonyms = self._synonyms.replace(tuple(meant))
        return words, tuple(repairs), synonyms

    # judging

    def _weigh(self, ranking: Ranking, words: Words, least: int = 1) -> Evidence:
        counts = self._index.word_counts
        return weigh(
            ranking, self._labels, self._kinds, words, self._index.weight, lambda word: counts.get(word, 0) >= least
        )

    def _calibrate(self, progress: Callable[[int, int], None]) -> Calibration:
        per_label = np.bincount(self._labels, minlength=len(self._names))
        rows = [int(row) for row in sample_of(len(self._labels)) if per_label[self._labels[row]] > 1]
        if len(rows) < LEAST_SAMPLE:
            return default_calibration()
        return calibrate(trials(rows, self._leave_out, lambda done: progress(done, len(rows))))

    def _leave_out(self, row: int) -> Trial:
        words, label = self._phrasings[row], int(self._labels[row])
        evidence = self._weigh(self._ranker.rank(words, leave_out=row), words, least=2)
        in_scope = self._is(label, ENTRY)
        first = evidence.entries[0][0] if evidence.entries else -1
        right = in_scope and self._topic(first) == self._topic(label)
        return Trial(evidence, in_scope, right, self._is(label, TALK))

    def _certain(
        self, label: int, candidates: tuple[Candidate, ...]
    ) -> tuple[float, float, float, tuple[Candidate, ...]]:
        """An author wrote these very words: no doubt is left."""
        kind = self._kinds[label]
        if kind == ENTRY:
            own = Candidate(self._names[label], self._topic(label), 1.0)
            others = tuple(candidate for candidate in candidates if candidate.entry != own.entry)
            return 1.0, 1.0, 0.0, (own, *others)[:SHOWN]
        return 0.0, 0.0, float(kind == TALK), candidates

    def _wordless(self, label: int | None) -> Match:
        """A message without a word: only what an author listed (an emoji) is understood."""
        if label is None:
            return Match()
        right, scope, talk, candidates = self._certain(label, ())
        group = self._group(label)
        is_talk = self._is(label, TALK)
        return Match(
            candidates, right, scope, talk, True, None if is_talk else group, group if is_talk else None
        )

    # naming

    def _candidates(self, evidence: Evidence) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(self._names[label], self._topic(label), float(np.clip(score, 0, 1)))
            for label, score in evidence.entries[:SHOWN]
        )

    def _is(self, label: int | None, kind: int) -> bool:
        return label is not None and label >= 0 and bool(self._kinds[label] == kind)

    def _topic(self, label: int) -> str:
        entry = self._knowledge.entries.get(self._names[label]) if label >= 0 else None
        return entry.topic if entry else ""

    def _group(self, label: int | None) -> Group | None:
        return self._groups.get(self._names[label]) if label is not None and label >= 0 else None

    def _says_something_new(self, word: str) -> bool:
        return word not in self._index.word_counts and len(word) > 2 and self._lexicon.zipf(word) < COMMON_ZIPF

    def _nearest(self, ranking: Ranking) -> Iterator[tuple[str, str, float]]:
        for row, likeness in zip(ranking.rows[:SHOWN], ranking.likeness[:SHOWN], strict=True):
            yield self._names[self._labels[row]], self._texts[row], float(likeness)


def _labelled(knowledge: Knowledge) -> tuple[list[str], "np.typing.NDArray[np.int8]", list[str], list[int]]:
    """The labels' names and kinds, and every phrasing with its label's number."""
    names: list[str] = []
    kinds: list[int] = []
    texts: list[str] = []
    labels: list[int] = []
    entries = [(entry.id, ENTRY, (entry.question, *entry.phrasings)) for entry in knowledge.entries.values()]
    groups = [(group.id, GROUP, group.phrasings) for group in knowledge.groups]
    talk = [(group.id, TALK, group.phrasings) for group in knowledge.small_talk]
    for name, kind, phrasings in (*entries, *groups, *talk):
        for text in dict.fromkeys(phrasings):
            texts.append(text)
            labels.append(len(names))
        names.append(name)
        kinds.append(kind)
    return names, np.asarray(kinds, np.int8), texts, labels
