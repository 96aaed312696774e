"""The commands of the author of a knowledge base."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.shared import folder_of, knowledge_option, plain_errors
from bot.errors import KnowledgeError, SettingsError
from bot.model import Evidence
from bot.progress import progress_bar, progress_bars
from bot.settings import Settings, read_settings


@click.command()
@click.option("--strict", is_flag=True, help="End with 1 where there are warnings, too.")
@click.option("--json", "as_json", is_flag=True, help="Print an object instead of lines.")
@knowledge_option
@plain_errors
def check(knowledge: Path | None, *, strict: bool, as_json: bool) -> None:
    """Look for mistakes in the knowledge base and for what could be better; ends with 1 where there are mistakes."""
    from bot.desk.check import check as look_through  # noqa: PLC0415 - needs pydantic
    from bot.desk.showing import show_report  # noqa: PLC0415

    settings = read_settings(folder_of(knowledge))
    folder = settings.knowledge
    with progress_bars() as tell:
        report = look_through(folder, today(), asked_in_vain(settings), tell)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **report.as_json()}, ensure_ascii=False, indent=1))
    else:
        show_report(folder, report)
    sys.exit(1 if report.errors or (strict and report.warnings) else 0)


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--questions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Ask these labelled messages, too (as for evaluate).",
)
@click.option("--strict", is_flag=True, help="End with 1 where an answer got worse.")
@click.option("--json", "as_json", is_flag=True, help="Print an object instead of a table.")
@knowledge_option
@plain_errors
def diff(knowledge: Path | None, *, old: str, new: str | None, questions: Path | None, **how: bool) -> None:
    """Show which questions change their answer between OLD and NEW: folders or git revisions; NEW may be left out."""
    from bot.desk.diff import Verdict, compare  # noqa: PLC0415 - needs pydantic
    from bot.desk.showing_diff import as_markdown, show  # noqa: PLC0415
    from bot.desk.versions import version  # noqa: PLC0415
    from bot.evaluation import read_examples  # noqa: PLC0415

    settings = read_settings(folder_of(knowledge))
    examples = read_examples(questions) if questions else []
    with (
        version(old, settings.knowledge) as before,
        version(new or str(settings.knowledge), settings.knowledge) as after,
        progress_bars() as tell,
    ):
        difference = compare(before, after, examples, asked_in_vain(settings), tell)
    if how["as_json"]:
        click.echo(json.dumps(difference.as_json(), ensure_ascii=False, indent=1))
    elif sys.stdout.isatty():
        show(difference)
    else:
        click.echo(as_markdown(difference), nl=False)
    sys.exit(1 if how["strict"] and difference.count(Verdict.WORSE) else 0)


def asked_in_vain(settings: Settings) -> list[str]:
    """What people asked in vain, where a journal is kept."""
    if settings.database is None:
        return []
    from bot.database import Database  # noqa: PLC0415 - a heavy import

    with closing(Database(settings.database)) as database:
        return [asked.text for asked in database.asked_in_vain()]


def today() -> date:
    """The day, as the author's clock has it."""
    return datetime.now().astimezone().date()


@click.command()
@knowledge_option
@plain_errors
def learn(knowledge: Path | None) -> None:
    """Learn from the knowledge base now and keep it beside the YAML, so that the first start is quick."""
    from bot.assembly import learn as learn_from  # noqa: PLC0415

    folder = read_settings(folder_of(knowledge)).knowledge
    with _writing(folder), progress_bar("Learning") as tick:
        anew = learn_from(folder, tick)
    click.echo(f"{folder}: {'learned anew' if anew else 'nothing new to learn'}.")


@click.command()
@knowledge_option
@plain_errors
def schemas(knowledge: Path | None) -> None:
    """Write the JSON Schemas that make an editor complete and underline, and name them in each file."""
    from bot.desk.schemas import write_schemas  # noqa: PLC0415 - needs pydantic

    folder = read_settings(folder_of(knowledge)).knowledge
    with _writing(folder):
        changed = write_schemas(folder)
    click.echo("\n".join([*map(str, changed), f"{len(changed)} file(s) written."]))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@plain_errors
def init(folder: Path) -> None:
    """Start a knowledge base about another subject in DIR, which must be empty or new."""
    from bot.desk.starting import start  # noqa: PLC0415 - needs pydantic

    with _writing(folder):
        start(folder)
    click.echo(f"A small knowledge base stands in {folder}; {folder / 'README.md'} tells how to go on. Try:")
    for command in ("check", "ask 'when do you open'", "chat"):
        verb, _, text = command.partition(" ")
        click.echo(f"  cryobot {verb} --knowledge {folder}{f' {text}' if text else ''}")


