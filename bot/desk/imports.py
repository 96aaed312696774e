"""Reads the questions and answers that somebody kept elsewhere."""

from pathlib import Path

from bot.desk.drafts import Draft, checked
from bot.desk.faq_texts import read_text
from bot.desk.sheets import read_table
from bot.model import Problem

TABLES = (".csv", ".tsv", ".tab")


def read_drafts(path: Path) -> tuple[list[Draft], list[Problem]]:
    """The entries in a table, in Markdown or in plain text, and what is wrong with the others, by line."""
    file = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Problem(file, 1, f"not UTF-8 text (byte {error.start}); save the file as UTF-8")]
    drafts, problems = (read_table if path.suffix.lower() in TABLES else read_text)(text, file)
    good, more = checked(drafts, file)
    if not good and not problems and not more:
        problems = [Problem(file, 1, "nothing in it is a question with an answer")]
    return good, sorted((*problems, *more), key=lambda problem: problem.line)
