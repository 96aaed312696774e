"""Counts what the journal holds, by day and by entry."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import quantiles

from bot.model import Outcome
from bot.records import Exchange, Vote

COUNTED = {
    Outcome.ANSWER: "answered",
    Outcome.CLARIFY: "asked_back",
    Outcome.FALLBACK: "not_known",
    Outcome.SMALL_TALK: "small_talk",
}


@dataclass(slots=True)
class Tally:
    """What came of some messages."""

    counts: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        """Counts an exchange; an answer with an urgent line in front is both."""
        self.counts["messages"] += 1
        self.counts["red_flags"] += exchange.red_flag is not None
        if exchange.outcome in COUNTED:
            self.counts[COUNTED[Outcome(exchange.outcome)]] += 1
        self.milliseconds.append(exchange.milliseconds)

    def vote(self, vote: Vote) -> None:
        """Counts a vote."""
        self.counts["helpful" if vote.helpful else "unhelpful"] += 1

    def as_json(self) -> dict[str, float]:
        """The counts, and the milliseconds within which half and 95 of a hundred replies were made."""
        return {name: self.counts[name] for name in COLUMNS} | {"p50": self._within(50), "p95": self._within(95)}

    def _within(self, percent: int) -> float:
        if len(self.milliseconds) < 2:
            return round(sum(self.milliseconds), 2)
        return round(quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1], 2)


COLUMNS = ("messages", "answered", "asked_back", "not_known", "red_flags", "small_talk", "helpful", "unhelpful")


@dataclass(slots=True)
class Stats:
    """The tallies of a journal; days as 2026-11-24."""

    total: Tally = field(default_factory=Tally)
    by_day: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_entry: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def as_json(self) -> dict[str, object]:
        """All of it as plain values, days in order, entries with the most messages first."""
        days = {day: tally.as_json() for day, tally in sorted(self.by_day.items())}
        frequent = sorted(self.by_entry.items(), key=lambda item: (-item[1].counts["messages"], item[0]))
        return {
            "total": self.total.as_json(),
            "days": days,
            "entries": {id_: tally.as_json() for id_, tally in frequent},
        }


def stats_of(exchanges: Iterable[Exchange], votes: Iterable[Vote]) -> Stats:
    """The tallies of what a journal holds."""
    stats = Stats()
    for exchange in exchanges:
        entries = filter(None, exchange.entries.split(","))
        for tally in (stats.total, stats.by_day[f"{exchange.day}"], *(stats.by_entry[entry] for entry in entries)):
            tally.add(exchange)
    for vote in votes:
        for tally in (stats.total, stats.by_day[f"{vote.day}"], stats.by_entry[vote.entry]):
            tally.vote(vote)
    return stats
