"""The commands that look into the journal: inbox and stats."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.shared import assembled, folder_of, knowledge_option, plain_errors
from bot.errors import SettingsError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from bot.database import Database


@click.command()
@click.option("--apply", "apply_id", metavar="ID", help="Write the phrasings of this group into the YAML.")
@click.option(
    "--entry", metavar="ENTRY", help="With --apply: the entry they belong to, where it is not the one proposed."
)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="Show so many groups.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
@knowledge_option
@plain_errors
def inbox(knowledge: Path | None, *, apply_id: str | None, entry: str | None, most: int, as_json: bool) -> None:
    """Show what people asked in vain, as YAML to paste; or write one group of it into the knowledge base."""
    from bot.desk import inbox as desk  # noqa: PLC0415 - needs the database
    from bot.desk.inbox_texts import applied, as_objects, as_yaml  # noqa: PLC0415

    settings = read_settings(folder_of(knowledge))
    with closing(_database(settings)) as database:
        asked = database.asked_in_vain()
    assistant = assembled(knowledge)
    groups = desk.inbox(asked, assistant, most if apply_id is None else desk.MOST_TEXTS)
    if apply_id is not None:
        click.echo(applied(settings.knowledge, groups, apply_id, entry))
    elif as_json:
        click.echo(json.dumps(as_objects(settings.knowledge, groups, assistant), ensure_ascii=False, indent=1))
    else:
        click.echo(as_yaml(settings.knowledge, groups, assistant))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object instead of tables.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with plots (extra 'report')."
)
@knowledge_option
@plain_errors
def stats(knowledge: Path | None, *, as_json: bool, html: Path | None) -> None:
    """Show what came of the messages, by day and by entry."""
    from bot.stats import stats_of  # noqa: PLC0415 - needs the database

    settings = read_settings(folder_of(knowledge))
    with closing(_database(settings)) as database:
        found = stats_of(database.exchanges(), database.votes()).as_json()
    if html is not None:
        from bot.stats_page import page  # noqa: PLC0415

        try:
            html.write_text(page(found, "cryobot: what came of the messages"), encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{html} cannot be written: {error.strerror}") from error
        click.echo(f"{html} written.")
    elif as_json:
        click.echo(json.dumps(found, indent=1))
    else:
        from bot.stats_tables import show_stats  # noqa: PLC0415

        show_stats(found)


def _database(settings: Settings) -> "Database":
    from bot.database import Database  # noqa: PLC0415 - a heavy import

    if settings.database is None:
        raise SettingsError("there is no journal to look into: CRYOBOT_DATABASE_URL is off")
    return Database(settings.database)


COMMANDS = (inbox, stats)
