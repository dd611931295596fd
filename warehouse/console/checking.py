"""Is it a statement that reads, and only from tables? Asked of a real SQL parser before a database sees the text.

A first line of defence: behind it stands a read-only connection without rights beyond the tables. Functions are
looked for among the tokens and not in the tree, so that a name in quotes or behind a schema is found as well.
"""

import itertools
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from warehouse.console.forbidden import FILES, FUNCTIONS, TABLES
from warehouse.errors import WarehouseError

Dialect = Literal["duckdb", "postgres"]

_READING = "use SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN"
_ROOTS = (exp.Query, exp.Values, exp.Describe, exp.Show, exp.Summarize, exp.Pivot)
_WRITING = (
    exp.DML, exp.DDL, exp.Copy, exp.Set, exp.Command, exp.Into, exp.Lock, exp.Drop, exp.Alter, exp.Attach, exp.Detach,
    exp.Pragma, exp.Use, exp.Transaction, exp.Commit, exp.Rollback, exp.Kill, exp.Grant, exp.TruncateTable, exp.Comment,
)  # fmt: skip
_EXPLAIN = re.compile(r"(?is)\s*EXPLAIN\s*(?:\([^()]*\)|(?:ANALYZE|ANALYSE|VERBOSE)\b\s*)*")
# In PostgreSQL an identifier so written may hold escapes, behind which a name could hide.
_ESCAPED_NAME = re.compile(r"(?i)\bU&\"")
_PRAGMAS = frozenset({"table_info", "show_tables", "show", "database_size", "storage_info", "version", "database_list"})

# It warns of statements it does not know; they are refused anyway.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def _refused(what: str, next_step: str = _READING) -> WarehouseError:
    return WarehouseError(f"{what} is refused, the warehouse is read-only here", "query", next_step)


def _called(tokens: Sequence[Token]) -> Iterator[str]:
    """Names that stand before an opening bracket, in small letters."""
    for token, following in itertools.pairwise(tokens):
        if following.token_type == TokenType.L_PAREN and token.token_type != TokenType.STRING:
            yield token.text.lower()


def _raise_on_names(tokens: Sequence[Token], dialect: Dialect, files: bool) -> None:
    for name in _called(tokens):
        if FILES[dialect].fullmatch(name) and not files:
            hint = "add --allow-files to read files of this machine" if dialect == "duckdb" else "query tables only"
            raise _refused(f"the function {name}", hint)
        if FUNCTIONS[dialect].fullmatch(name):
            raise _refused(f"the function {name}", "query the tables of the warehouse")
    for token in tokens:
        if token.token_type != TokenType.STRING and TABLES.fullmatch(token.text.lower()):
            raise _refused(f"the table {token.text.lower()}", "query the tables of the warehouse")


def _raise_unless_reading(statement: exp.Expr, dialect: Dialect) -> None:
    if isinstance(statement, exp.Pragma) and dialect == "duckdb":
        name = statement.this.name.lower() if isinstance(statement.this, exp.Func | exp.Expression) else ""
        if name in _PRAGMAS:
            return
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "SHOW":
        return
    found = statement if not isinstance(statement, _ROOTS) else statement.find(*_WRITING)
    if found is not None:
        word = str(found.this).upper() if isinstance(found, exp.Command) else found.key.upper()
        raise _refused(word)


def _parsed(sql: str, dialect: Dialect) -> exp.Expr | None:
    """The one statement; None if only the database can tell. Raises WarehouseError."""
    try:
        statements = [one for one in sqlglot.parse(sql, dialect=dialect) if one is not None]
    except (SqlglotError, RecursionError) as error:
        if dialect == "duckdb":
            return None  # DuckDB's own parser judges it next, and knows more of its dialect
        reason = " ".join(re.sub(r"\x1b\[\d*m", "", str(error)).split())[:120]
        raise WarehouseError(f"the statement is not understood ({reason})", "query", "check its syntax") from error
    if len(statements) != 1:
        found = "no statement" if not statements else f"{len(statements)} statements"
        raise WarehouseError(found, "query", "give one statement at a time")
    return statements[0]


def check(sql: str, dialect: Dialect, *, files: bool = False) -> None:
    """Raise WarehouseError unless `sql` is one statement that reads, calling nothing that reaches beyond tables.

    `files`: functions that read files are allowed (of DuckDB).
    """
    if dialect == "postgres" and _ESCAPED_NAME.search(sql):
        raise _refused('a name written as U&"..."', "write the name as it is")
    # Of a statement it does not know the tokenizer makes one token, so what is explained is looked at alone.
    explained = _EXPLAIN.match(sql)
    text = sql[explained.end() :] if explained else sql
    try:
        tokens = sqlglot.tokenize(text, dialect=dialect)
    except SqlglotError as error:
        raise WarehouseError("the statement is not understood", "query", "check its quotes and comments") from error
    _raise_on_names(tokens, dialect, files and dialect == "duckdb")
    statement = _parsed(text, dialect)
    if statement is not None:
        _raise_unless_reading(statement, dialect)
