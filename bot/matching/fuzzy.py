"""The matcher: normalises a text, repairs typos, ranks entries, and says how sure it may be."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bot.matching import Match
from bot.matching.calibration import LEAST_SAMPLE, Calibration, Trial, calibrate, sample_of, trials
from bot.matching.defaults import default_calibration
from bot.matching.evidence import ENTRY, GROUP, NAMES, TALK, Evidence, Labels, weigh
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

    def __init__(
        self,
        knowledge: Knowledge,
        lexicon: Lexicon,
        calibration: Calibration | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self._knowledge, self._lexicon = knowledge, lexicon
        self._stem, self._synonyms = Stemmer(), Synonyms(knowledge.synonyms)
        self._names, self._kinds, texts, labels = _labelled(knowledge)
        numbers = {name: number for number, name in enumerate(self._names)}
        self._topics = np.asarray(
            [numbers.get(self._topic(label), label) for label in range(len(self._names))], np.int32
        )
        self._groups = {group.id: group for group in (*knowledge.groups, *knowledge.small_talk)}
        typed = [words_of(text) for text in texts]
        self._speller = self._make_speller(typed)
        read = [self._read(words)[0] for words in typed]
        kept = [row for row, words in enumerate(read) if words]
        self._texts = [texts[row] for row in kept]
        self._labels = np.asarray([labels[row] for row in kept], np.int32)
        self._spoken: dict[int, Counter[str]] = {}
        for words, label in zip(read, labels, strict=True):
            spoken = self._spoken.setdefault(int(self._topics[label]), Counter())
            spoken.update({self._stem(word) for word in words})
        self._verbatim = {words_of(text) or text.strip(): label for text, label in zip(texts, labels, strict=True)}
        self._vetoed = {(entry.id, words_of(text)) for entry in knowledge.entries.values() for text in entry.excluded}
        self._phrasings = [read[row] for row in kept]
        self._index = PhrasingIndex(self._phrasings, lexicon, self._stem)
        many = len(texts) >= MANY_PHRASINGS * max(1, len(self._names))
        self._ranker = Ranker(self._index, self._labels, 100 if many else 50, 0.3 if many else 0.65)
        self.calibration = calibration or self._calibrate(progress or (lambda done, total: None))
        self.answer_gate, self.scope_gate = self.calibration.answer_gate, self.calibration.scope_gate

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
        right, scope, talk = self.calibration.judge(evidence)
        candidates = self._candidates(evidence)
        kept = tuple(candidate for candidate in candidates if (candidate.entry, typed) not in self._vetoed)
        if kept != candidates:  # an author says that this looks like an entry and is not
            right, candidates = 0.0, kept
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

    @property
    def size(self) -> int:
        """How many phrasings it knows."""
        return len(self._texts)

    def leave_each_out(self) -> Iterator[tuple[str, str, Match]]:
        """Each phrasing with the id it belongs to, and what it may mean to a bot that was never told it."""
        for row, text in enumerate(self._texts):
            words = self._phrasings[row]
            ranking = self._ranker.rank(words, leave_out=row)
            evidence = self._weigh(ranking, words, row)
            right, scope, talk = self.calibration.judge(evidence)
            match = Match(
                candidates=self._candidates(evidence),
                confidence=right,
                scope=scope,
                talk_chance=talk,
                group=self._group(evidence.group.label),
                talk=self._group(evidence.talk.label),
                words=words,
                unknown=tuple(word for word in dict.fromkeys(words) if self._says_something_new(word, told=2)),
                nearest=tuple(self._nearest(ranking)),
                parts=tuple(zip(NAMES[1:], evidence.numbers[1:].round(3).tolist(), strict=True)),
            )
            yield self._names[self._labels[row]], text, match

    # reading

    def _make_speller(self, typed: Sequence[Words]) -> Speller:
        counts = Counter(word for words in typed for word in words)
        synonyms = {word for group in self._knowledge.synonyms for text in group for word in words_of(text)}
        own = {
            word: count
            for word, count in counts.items()
            if word in self._lexicon.frequencies or count >= OWN_WORD_COUNT or word in synonyms
        }
        return Speller(
            own | {word: own.get(word, 1) for word in synonyms},
            self._lexicon.frequencies,
            self._lexicon.common,
        )

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

    def _weigh(self, ranking: Ranking, words: Words, left_out: int | None = None) -> Evidence:
        counts, least = self._index.word_counts, 1 if left_out is None else 2
        return weigh(
            ranking,
            Labels(self._labels, self._kinds, self._topics),
            {word: self._index.weight(word) for word in words},
            lambda word: counts.get(word, 0) >= least,
            lambda label, word: self._said_of(label, word, left_out),
        )  # fmt: skip

    def _said_of(self, label: int, word: str, left_out: int | None) -> bool:
        """Whether phrasings of a label's topic use a word (leaving one phrasing out)."""
        if label < 0:
            return False
        topic = int(self._topics[label])
        own = left_out is not None and int(self._topics[self._labels[left_out]]) == topic
        return self._spoken[topic][self._stem(word)] >= (2 if own else 1)

    def _calibrate(self, progress: Callable[[int, int], None]) -> Calibration:
        per_label = np.bincount(self._labels, minlength=len(self._names))
        rows = [int(row) for row in sample_of(len(self._labels)) if per_label[self._labels[row]] > 1]
        if len(rows) < LEAST_SAMPLE:
            return default_calibration()
        return calibrate(trials(rows, self._leave_out, lambda done: progress(done, len(rows))))

    def _leave_out(self, row: int) -> Trial:
        words, label = self._phrasings[row], int(self._labels[row])
        evidence = self._weigh(self._ranker.rank(words, leave_out=row), words, row)
        in_scope = self._is(label, ENTRY)
        first = evidence.entries[0][0] if evidence.entries else -1
        right = self._nearness(first, label) if in_scope else 0.0
        return Trial(evidence, in_scope, right, self._is(label, TALK))

    def _nearness(self, answered: int, meant: int) -> float:
        """1 for an answer on the topic meant, ½ where an author calls the two entries related, else 0."""
        if self._topic(answered) == self._topic(meant):
            return 1.0
        one, other = self._names[answered], self._names[meant]
        entries = self._knowledge.entries
        return 0.5 if answered >= 0 and (other in entries[one].related or one in entries[other].related) else 0.0

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
        return Match(candidates, right, scope, talk, True, None if is_talk else group, group if is_talk else None)

    # naming

    def _candidates(self, evidence: Evidence) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(self._names[label], self._topic(label), min(max(score, 0.0), 1.0))
            for label, score in evidence.entries[:SHOWN]
        )

    def _is(self, label: int | None, kind: int) -> bool:
        return label is not None and label >= 0 and bool(self._kinds[label] == kind)

    def _topic(self, label: int) -> str:
        entry = self._knowledge.entries.get(self._names[label]) if label >= 0 else None
        return entry.topic if entry else ""

    def _group(self, label: int | None) -> Group | None:
        return self._groups.get(self._names[label]) if label is not None and label >= 0 else None

    def _says_something_new(self, word: str, told: int = 1) -> bool:
        return self._index.word_counts[word] < told and len(word) > 2 and self._lexicon.zipf(word) < COMMON_ZIPF

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
    talk = [(group.id, TALK, group.phrasings) for group in knowledge.small_talk if group.say]
    for name, kind, phrasings in (*entries, *groups, *talk):
        for text in dict.fromkeys(phrasings):
            texts.append(text)
            labels.append(len(names))
        names.append(name)
        kinds.append(kind)
    return names, np.asarray(kinds, np.int8), texts, labels
