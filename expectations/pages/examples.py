"""Examples of rows that break a rule: their keys, and the beginning of the values that the rule is about."""

import re
from collections.abc import Sequence
from typing import Any

import duckdb

from expectations.pages.facts import Example
from expectations.rules import Rule
from schemas import TABLES
from schemas.derive import columns, key_columns, quoted

# Enough to recognise what is wrong; the text itself is looked up in the warehouse by its key.
SNIPPET_LENGTH = 60
SHOWN_EXAMPLES = 5
_SHOWN_COLUMNS = 3


def shortened(text: str) -> str:
    """The beginning of a text on one line, with an ellipsis if there was more."""
    line = " ".join(text.split())
    return line if len(line) <= SNIPPET_LENGTH else line[: SNIPPET_LENGTH - 1].rstrip() + "…"


def _columns_of(table: str, rule: Rule) -> list[str]:
    """Columns that the rule speaks of, without keys and bytes; the page shows the first of them."""
    text = rule.condition_sql or rule.query or rule.keep or ""
    named = set(rule.structural.columns) if rule.structural else set(re.findall(r"\w+", text))
    keys = key_columns(table)
    shown = [spec.name for spec in columns(table) if spec.name in named and spec.type != "binary"]
    return [name for name in shown if name not in keys][:_SHOWN_COLUMNS]


def _issue(connection: duckdb.DuckDBPyConnection, code: str, cable_id: str) -> dict[str, str]:
    """What the parser noted under a code in a cable."""
    found = connection.execute(
        "SELECT field, detail FROM new.parse_issues WHERE cable_id = ? AND code = ? LIMIT 1", [cable_id, code]
    ).fetchone()
    return {"field": found[0], "noted": shortened(found[1] or "")} if found else {}


def _looked_up(
    connection: duckdb.DuckDBPyConnection, table: str, wanted: list[str], key: dict[str, Any]
) -> dict[str, str]:
    chosen = ", ".join(f"left(CAST({quoted(name)} AS VARCHAR), {4 * SNIPPET_LENGTH})" for name in wanted)
    types = {spec.name: "BIGINT" if spec.type == "integer" else "VARCHAR" for spec in columns(table)}
    same = " AND ".join(f"{quoted(name)} = CAST(? AS {types[name]})" for name in key)
    found = connection.execute(
        f"SELECT {chosen} FROM new.{quoted(table)} WHERE {same} LIMIT 1", [str(value) for value in key.values()]
    ).fetchone()
    return {name: "" if value is None else shortened(value) for name, value in zip(wanted, found or (), strict=False)}


def examples(
    connection: duckdb.DuckDBPyConnection, table: str, rule: Rule | None, rows: Sequence[dict[str, Any]]
) -> tuple[Example, ...]:
    """Examples for failing rows given by their keys (and other values, where they have no key)."""
    if table not in TABLES:
        return ()  # amounts of the run have no rows
    keys, wanted = key_columns(table), _columns_of(table, rule) if rule else []
    found = []
    for row in rows[:SHOWN_EXAMPLES]:
        key = {name: row[name] for name in keys if name in row}
        snippet = {name: shortened(str(value)) for name, value in row.items() if name not in key}
        if rule and rule.issue and "cable_id" in row:
            snippet |= _issue(connection, rule.issue, row["cable_id"])
        elif wanted and key:
            snippet = _looked_up(connection, table, wanted, key) | snippet
        found.append(Example({name: shortened(str(value)) for name, value in key.items()}, snippet))
    return tuple(found)
