"""The history of a cable table: its columns, and from which run to which run a row was current.

Named `history.<table>`: so it stands in the SQL schema `history`, and under `history/<table>` in the lake.
"""

from schemas import CABLE_TABLES

HISTORY = "history"
HISTORY_TABLES: tuple[str, ...] = tuple(f"{HISTORY}.{table}" for table in CABLE_TABLES)
VALID_FROM, VALID_TO = "valid_from_run", "valid_to_run"
# Columns that every table of the history has after those of the current table.
VALIDITY: dict[str, str] = {
    VALID_FROM: "Run that wrote the row, from which on it was current",
    VALID_TO: "Run that put another version of the cable in its place",
}


def history_of(table: str) -> str:
    """Name of the history of a cable table."""
    return f"{HISTORY}.{table}"


def current_of(table: str) -> str:
    """Name of the table without `history.`; of any other table its own."""
    return table.removeprefix(f"{HISTORY}.")
