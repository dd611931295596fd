"""The interactive prompt of `cables sql`: history, completion, statements over several lines."""

import os
from difflib import get_close_matches
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
from flows.errors import CablesError, InputError
from flows.query import answer, listing
from warehouse.console.catalog import catalog
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
    """Do one dot command or answer one query. Raises the errors of `answer`, InputError for an unknown table."""
    word, _, rest = text.rstrip("; \n").partition(" ")
    if word == ".tables":
        listing(place, catalog(is_server=place.is_server).tables)
    elif word == ".schema" and rest:
        _schema(place, rest.strip().replace('"', ""))
    elif word == ".help" or word.startswith("."):
        click.echo(HELP)
    else:
        answer(place, text)


def _schema(place: Place, name: str) -> None:
    """Show the columns of a table. Raises InputError if there is none of that name."""
    questions = catalog(is_server=place.is_server)
    known = _words(place, questions.known)
    if name.lower() not in known:
        near = get_close_matches(name.lower(), known, n=1)
        raise InputError(f"no such table: {name}", f"did you mean {near[0]}?" if near else ".tables lists them")
    listing(place, questions.columns_of(name))


def _words(place: Place, query: str) -> set[str]:
    with place.ask(query) as result:
        return {str(name) for batch in result for name in batch.column(0).to_pylist()}


def _respond(place: Place, text: str) -> None:
    try:
        respond(place, text)
    except (CablesError, WarehouseError) as error:
        click.echo(str(error), err=True)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _session(place: Place) -> PromptSession[str]:
    known = _words(place, catalog(is_server=place.is_server).names)
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
