"""The interactive prompt of `cables sql`: history, completion, statements over several lines."""

import os
from dataclasses import dataclass
from pathlib import Path

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer

from flows.asking import Place
from flows.errors import CablesError
from flows.query import answer
from warehouse.errors import WarehouseError

HELP = """\
.tables          tables and views, with their rows
.schema TABLE    columns of a table, with their meaning
.help            this list
.quit            leave (also Ctrl-D)
Anything else is SQL and ends with a semicolon. The warehouse is read-only."""

_LEAVE = (".quit", ".exit", ".q", "quit", "exit", "\\q")
_WORDS = "SELECT FROM WHERE GROUP ORDER BY LIMIT JOIN LEFT USING COUNT DISTINCT HAVING BETWEEN ILIKE"


def converse(place: Place) -> None:
    """Ask and answer until `.quit` or the end of input. An error is shown and the next question asked."""
    session = _session(place)
    click.echo(f"Warehouse of {place.shown}, read-only. .help shows what you can do.")
    while True:
        try:
            text = session.prompt("cables> ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text.strip().rstrip(";").lower() in _LEAVE:
            return
        if text:
            _respond(place, text)


def respond(place: Place, text: str) -> None:
    """Do one dot command or answer one query. Raises the errors of `answer`."""
    word, _, rest = text.rstrip("; \n").partition(" ")
    if word == ".tables":
        answer(place, _catalog(place).tables)
    elif word == ".schema" and rest:
        answer(place, _catalog(place).columns.format(rest.strip().strip('"').replace("'", "''")))
    elif word == ".help" or word.startswith("."):
        click.echo(HELP)
    else:
        answer(place, text)


@dataclass(frozen=True)
class Catalog:
    """Questions about tables and columns, in the words of a backend. `columns` has a place for a table's name."""

    tables: str
    columns: str
    names: str


_DUCKDB = Catalog(
    """
    SELECT table_name AS "table", 'table' AS kind, estimated_size AS "rows", comment FROM duckdb_tables()
    WHERE NOT internal
    UNION ALL
    SELECT view_name, 'view', NULL, comment FROM duckdb_views() WHERE NOT internal
    ORDER BY kind, "table"
    """,
    """
    SELECT column_name AS "column", data_type AS type, is_nullable AS "null", comment FROM duckdb_columns()
    WHERE NOT internal AND table_name = '{}' ORDER BY column_index
    """,
    "SELECT table_name FROM duckdb_columns() UNION SELECT column_name FROM duckdb_columns()",
)
_POSTGRESQL = Catalog(
    """
    SELECT relname AS "table", CASE relkind WHEN 'r' THEN 'table' ELSE 'view' END AS kind,
      CASE relkind WHEN 'r' THEN greatest(reltuples, 0)::bigint END AS "rows",
      obj_description(oid, 'pg_class') AS comment
    FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = current_schema()::regnamespace ORDER BY 2, 1
    """,
    """
    SELECT attname AS "column", format_type(atttypid, atttypmod) AS type, NOT attnotnull AS "null",
      col_description(attrelid, attnum) AS comment
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relname = '{}' AND relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
    """,
    """
    SELECT table_name::text FROM information_schema.columns WHERE table_schema = current_schema()
    UNION SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema()
    """,
)


def _catalog(place: Place) -> Catalog:
    return _POSTGRESQL if place.is_server else _DUCKDB


def _respond(place: Place, text: str) -> None:
    try:
        respond(place, text)
    except (CablesError, WarehouseError) as error:
        click.echo(str(error), err=True)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _session(place: Place) -> PromptSession[str]:
    with place.ask(_catalog(place).names) as result:
        known = {str(name) for batch in result for name in batch.column(0).to_pylist()}
    words = sorted({*known, *_WORDS.split(), ".tables", ".schema", ".quit", ".help"})
    return PromptSession(
        history=_history(),
        auto_suggest=AutoSuggestFromHistory(),
        completer=WordCompleter(words, ignore_case=True),
        complete_while_typing=False,
        lexer=PygmentsLexer(SqlLexer),
        multiline=True,
        key_bindings=_keys(),
        prompt_continuation="   ...> ",
    )


def _keys() -> KeyBindings:
    """Enter ends a statement that has its semicolon, a dot command and an empty line; else it adds a line."""
    from prompt_toolkit.application import get_app

    keys = KeyBindings()

    @Condition
    def is_complete() -> bool:
        text = get_app().current_buffer.text.strip()
        return not text or text.startswith(".") or text.endswith(";") or text.lower() in _LEAVE

    @keys.add("enter", filter=is_complete)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys


def _history() -> History:
    """History under the user's state folder, so that a data directory may be read-only."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = state / "cable-warehouse" / "sql_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
