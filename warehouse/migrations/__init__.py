"""Dated changes of the tables, and the ledger of those a database has seen.

A file `<date>_<what>.sql` says how a database made before that date becomes what the classes in `schemas/` now
say; statements end with a semicolon at the end of a line. A database made anew needs none: it has all of them in
its ledger, the table `schema_migrations`, from the start. Names sort by date, and the last is the schema version.

A DuckDB file is never migrated in place: the lake has all its rows, so it is built anew (see `cables migrate`).
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import HISTORY_TABLES, columns

LEDGER = "schema_migrations"
CREATE_LEDGER = f"""
CREATE TABLE IF NOT EXISTS {LEDGER} (
  name VARCHAR NOT NULL PRIMARY KEY,
  applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)"""


@cache
def names() -> tuple[str, ...]:
    """Names of all migrations, oldest first."""
    found = (entry.name for entry in files("warehouse").joinpath("migrations").iterdir())
    return tuple(sorted(name.removesuffix(".sql") for name in found if name.endswith(".sql")))


def latest() -> str:
    """The schema version of this program."""
    return names()[-1]


@cache
def fingerprint() -> str:
    """Names, types and nullability of all columns of the lake, as one short hash."""
    lines = [
        f"{table}.{spec.name} {spec.type} {spec.nullable}"
        for table in (*CABLE_TABLES, *LEDGER_TABLES, *HISTORY_TABLES)
        for spec in columns(table)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def statements(name: str) -> list[str]:
    """The statements of a migration; none where it only marks a version."""
    text = files("warehouse").joinpath("migrations", f"{name}.sql").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


def mark_all(execute: Callable[[str], object]) -> None:
    """Write the ledger of a database that was just made: every migration is behind it."""
    execute(CREATE_LEDGER)
    values = ", ".join(f"('{name}')" for name in names())
    execute(f"INSERT INTO {LEDGER} (name) VALUES {values}")
