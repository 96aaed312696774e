"""The exported page in a real browser: it searches, is reached by keyboard, tells no error, asks nobody, and prints."""

import base64
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.desk.exports import as_page
from bot.model import Entry, Evidence, Knowledge
from tests.browser import Browser, installed_browser

VISIBLE = "[...document.querySelectorAll('article')].filter(a => a.offsetParent !== null).map(a => a.id)"


@pytest.fixture(scope="module")
def page(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(as_page(knowledge), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = installed_browser()
    if program is None:
        pytest.skip("no browser: install Chromium (Debian: apt-get install chromium) to try the page in one")
    browser = Browser(program, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(started: Browser, page: Path) -> Browser:
    """A browser with the page freshly opened."""
    started.open(page.as_uri())
    return started


def test_the_page_tells_no_error_and_asks_nobody_for_anything(browser: Browser, page: Path) -> None:
    browser.value("new Promise(done => setTimeout(done, 50))")
    told = {event["method"]: event for event in browser.events if "method" in event}
    assert not told.keys() & {"Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"}
    asked = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data"}
    assert page.as_uri() in asked


def test_search_leaves_the_answers_that_have_every_word(browser: Browser, knowledge: Knowledge) -> None:
    assert len(browser.value(VISIBLE)) == len(knowledge.entries)
    browser.press("/")
    browser.type("raynaud DOCTOR")
    found = browser.value(VISIBLE)
    assert "who-should-avoid" in found
    assert 0 < len(found) < 15
    for id_ in found:
        text = browser.value(f"document.getElementById('{id_}').textContent").lower()
        assert "raynaud" in text
        assert "doctor" in text
    assert browser.value("document.getElementById('found').textContent").startswith(f"{len(found)} of ")
    hidden = browser.value("document.querySelectorAll('main > section[hidden]').length")
    assert hidden == browser.value("document.querySelectorAll('nav li[hidden]').length")


def test_search_says_so_where_nothing_is_found_and_escape_brings_all_back(browser: Browser) -> None:
    browser.press("/")
    browser.type("zeppelin")
    assert browser.value(VISIBLE) == []
    assert browser.value("document.getElementById('found').textContent").startswith("No answer")
    browser.press("Escape", code=27)
    assert len(browser.value(VISIBLE)) > 50


def test_everything_is_reached_with_the_tab_key_in_the_order_of_the_page(browser: Browser) -> None:
    wanted = browser.value("document.querySelectorAll('main article:nth-of-type(1) a').length") + 12
    reached = []
    for _ in range(wanted):
        browser.press("Tab", code=9)
        reached.append(browser.value("document.activeElement.outerHTML.slice(0, 60)"))
        outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    assert 'class="skip"' in reached[0]
    assert any("<summary" in tag for tag in reached)
    assert any('id="words"' in tag for tag in reached)
    assert any("#theme-" in tag for tag in reached)
    assert any('href="#what-is-cryotherapy"' in tag for tag in reached)


def test_the_skip_link_leads_to_the_answers(browser: Browser) -> None:
    browser.press("Tab", code=9)
    browser.press("Enter", text="\r", code=13)
    assert browser.value("document.activeElement.id") == "answers"


def test_assistive_technology_finds_names_and_landmarks(browser: Browser) -> None:
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if "role" in node}
    roles = {role for role, _ in named}
    assert {"main", "navigation", "search", "banner", "contentinfo", "status"} <= roles
    assert ("searchbox", "Search") in named
    assert all(name for role, name in named if role in ("link", "heading", "region", "navigation"))
    assert browser.value("document.documentElement.lang") == "en"
    levels = browser.value("[...document.querySelectorAll('h1,h2,h3')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_paper_by_day_and_by_night(scheme: str, browser: Browser) -> None:
    """Contrast of 4.5 and more, which WCAG 2 calls AA."""
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    script = """[...document.querySelectorAll('h1,h3 a,article p,.search p,nav a,summary')].map(element => {
        const light = color => color.match(/[\\d.]+/g).slice(0, 3).map(Number).map(part => part / 255)
            .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
            .reduce((sum, part, place) => sum + part * [.2126, .7152, .0722][place], 0);
        const [one, other] = [light(getComputedStyle(element).color), light(getComputedStyle(document.body)
            .backgroundColor)];
        return (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    })"""
    assert min(browser.value(script)) >= 4.5
    browser.call("Emulation.setEmulatedMedia", features=[])


def test_it_prints_every_answer_with_its_sources_and_without_the_search(browser: Browser) -> None:
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.value("getComputedStyle(document.getElementById('search')).display") == "none"
    browser.value("dispatchEvent(new Event('beforeprint'))")
    assert browser.value("[...document.querySelectorAll('article li')].every(line => line.offsetHeight > 0)")
    pdf = base64.b64decode(browser.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    browser.call("Emulation.setEmulatedMedia", media="")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 5


def test_a_narrow_screen_needs_no_scrolling_sideways(browser: Browser) -> None:
    browser.call("Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=True)
    assert browser.value("document.documentElement.scrollWidth") <= 320
    browser.call("Emulation.clearDeviceMetricsOverride")


# what needs no browser


def data_of(html: str) -> dict[str, object]:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data: dict[str, object] = json.loads(script)
    return data


def test_search_engines_get_each_question_with_answer_evidence_and_disclaimer(knowledge: Knowledge, page: Path) -> None:
    data = data_of(page.read_text(encoding="utf-8"))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    questions = data["mainEntity"]
    assert isinstance(questions, list)
    assert [item["name"] for item in questions] == [entry.question for entry in knowledge.entries.values()]
    for item, entry in zip(questions, knowledge.entries.values(), strict=True):
        text = item["acceptedAnswer"]["text"]
        assert text.startswith(entry.answer)
        assert knowledge.wording[f"evidence_{entry.evidence}"] in text
        assert knowledge.wording[f"disclaimer_{entry.disclaimer or 'normal'}"] in text


def test_every_answer_on_the_page_carries_evidence_and_disclaimer(knowledge: Knowledge, page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    articles = re.findall(r"<article .*?</article>", html, re.DOTALL)
    assert len(articles) == len(knowledge.entries)
    for article in articles:
        assert 'class="evidence ' in article
        assert "(112, 911, 999)" in article


def test_no_text_can_break_out_of_the_page() -> None:
    evil = "</script><script>alert(1)</script>{{title}}<b>&amp;"
    entry = Entry("a", "a", evil, evil, theme="<i>", evidence=Evidence.LIMITED, sources=('"><i>',))
    html = as_page(Knowledge({"a": entry}, {"page_title": "T", "disclaimer_normal": evil, "about": ""}, "x"))
    assert "<script>alert" not in html
    assert "<i>" not in html
    assert "{{title}}" in html  # what an author wrote is never filled in again
