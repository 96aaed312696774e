"""Tables that commands show in the terminal."""

from rich.console import Console
from rich.table import Table

from bot.evaluation import Report
from bot.turns import KINDS, Count, DialogueReport

LABELS = {
    "right_entry_first": "right entry first",
    "answered_right": "answered right",
    "answered_or_asked_right": "answered right, or right among the asked back",
    "answered_wrong": "answered and wrong",
    "rejected": "in scope, but not known",
    "off_subject_answered": "off-subject answered",
    "off_subject_asked_back": "off-subject asked back",
    "red_flags_caught": "red flags caught",
    "red_flags_cautioned": "red flags answered with a caution",
    "false_alarms": "false alarms",
    "false_cautions": "harmless answered with a caution",
    "small_talk_right": "small talk right",
}


def show_report(report: Report | DialogueReport, *, misses: bool) -> None:
    """Prints the figures, by kind of message or turn, and on request the misses."""
    console = Console()
    if isinstance(report, Report):
        _evaluation(console, report)
    else:
        _dialogues(console, report)
    if misses:
        listing = Table("labelled", "came out", "as", "message", title=f"{len(report.misses)} misses")
        for miss in report.misses:
            listing.add_row(miss.label, miss.outcome, miss.got, miss.text)
        console.print(listing)


def _evaluation(console: Console, report: Report) -> None:
    table = Table("figure", "share", title=f"{report.messages} messages")
    for name, share in report.total.shares().items():
        if share is not None:
            table.add_row(LABELS[name], f"{share:.3f}")
    console.print(table)
    _by_kind(console, report)


def _dialogues(console: Console, report: DialogueReport) -> None:
    table = Table("kind of turn", "turns", "right", "of them asked back", title=f"{report.total.turns} turns")
    for kind in KINDS:
        if kind in report.by_kind:
            table.add_row(kind, *_shares(report.by_kind[kind]))
    table.add_row("all", *_shares(report.total), style="bold")
    console.print(table)


def _shares(count: Count) -> tuple[str, str, str]:
    share, asked = (part / count.turns if count.turns else 0.0 for part in (count.right, count.asked))
    return str(count.turns), f"{share:.3f}", f"{asked:.3f}"


def _by_kind(console: Console, report: Report) -> None:
    names = ("right_entry_first", "answered_right", "answered_or_asked_right", "answered_wrong")
    kinds = {kind: figures for kind, figures in sorted(report.by_kind.items()) if kind and figures.in_scope}
    if not kinds:
        return
    table = Table("kind", "messages", *(LABELS[name] for name in names), title="in scope, by kind")
    for kind, figures in kinds.items():
        shares = figures.shares()
        table.add_row(kind, str(figures.in_scope), *(f"{shares[name] or 0:.3f}" for name in names))
    console.print(table)
