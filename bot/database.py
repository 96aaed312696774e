"""The tables of the journal, on SQLite or PostgreSQL, and what is written to and read from them."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.background import UnwritableError
from bot.errors import SettingsError
from bot.records import Asked, Entry, Exchange, Forget, Vote

BUSY = 10  # seconds that one process waits for another to finish writing
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite"}

_metadata = MetaData()
_exchanges = Table(
    "exchanges",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("entries", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("red_flag", String(60)),
    Column("knowledge", String(16), nullable=False),
    Column("token", String(32), nullable=False, index=True),
    Column("text", Text),
)
_votes = Table(
    "votes",
    _metadata,
    Column("token", String(32), primary_key=True),
    Column("entry", String(60), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("helpful", Boolean, nullable=False),
    Column("knowledge", String(16), nullable=False),
    Column("text", Text),
)


class Database:
    """A journal's database; connects when it is first used.

    Raises:
        SettingsError: the address is none of a database this program knows, or its driver is not installed.
    """

    def __init__(self, address: str) -> None:
        self._engine = _engine(address)
        self.name = self._engine.url.render_as_string(hide_password=True)
        self._insert = _insert_of(self._engine)
        self._ready = False

    def write(self, batch: Sequence[Entry]) -> None:
        """Writes a batch whole or not at all.

        Raises:
            UnwritableError: the database will never take it.
            OSError: the database cannot be written now; says why, without any of what was to be written.
        """
        self._prepare()
        try:
            with self._engine.begin() as connection:
                for kind, entries in groupby(batch, type):
                    self._write(connection, kind, list(entries))
        except (DataError, IntegrityError) as error:
            raise UnwritableError(_reason(error)) from None
        except SQLAlchemyError as error:
            raise OSError(_reason(error)) from None

    def sweep(self, oldest: date) -> None:
        """Deletes what is older than a day.

        Raises:
            OSError: the database cannot be written now.
        """
        self._prepare()
        try:
            with self._engine.begin() as connection:
                for table in (_exchanges, _votes):
                    connection.execute(delete(table).where(table.c.day < oldest))
        except SQLAlchemyError as error:
            raise OSError(_reason(error)) from None

    def exchanges(self) -> list[Exchange]:
        """Everything kept of messages."""
        return [Exchange(**row) for row in self._rows(select(_exchanges))]

    def votes(self) -> list[Vote]:
        """Every vote kept."""
        return [Vote(**row) for row in self._rows(select(_votes))]

    def asked_in_vain(self) -> list[Asked]:
        """The texts that were not answered, were asked back or were marked wrong, the most frequent first."""
        found = []
        for table, outcome, entries in (
            (_exchanges, _exchanges.c.outcome, _exchanges.c.entries),
            (_votes, None, _votes.c.entry),
        ):
            columns = [table.c.text, entries.label("entries"), func.count().label("count")]
            columns += [outcome] if outcome is not None else []
            grouped = select(*columns).where(table.c.text.is_not(None)).group_by(*columns[:2], *columns[3:])
            found += [Asked(**{"outcome": "unhelpful", **row}) for row in self._rows(grouped)]
        return sorted(found, key=lambda asked: (-asked.count, asked.text, asked.outcome))

    def close(self) -> None:
        """Gives its connections back."""
        self._engine.dispose()

    def _rows(self, statement: Any) -> list[dict[str, Any]]:
        path = _file(self._engine)
        if path is not None and not path.exists():  # asking must not make a file
            return []
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(statement).mappings()]
        except SQLAlchemyError as error:
            raise SettingsError(f"the journal {self.name} cannot be read: {_reason(error)}") from None

    def _write(self, connection: Connection, kind: type[Entry], entries: list[Any]) -> None:
        if kind is Forget:
            tokens = [entry.token for entry in entries]
            for table in (_exchanges, _votes):
                connection.execute(delete(table).where(table.c.token.in_(tokens)))
            return
        rows = [asdict(entry) for entry in entries]
        if kind is Exchange:
            connection.execute(self._insert(_exchanges).on_conflict_do_nothing(), rows)
            return
        vote = self._insert(_votes)
        latest = {name: vote.excluded[name] for name in ("day", "helpful", "knowledge", "text")}
        connection.execute(vote.on_conflict_do_update(index_elements=["token", "entry"], set_=latest), rows)

    def _prepare(self) -> None:
        """Makes the tables where they are missing.

        Raises:
            OSError: the database cannot be reached or written now.
        """
        if self._ready:
            return
        path = _file(self._engine)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # only its owner may read what people asked
        try:
            self._make_tables()
        except SQLAlchemyError:  # another process was making them at the same moment
            try:
                self._make_tables()
            except SQLAlchemyError as error:
                raise OSError(_reason(error)) from None
        self._ready = True

    def _make_tables(self) -> None:
        with self._engine.begin() as connection:
            for table in _metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))


def _insert_of(engine: Engine) -> Any:
    """The database's own INSERT, which knows what to do about a row that is there; the other's is not imported."""
    if engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as into_postgresql  # noqa: PLC0415

        return into_postgresql
    from sqlalchemy.dialects.sqlite import insert as into_sqlite  # noqa: PLC0415

    return into_sqlite


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError(
            "CRYOBOT_DATABASE_URL is no address of a database, such as sqlite:///journal.sqlite"
        ) from None
    driver = DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise SettingsError(f"CRYOBOT_DATABASE_URL: '{url.drivername}' is not supported; use sqlite or postgresql")
    options: dict[str, Any] = {"timeout": BUSY} if driver == "sqlite" else {"connect_timeout": BUSY}
    try:
        engine = create_engine(
            url.set(drivername=driver), pool_pre_ping=True, hide_parameters=True, connect_args=options
        )
    except ModuleNotFoundError:
        raise SettingsError("PostgreSQL needs the extra 'postgres': pip install 'cryobot[postgres]'") from None
    except (SQLAlchemyError, NoSuchModuleError, TypeError) as error:
        raise SettingsError(f"CRYOBOT_DATABASE_URL: {error}") from None
    if driver == "sqlite":
        event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: Any, _: object) -> None:
    """Readers and a writer at once, and a file that is whole after a crash."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _file(engine: Engine) -> Path | None:
    """The file of an SQLite database."""
    url = engine.url
    return (
        Path(url.database) if engine.dialect.name == "sqlite" and url.database not in (None, "", ":memory:") else None
    )


def _reason(error: Exception) -> str:
    """What went wrong in one line, without SQL and values."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(original).strip().partition("\n")[0] or type(original).__name__
