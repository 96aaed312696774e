"""A knowledge base as a leaflet with evidence and disclaimers: Markdown, or a page of HTML that needs nothing else."""

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from bot.model import Entry, Knowledge
from bot.replies import Writer


class Leaflet:
    """The texts of a knowledge base in the order in which a leaflet shows them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._writer = knowledge, Writer(knowledge)

    def themes(self) -> Iterator[tuple[str, str, list[Entry]]]:
        """Each theme: its name, its title and its entries."""
        entries = list(self._knowledge.entries.values())
        for theme in dict.fromkeys(entry.theme for entry in entries):
            yield theme, self._writer.theme_title(theme), [entry for entry in entries if entry.theme == theme]

    def say(self, name: str) -> str:
        """A text of the wording."""
        return self._writer.say(name)

    def evidence(self, entry: Entry) -> str:
        """How far the entry can be trusted, in words; empty where it does not say."""
        return self.say(f"evidence_{entry.evidence}") if entry.evidence else ""

    def disclaimer(self, entry: Entry) -> str:
        """The disclaimer that belongs under the entry."""
        return self.say(f"disclaimer_{entry.disclaimer}") if entry.disclaimer else self.say("disclaimer_normal")

    def sources(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Each source in words, with its address where it has one."""
        for id_ in entry.sources:
            source = self._knowledge.sources.get(id_)
            named = self._writer.source(id_)
            yield (f"{source.title}. {named}", source.url or "") if source else (named, "")

    def reviewed(self, entry: Entry) -> str:
        """When the entry was last compared with its sources."""
        return self._writer.say("reviewed", date=f"{entry.reviewed:%Y-%m}") if entry.reviewed else ""

    def alarms(self) -> list[str]:
        """The urgent line of each red flag."""
        return [flag.caution for flag in self._knowledge.red_flags]


def as_markdown(knowledge: Knowledge) -> str:
    """The knowledge base as Markdown: a heading a question."""
    leaflet = Leaflet(knowledge)
    parts = [f"# {leaflet.say('page_title')}", leaflet.say("page_intro"), f"> {leaflet.say('disclaimer_normal')}"]
    if leaflet.alarms():
        parts += [f"**{leaflet.say('page_alarms')}**", "\n".join(f"- {_marked(line)}" for line in leaflet.alarms())]
    for _, title, entries in leaflet.themes():
        parts.append(f"## {_marked(title)}")
        for entry in entries:
            parts += [f"### {_marked(entry.question)}", _marked(entry.answer)]
            parts += [f"*{_marked(leaflet.evidence(entry))}*"] if entry.evidence else []
            sources = "\n".join(
                f"- {_marked(named)}{f' <{url}>' if url else ''}" for named, url in leaflet.sources(entry)
            )
            parts += [part for part in (sources, leaflet.reviewed(entry), f"> {leaflet.disclaimer(entry)}") if part]
    return "\n\n".join(parts) + "\n"


def _marked(text: str) -> str:
    """A text whose signs Markdown would take for its own, made plain."""
    text = re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
    return re.sub(r"^(\d+)([.)])|^([-+])(?=\s)", r"\1\\\2\3", text, flags=re.MULTILINE)


def as_page(knowledge: Knowledge) -> str:
    """The knowledge base as one page of HTML, with schema.org data for search engines."""
    leaflet = Leaflet(knowledge)
    themes = list(leaflet.themes())
    named = ("title", "intro", "search", "found", "none", "contents", "skip")
    values = {
        **{name: escape(leaflet.say(f"page_{name}")) for name in named},
        "disclaimer": escape(leaflet.say("disclaimer_normal")),
        "alarms": _alarms(leaflet),
        "themes": "\n".join(
            f'<li><a href="#{escape(f"theme-{name}")}">{escape(title)}</a></li>' for name, title, _ in themes
        ),
        "answers": "\n".join(_section(leaflet, *theme) for theme in themes),
        "about": escape(leaflet.say("about")).replace("\n\n", "</p><p>"),
        "data": _data(leaflet, knowledge.entries.values()),
    }
    template = files("bot.desk").joinpath("page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found.group(1)], template)


def _alarms(leaflet: Leaflet) -> str:
    if not leaflet.alarms():
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in leaflet.alarms())
    title = escape(leaflet.say("page_alarms"))
    return f'<details class="note urgent"><summary>{title}</summary><ul>{lines}</ul></details>'


def _section(leaflet: Leaflet, name: str, title: str, entries: Iterable[Entry]) -> str:
    articles = "\n".join(_article(leaflet, entry) for entry in entries)
    id_ = escape(f"theme-{name}")
    heading = f'<h2 id="{id_}-title">{escape(title)}</h2>'
    return f'<section id="{id_}" aria-labelledby="{id_}-title">{heading}\n{articles}</section>'


def _article(leaflet: Leaflet, entry: Entry) -> str:
    id_ = escape(entry.id)
    parts = [f'<h3><a href="#{id_}">{escape(entry.question)}</a></h3>']
    parts += [f"<p>{escape(paragraph)}</p>" for paragraph in entry.answer.split("\n\n")]
    if entry.evidence:
        parts.append(f'<p class="evidence {entry.evidence}">{escape(leaflet.evidence(entry))}</p>')
    sources = "".join(f"<li>{_link(named, url)}</li>" for named, url in leaflet.sources(entry))
    if sources:
        summary = escape(f"{leaflet.say('page_sources')} {leaflet.reviewed(entry)}".strip())
        parts.append(f"<details><summary>{summary}</summary><ul>{sources}</ul></details>")
    parts.append(f'<p class="disclaimer">{escape(leaflet.disclaimer(entry))}</p>')
    return f'<article id="{id_}">{"".join(parts)}</article>'


def _link(named: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(named)}</a>' if url else escape(named)


def _data(leaflet: Leaflet, entries: Iterable[Entry]) -> str:
    """The schema.org FAQPage as JSON that cannot end its script element."""
    page = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry.question,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": "\n\n".join(
                        filter(None, (entry.answer, leaflet.evidence(entry), leaflet.disclaimer(entry)))
                    ),
                },
            }
            for entry in entries
        ],
    }
    return json.dumps(page, ensure_ascii=False).replace("<", "\\u003c")
