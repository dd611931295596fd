"""Examples of rows that break a rule: their keys, and the beginning of the values that the rule is about."""

from collections.abc import Sequence
from typing import Any

import duckdb

from expectations.pages.facts import Example
from expectations.rules import RUN_FACTS, Rule
from schemas.derive import columns, key_columns, quoted

# Enough to recognise what is wrong; the text itself is looked up in the warehouse by its key.
SNIPPET_LENGTH = 60
SHOWN_EXAMPLES = 5
_SHOWN_COLUMNS = 3


def shortened(text: str) -> str:
    """The beginning of a text on one line, with an ellipsis if there was more."""
    line = " ".join(text.split())
    return line if len(line) <= SNIPPET_LENGTH else line[: SNIPPET_LENGTH - 1].rstrip() + "…"


def _columns_of(table: str, rule: Rule | None) -> list[str]:
    """Columns that the rule speaks of, without keys and bytes; the page shows the first of them."""
    if rule is None or table == RUN_FACTS:
        return []
    text = rule.condition_sql or rule.query or rule.keep or ""
    spoken_of = set(rule.structural.columns) if rule.structural else {c.name for c in columns(table) if c.name in text}
    keys = key_columns(table)
    shown = [spec.name for spec in columns(table) if spec.name in spoken_of and spec.type != "binary"]
    return [name for name in shown if name not in keys][:_SHOWN_COLUMNS]


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
    keys = ("name",) if table == RUN_FACTS else key_columns(table)
    wanted = _columns_of(table, rule)
    found = []
    for row in rows[:SHOWN_EXAMPLES]:
        key = {name: row[name] for name in keys if name in row}
        snippet = {name: shortened(str(value)) for name, value in row.items() if name not in key}
        if wanted and key:
            snippet = _looked_up(connection, table, wanted, key) | snippet
        found.append(Example({name: shortened(str(value)) for name, value in key.items()}, snippet))
    return tuple(found)
