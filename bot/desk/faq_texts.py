"""Questions and answers in a Markdown file or in plain text, as people keep them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.desk.drafts import Draft
from bot.model import Problem

_ASKED = re.compile(r"^\W*(?:q|question)\s*\d*\**[:.)]\**\s*(.*)$", re.IGNORECASE)
_ANSWERED = re.compile(r"^\W*(?:a|answer)\s*\d*\**[:)]\**\s*(.*)$", re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_MARKS = re.compile(r"\*\*|__|`")
Lines = list[tuple[int, str]]


def read_text(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """The drafts in a text with Q: and A: pairs or with Markdown headings, and what is wrong with it."""
    lines = list(enumerate((line.rstrip() for line in text.splitlines()), 1))
    if any(_ASKED.match(line) for _, line in lines):
        return _from_pairs(lines, file)
    if any(_HEADING.match(line) for _, line in lines):
        return _from_headings(lines, file)
    message = "found no questions: expected 'Q:' and 'A:' at the start of lines, or Markdown headings"
    return [], [Problem(file, 1, message)]


def _from_pairs(lines: Lines, file: str) -> tuple[list[Draft], list[Problem]]:
    """An answer ends where the next question begins, at a heading, or where its last paragraph does at the text's end:
    after an answer and an empty line, a paragraph that no question follows is not part of it."""
    starts = [place for place, (_, line) in enumerate(lines) if _ASKED.match(line)]
    drafts, problems = [], []
    for start, end in pairwise([*starts, len(lines)]):
        number, first = lines[start]
        block = lines[start + 1 : end]
        answered = next((place for place, (_, line) in enumerate(block) if _ANSWERED.match(line)), None)
        if answered is None:
            problems.append(Problem(file, number, f"no answer (A:) follows '{_asked(first)}'"))
            continue
        question = " ".join([_asked(first), *(line.strip() for _, line in block[:answered] if line)])
        spoken = [_group(_ANSWERED, block[answered][1]), *(line for _, line in block[answered + 1 :])]
        answer = _paragraphs(spoken, stop_at_gap=end == len(lines))
        drafts.append(Draft({"question": _plain(question), "answer": answer}, number))
    return drafts, problems


def _from_headings(lines: Lines, file: str) -> tuple[list[Draft], list[Problem]]:
    """A heading with text below it is a question; one without names the theme of those that follow."""
    starts = [(place, found) for place, (_, line) in enumerate(lines) if (found := _HEADING.match(line))]
    drafts, problems = [], []
    theme = ""
    places = [place for place, _ in starts]
    for (place, found), end in zip(starts, [*places[1:], len(lines)], strict=True):
        answer = _paragraphs([line for _, line in lines[place + 1 : end]])
        title = _plain(found.group(2))
        if answer:
            drafts.append(Draft({"question": title, "answer": answer}, lines[place][0], theme))
        elif title.endswith("?"):
            problems.append(Problem(file, lines[place][0], f"no answer stands below '{title}'"))
        else:
            theme = re.sub(r"[^\w]+", "_", title.lower()).strip("_") if found.group(1) != "#" else theme
    return drafts, problems


def _paragraphs(lines: list[str], *, stop_at_gap: bool = False) -> str:
    return "\n\n".join(_each_paragraph(lines, stop_at_gap=stop_at_gap))


def _each_paragraph(lines: list[str], *, stop_at_gap: bool) -> Iterator[str]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not _HEADING.match(line):
            paragraph.append(_plain(line))
        elif paragraph:
            yield " ".join(paragraph)
            paragraph = []
            if stop_at_gap:
                return


def _asked(line: str) -> str:
    return _group(_ASKED, line)


def _group(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.match(line)
    return found.group(1) if found else line


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip()
