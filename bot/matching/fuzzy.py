"""The matcher: normalises a text, repairs typos, ranks entries, and says how sure it may be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from itertools import islice

import numpy as np

from bot.matching import Match
from bot.matching.calibration import (
    LEAST_SAMPLE,
    Calibration,
    Trial,
    calibrate,
    default_calibration,
    sample_of,
    trials,
)
from bot.matching.evidence import ENTRY, NAMES, TALK, Evidence, Labels, weigh
from bot.matching.index import PhrasingIndex
from bot.matching.labels import all_asked, labelled, related_topics
from bot.matching.lexicon import Lexicon
from bot.matching.memory import Memory
from bot.matching.ranking import Ranker, Ranking
from bot.matching.reading import Reader, Reading
from bot.matching.text import Stemmer, Words, words_of
from bot.matching.told import Told
from bot.matching.twins import Twins
from bot.model import Candidate, Group, Knowledge

SHOWN = 5
MANY_PHRASINGS = 20  # an entry, on average: then more neighbours are asked and meaning counts less
COMMON_ZIPF = 5.3  # words this common carry no subject of their own
QUICK = 1000  # phrasings to leave out; so few are asked again in less than a second
FEW = 0.05  # of the phrasings; after greater edits the calibration is made anew
REMEMBERED = 4096  # texts asked about lately: people repeat one another, and a message is looked at more than once
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
        self._lexicon = lexicon
        self._take(knowledge)
        self._names, kinds, texts, labels = labelled(knowledge)
        numbers = {name: number for number, name in enumerate(self._names)}
        topics = [numbers.get(self._topic(label), label) for label in range(len(self._names))]
        self._about = Labels(kinds, topics)
        typed = [words_of(text) for text in texts]
        self._reader = Reader(typed, knowledge.synonyms, lexicon)
        read = [self._reader.read(words).words for words in typed]
        kept = [row for row, words in enumerate(read) if words]
        self._texts, self._phrasings = [texts[row] for row in kept], [read[row] for row in kept]
        self._labels = np.asarray([labels[row] for row in kept], np.int64)
        self._verbatim = {words or text.strip(): n for words, text, n in zip(typed, texts, labels, strict=True)}
        self._vetoed = {(entry.id, words_of(text)) for entry in knowledge.entries.values() for text in entry.excluded}
        many = len(texts) >= MANY_PHRASINGS * max(1, len(self._names))
        self._index = PhrasingIndex(self._phrasings, lexicon, Stemmer(), 0.42 if many else 0.65)
        self._told = Told(self._index, np.asarray(topics, np.int64)[self._labels])
        self._ranker = Ranker(self._index, self._labels, 105 if many else 50)
        self.calibration = calibration or self.calibrated(sample_of(self.size), progress)
        self.answer_gate, self.scope_gate = self.calibration.answer_gate, self.calibration.scope_gate

    def edited(self, knowledge: Knowledge, progress: Callable[[int, int], None] | None = None) -> "FuzzyMatcher":
        """The matcher for edited knowledge, sooner than from nothing: what is unchanged is carried over.

        After an edit of a few phrasings the calibration is carried over too: it is that of the content before.
        """
        before, now = all_asked(self._knowledge), all_asked(knowledge)
        if before == now:
            twin = copy(self)
            twin._take(knowledge)
            return twin
        changed = len(set(before[0]) ^ set(now[0])) / max(1, len(before[0]))
        keep = self.calibration.sample > QUICK and changed <= FEW
        return FuzzyMatcher(knowledge, self._lexicon, self.calibration if keep else None, progress)

    def match(self, text: str) -> Match:
        """What the text may mean."""
        return self._lately[text[:LONGEST]]

    def scores(self, text: str) -> Mapping[str, float]:
        """The scores of the best five entries."""
        return self._scored[text[:LONGEST]]

    def _scores(self, text: str) -> Mapping[str, float]:
        words = self._reader.read(words_of(text)).words
        ranked = self._ranker.rank(words).scores if words else {}
        entries = ((label, score) for label, score in ranked.items() if self._is(label, ENTRY))
        return {self._names[label]: _share(score) for label, score in islice(entries, SHOWN)}

    def _matched(self, text: str) -> Match:
        typed = words_of(text)
        reading = self._reader.read(typed)
        label = self._verbatim.get(typed or text.strip())
        if not reading.words:
            return Match() if label is None else self._certain(label, Match())  # an author may list an emoji
        ranking = self._ranker.rank(reading.words)
        match = self._judged(ranking, self._weigh(ranking, reading.words), reading)
        kept = tuple(candidate for candidate in match.candidates if (candidate.entry, typed) not in self._vetoed)
        if kept != match.candidates:  # an author says that this looks like an entry and is not
            match = replace(match, confidence=0.0, candidates=kept)
        return match if label is None else self._certain(label, match)

    @property
    def size(self) -> int:
        """How many phrasings it knows."""
        return len(self._texts)

    def leave_each_out(self) -> Iterator[tuple[str, str, Match]]:
        """Each phrasing with the id it belongs to, and what it may mean to a bot that was never told it."""
        return self.leave_out(range(self.size))

    def leave_out(self, rows: Iterable[int]) -> Iterator[tuple[str, str, Match]]:
        """Like `leave_each_out`, for the phrasings of these numbers."""
        for row in rows:
            reading = Reading(self._phrasings[row], (), ())
            ranking = self._ranker.rank(reading.words, leave_out=row)
            match = self._judged(ranking, self._weigh(ranking, reading.words, row), reading, told=2)
            yield self._names[self._labels[row]], self._texts[row], match

    def neighbours(
        self, first: int, end: int
    ) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, str, float] | None]]:
        """Each phrasing of these numbers as if it did not exist: the id it belongs to, its text, the best entries'
        ids, and the nearest other phrasing with its id and likeness 0..1; quicker than a `Match`, which is judged."""
        for row in range(self.size)[first:end]:
            ranking = self._ranker.rank(self._phrasings[row], leave_out=row)
            entries = tuple(self._names[label] for label in ranking.scores if self._is(label, ENTRY))
            yield self._names[self._labels[row]], self._texts[row], entries[:SHOWN], next(self._nearest(ranking), None)

    def _judged(self, ranking: Ranking, evidence: Evidence, reading: Reading, told: int = 1) -> Match:
        """What a ranking says; words of fewer than `told` phrasings count as never heard of."""
        right, scope, talk = self.calibration.judge(evidence)
        return Match(
            candidates=self._candidates(evidence),
            confidence=right,
            scope=scope,
            talk_chance=talk,
            apart=self._apart(evidence, reading.words),
            group=self._group(evidence.group.label),
            talk=self._group(evidence.talk.label),
            words=reading.words,
            repairs=reading.repairs,
            synonyms=reading.synonyms,
            unknown=tuple(word for word in dict.fromkeys(reading.words) if self._says_something_new(word, told)),
            nearest=tuple(self._nearest(ranking)),
            parts=tuple(zip(NAMES[1:], evidence.numbers[1:].round(3).tolist(), strict=True)),
        )

    def _take(self, knowledge: Knowledge) -> None:
        self._knowledge, self._related = knowledge, related_topics(knowledge)
        self._twins = Twins(knowledge.twins)
        self._groups = {group.id: group for group in (*knowledge.groups, *knowledge.small_talk)}
        self._lately, self._scored = Memory(self._matched, REMEMBERED), Memory(self._scores, REMEMBERED)

    # judging

    def _weigh(self, ranking: Ranking, words: Words, left_out: int | None = None) -> Evidence:
        different = tuple(dict.fromkeys(words))
        least = 1 if left_out is None else 2
        return weigh(
            ranking,
            self._about,
            [self._index.weight(word) for word in different],
            [self._index.phrasings_with(word) >= least for word in different],
            partial(self._explained_by, different, left_out),
        )

    def _explained_by(self, words: Words, left_out: int | None, label: int) -> Sequence[bool]:
        """Of each word whether phrasings of a label's topic use it (leaving one phrasing out)."""
        topic = self._about.topics[label] if label >= 0 else -1
        own = left_out is not None and self._about.topics[self._labels[left_out]] == topic
        return [count >= (2 if own else 1) for count in self._told.counts(topic, words)]

    def calibrated(self, rows: Iterable[int], progress: Callable[[int, int], None] | None = None) -> Calibration:
        """How sure to be, by leaving out each of the phrasings of these numbers; the more of them, the steadier."""
        per_label = np.bincount(self._labels, minlength=len(self._names))
        asked = [int(row) for row in rows if per_label[self._labels[row]] > 1]
        if len(asked) < LEAST_SAMPLE:
            return default_calibration()
        tell = progress or (lambda done, total: None)
        return calibrate(trials(asked, self._leave_out, lambda done: tell(done, len(asked))))

    def _leave_out(self, row: int) -> Trial:
        words, label = self._phrasings[row], int(self._labels[row])
        evidence = self._weigh(self._ranker.rank(words, leave_out=row), words, row)
        in_scope = self._is(label, ENTRY)
        first = evidence.entries[0][0] if evidence.entries else -1
        right = self._nearness(first, label) if in_scope else 0.0
        return Trial(evidence, in_scope, right, self._is(label, TALK))

    def _nearness(self, answered: int, meant: int) -> float:
        """1 for an answer on the topic meant, ½ on a topic that an author calls related to it, else 0."""
        got, wanted = self._topic(answered), self._topic(meant)
        if got == wanted:
            return 1.0
        return 0.5 if frozenset((got, wanted)) in self._related else 0.0

    def _apart(self, evidence: Evidence, words: Words) -> tuple[tuple[str, str], ...]:
        if not evidence.entries:
            return ()
        return self._twins.apart(words, self._about.topics[evidence.entries[0][0]], self._told.counts)

    def _certain(self, label: int, match: Match) -> Match:
        """An author wrote these very words: no doubt is left."""
        kind, group = self._about.kinds[label], self._group(label)
        if kind == ENTRY:
            own = Candidate(self._names[label], self._topic(label), 1.0)
            others = tuple(candidate for candidate in match.candidates if candidate.entry != own.entry)
            return replace(
                match, exact=True, confidence=1.0, scope=1.0, talk_chance=0.0, candidates=(own, *others)[:SHOWN]
            )
        if kind == TALK:
            return replace(match, exact=True, confidence=0.0, scope=0.0, talk_chance=1.0, talk=group)
        return replace(match, exact=True, confidence=0.0, scope=0.0, talk_chance=0.0, group=group)

    # naming

    def _candidates(self, evidence: Evidence) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(self._names[label], self._topic(label), _share(score))
            for label, score in evidence.entries[:SHOWN]
        )

    def _is(self, label: int | None, kind: int) -> bool:
        return label is not None and label >= 0 and self._about.kinds[label] == kind

    def _topic(self, label: int) -> str:
        entry = self._knowledge.entries.get(self._names[label]) if label >= 0 else None
        return entry.topic if entry else ""

    def _group(self, label: int | None) -> Group | None:
        return self._groups.get(self._names[label]) if label is not None and label >= 0 else None

    def _says_something_new(self, word: str, told: int) -> bool:
        heard = self._index.phrasings_with(word) >= told
        return not heard and len(word) > 2 and self._lexicon.zipf(word) < COMMON_ZIPF

    def _nearest(self, ranking: Ranking) -> Iterator[tuple[str, str, float]]:
        for row, label, likeness in zip(ranking.rows[:SHOWN], ranking.labels, ranking.likeness, strict=False):
            yield self._names[label], self._texts[row], likeness


def _share(score: float) -> float:
    return min(max(score, 0.0), 1.0)
