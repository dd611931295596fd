"""The interactive prompt of `cables sql`: history, completion, statements over several lines."""

import os
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

from flows.errors import CablesError
from flows.query import answer
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.query import run_sql

HELP = """\
.tables          tables and views, with their rows
.schema TABLE    columns of a table, with their meaning
.help            this list
.quit            leave (also Ctrl-D)
Anything else is SQL and ends with a semicolon. The warehouse is read-only."""

_LEAVE = (".quit", ".exit", ".q", "quit", "exit", "\\q")
_WORDS = "SELECT FROM WHERE GROUP ORDER BY LIMIT JOIN LEFT USING COUNT DISTINCT HAVING BETWEEN ILIKE"


def converse(data_dir: Path) -> None:
    """Ask and answer until `.quit` or the end of input. An error is shown and the next question asked."""
    session = _session(data_dir)
    click.echo(f"Warehouse of {data_dir}, read-only. .help shows what you can do.")
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
            _respond(data_dir, text)


def respond(data_dir: Path, text: str) -> None:
    """Do one dot command or answer one query. Raises the errors of `answer`."""
    word, _, rest = text.rstrip("; \n").partition(" ")
    if word == ".tables":
        answer(data_dir, _TABLES)
    elif word == ".schema" and rest:
        answer(data_dir, _SCHEMA.format(rest.strip().strip('"').replace("'", "''")))
    elif word == ".help" or word.startswith("."):
        click.echo(HELP)
    else:
        answer(data_dir, text)


_TABLES = """
SELECT table_name AS "table", 'table' AS kind, estimated_size AS "rows", comment FROM duckdb_tables()
WHERE NOT internal
UNION ALL
SELECT view_name, 'view', NULL, comment FROM duckdb_views() WHERE NOT internal
ORDER BY kind, "table"
"""
_SCHEMA = """
SELECT column_name AS "column", data_type AS type, is_nullable AS "null", comment FROM duckdb_columns()
WHERE NOT internal AND table_name = '{}' ORDER BY column_index
"""


def _respond(data_dir: Path, text: str) -> None:
    try:
        respond(data_dir, text)
    except (CablesError, WarehouseError) as error:
        click.echo(str(error), err=True)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _session(data_dir: Path) -> PromptSession[str]:
    names = "SELECT table_name FROM duckdb_columns() UNION SELECT column_name FROM duckdb_columns()"
    with run_sql(DataDir(data_dir), names) as result:
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
