"""The figures of a journal as one HTML page with plots, which needs nothing beside it."""

import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError
from bot.stats import COLUMNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Rows = Mapping[str, Mapping[str, float]]
OUTCOMES = ("answered", "asked_back", "not_known", "red_flags", "small_talk")
COLOURS = ("#0072b2", "#e69f00", "#999999", "#d55e00", "#56b4e9")  # told apart with any eyes
MOST_ENTRIES = 25
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "svg{max-width:100%;height:auto}table{border-collapse:collapse;margin:1rem 0 2rem}"
    "th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #ccc}"
    "th:first-child,td:first-child{text-align:left}"
)


def page(stats: Mapping[str, Any], title: str) -> str:
    """The page.

    Raises:
        SettingsError: matplotlib is not installed.
    """
    days, entries = stats["days"], dict(list(stats["entries"].items())[:MOST_ENTRIES])
    parts = [f"<h1>{escape(title)}</h1>", _table({"all": stats["total"]}, "")]
    if days:
        parts += ["<h2>By day</h2>", _outcomes_by_day(days), _latency_by_day(days), _table(days, "day")]
    if entries:
        parts += ["<h2>By entry</h2>", _votes_by_entry(entries), _table(entries, "entry")]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _table(rows: Rows, what: str) -> str:
    names = (*COLUMNS, "p50", "p95")
    head = "".join(f'<th scope="col">{name.replace("_", " ")}</th>' for name in (what, *names))
    body = "".join(
        f'<tr><th scope="row">{escape(row)}</th>' + "".join(f"<td>{values[name]:g}</td>" for name in names) + "</tr>"
        for row, values in rows.items()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _outcomes_by_day(days: Rows) -> str:
    def draw(axes: "Axes") -> None:
        below = [0.0] * len(days)
        for name, colour in zip(OUTCOMES, COLOURS, strict=True):
            values = [day[name] for day in days.values()]
            axes.bar(list(days), values, bottom=below, color=colour, label=name.replace("_", " "))
            below = [one + other for one, other in zip(below, values, strict=True)]
        axes.set_ylabel("messages")

    return _plot(draw, "Messages a day, by what came of them", days)


def _latency_by_day(days: Rows) -> str:
    def draw(axes: "Axes") -> None:
        for name, colour in (("p50", COLOURS[0]), ("p95", COLOURS[3])):
            axes.plot(list(days), [day[name] for day in days.values()], marker="o", color=colour, label=name)
        axes.set_ylabel("milliseconds")
        axes.set_ylim(bottom=0)

    return _plot(draw, "Time to reply", days)


def _votes_by_entry(entries: Rows) -> str:
    def draw(axes: "Axes") -> None:
        names = list(entries)
        axes.bar(names, [entry["messages"] for entry in entries.values()], color="#ddd", label="messages")
        axes.bar(names, [entry["helpful"] for entry in entries.values()], color=COLOURS[0], label="helpful", width=0.5)
        axes.bar(
            names, [-entry["unhelpful"] for entry in entries.values()], color=COLOURS[3], label="not helpful", width=0.5
        )
        axes.set_ylabel("messages and votes")

    return _plot(draw, "Entries asked most, and whether they helped", entries)


def _plot(draw: Any, title: str, names: Sequence[str] | Iterable[str]) -> str:
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - heavy, and only in the extra 'report'
    except ModuleNotFoundError:
        raise SettingsError("the page needs the extra 'report': pip install 'cryobot[report]'") from None
    figure = Figure(figsize=(11, 4), layout="constrained")
    axes = figure.subplots()
    draw(axes)
    axes.set_title(title)
    axes.tick_params(axis="x", labelrotation=60 if len(list(names)) > 7 else 0, labelsize=8)
    axes.legend(frameon=False)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = buffer.getvalue()
    return svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)
