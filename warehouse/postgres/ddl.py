"""Statements that make the tables, in the order of a bulk load: bare tables, then (after COPY) keys and indexes."""

from dataclasses import dataclass

from schemas import CABLE_TABLES, TABLES
from schemas.derive import columns, create_table, key_columns, quoted
from warehouse.postgres.indexes import INDEXES, sorted_by_code_point
from warehouse.postgres.target import HISTORY

VALIDITY = {
    "valid_from_run": "Run with which this version became current",
    "valid_to_run": "Run with which it ceased to be current",
}


@dataclass(frozen=True)
class Place:
    """The schema of the current rows and that of history."""

    current: str
    history: str = HISTORY

    def table(self, name: str) -> str:
        return f"{quoted(self.current)}.{quoted(name)}"

    def past(self, name: str) -> str:
        return f"{quoted(self.history)}.{quoted(name)}"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def bare_tables(place: Place) -> list[str]:
    """All tables with comments and NOT NULL, without keys and indexes."""
    statements = [f"SET LOCAL search_path = {quoted(place.current)}"]
    for table in TABLES:
        statements += create_table(table, "postgresql", keys=False)
        for name in sorted_by_code_point(table):
            statements.append(f'ALTER TABLE {quoted(table)} ALTER {quoted(name)} TYPE TEXT COLLATE "C"')
    for table in CABLE_TABLES:
        past = place.past(table)
        validity = ", ".join(f'{name} TEXT COLLATE "C" NOT NULL' for name in VALIDITY)
        statements.append(f"CREATE TABLE {past} (LIKE {place.table(table)} INCLUDING COMMENTS, {validity})")
        statements.append(f"COMMENT ON TABLE {past} IS {literal(f'Rows that have left {table}')}")
        statements += [f"COMMENT ON COLUMN {past}.{name} IS {literal(text)}" for name, text in VALIDITY.items()]
    return statements


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def primary_keys(place: Place) -> list[str]:
    """Keys of all tables; of history they go on with the run from which a row was valid."""
    current = [
        f"ALTER TABLE {place.table(table)} ADD PRIMARY KEY ({_names(key_columns(table))})"
        for table in TABLES
        if key_columns(table)
    ]
    past = [
        f"ALTER TABLE {place.past(table)} ADD PRIMARY KEY ({_names((*key_columns(table), 'valid_from_run'))})"
        for table in CABLE_TABLES
    ]
    return current + past


def foreign_keys(place: Place) -> list[str]:
    """A row that belongs to a cable goes with it. History has none: its cable may be current."""
    return [
        f"ALTER TABLE {place.table(table)} ADD FOREIGN KEY ({quoted(spec.name)}) "
        f"REFERENCES {place.table(spec.parent[0])} ({quoted(spec.parent[1])}) ON DELETE CASCADE"
        for table in TABLES
        for spec in columns(table)
        if spec.parent
    ]


def indexes(place: Place) -> list[str]:
    current = [
        f"CREATE INDEX ON {place.table(table)} ({_names(names)})" for table, many in INDEXES.items() for names in many
    ]
    return current + [f"CREATE INDEX ON {place.past(table)} (valid_to_run)" for table in CABLE_TABLES]


def analyze(place: Place) -> list[str]:
    return [f"ANALYZE {place.table(table)}" for table in TABLES]