@click.command()
@click.option("--id", "id_", help="Names the entry for good; made of the question where left out.")
@click.option("--question", help="The question in your words; asked for where left out.")
@click.option("--answer", help="The answer; asked for where left out. \\n\\n starts a new paragraph.")
@click.option("--phrasing", "phrasings", multiple=True, help="How people ask it; may be given several times.")
@click.option("--theme", default="new", show_default=True, help="The file in entries/ that it goes into.")
@click.option(
    "--evidence", type=click.Choice([str(evidence) for evidence in Evidence]), help="How far sources back it."
)
@click.option("--source", "sources", multiple=True, help="An id in sources.yaml; may be given several times.")
@click.option("--related", multiple=True, help="The id of an entry to suggest next; may be given several times.")
@knowledge_option
@plain_errors
def new(knowledge: Path | None, *, id_: str | None, theme: str, **given: Any) -> None:
    """Add an entry; asks for what is not given."""
    from bot.desk.drafts import Draft, add, checked, id_from  # noqa: PLC0415 - needs pydantic

    folder = read_settings(folder_of(knowledge)).knowledge
    question = given["question"] or click.prompt("Question")
    answer = (given["answer"] or click.prompt("Answer")).replace("\\n", "\n")
    id_ = id_ or (id_from(question) if given["question"] else click.prompt("Id", default=id_from(question)))
    phrasings = given["phrasings"] or (() if given["question"] else _ask_phrasings())
    evidence = given["evidence"]
    day = str(today()) if evidence or given["sources"] else None
    values = {**given, "id": id_, "question": question, "answer": answer, "phrasings": phrasings, "reviewed": day}
    drafts, problems = checked([Draft(values, 1, theme)], "the new entry")
    if problems:
        raise KnowledgeError(tuple(problems))
    with _writing(folder):
        (path,) = add(folder, drafts)
    click.echo(f"{path}: '{id_}' added.")


def _ask_phrasings() -> list[str]:
    click.echo("How do people ask it? One a line; an empty line ends.")
    phrasings: list[str] = []
    while phrasing := click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip():
        phrasings.append(phrasing)
    return phrasings


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Add them to this folder."
)
@plain_errors
def import_(file: Path, into: Path | None) -> None:
    """Make entries of a table (.csv, .tsv), of Markdown or of text with Q: and A:, and print them as YAML."""
    from bot.desk.drafts import add, as_yaml  # noqa: PLC0415 - needs pydantic
    from bot.desk.imports import read_drafts  # noqa: PLC0415

    drafts, problems = read_drafts(file)
    if into is None:
        click.echo("\n".join(as_yaml(drafts).values()), nl=False)
    elif drafts and not problems:
        with _writing(into):
            into.mkdir(parents=True, exist_ok=True)
            written = add(into, drafts)
        click.echo(f"{len(drafts)} entries written into {', '.join(map(str, written))}.")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        click.echo(
            f"{len(problems)} problem(s); {len(drafts)} entries are sound{', none written' * bool(into)}.", err=True
        )
        sys.exit(1)


@click.command()
@click.option("--as", "form", type=click.Choice(["csv", "markdown", "html"]), default="html", show_default=True)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
@knowledge_option
@plain_errors
def export(knowledge: Path | None, form: str, to: Path | None) -> None:
    """Give out all answers as a table, as Markdown or as one page of HTML to search and print."""
    from bot.desk.exports import as_markdown, as_page  # noqa: PLC0415
    from bot.desk.sheets import as_csv  # noqa: PLC0415
    from bot.loader import load  # noqa: PLC0415 - needs pydantic
    from bot.yaml_edit import write_whole  # noqa: PLC0415

    content = load(read_settings(folder_of(knowledge)).knowledge)
    text = {"csv": lambda: as_csv(content.entries.values()), "markdown": lambda: as_markdown(content)}.get(
        form, lambda: as_page(content)
    )()
    if to is None:
        sys.stdout.buffer.write(text.encode())
        return
    with _writing(to):
        write_whole(to, text)
    click.echo(f"{to}: {len(content.entries)} entries.")


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Turns a refusal to write into one sentence."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{place} cannot be written: {error.strerror}") from error


COMMANDS = (check, diff, learn, schemas, new, init, import_, export)
