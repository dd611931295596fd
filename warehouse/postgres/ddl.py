"""Statements that make the tables, in the order of a bulk load: bare tables, then (after COPY) keys and indexes."""

from dataclasses import dataclass

from psycopg import sql

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY, HISTORY_TABLES, VALID_TO, columns, create_table, history_of, key_columns, quoted
from schemas.derive.columns import comment
from schemas.derive.history import VALIDITY, current_of
from warehouse.postgres.indexes import INDEXES, sorted_by_code_point

ALL_TABLES = (*TABLES, *HISTORY_TABLES)


@dataclass(frozen=True)
class Place:
    """The schema of the current rows and that of history."""

    current: str
    history: str = HISTORY

    def schema_of(self, table: str) -> str:
        return self.history if table in HISTORY_TABLES else self.current

    def table(self, table: str) -> str:
        """A table (`cables`) or one of history (`history.cables`), qualified and quoted."""
        return f"{quoted(self.schema_of(table))}.{quoted(current_of(table))}"

    def identifier(self, table: str) -> sql.Identifier:
        return sql.Identifier(self.schema_of(table), current_of(table))


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def bare_tables(place: Place) -> list[str]:
    """All tables with comments and NOT NULL, without keys and indexes."""
    statements = [f"SET LOCAL search_path = {quoted(place.current)}"]
    for table in TABLES:
        statements += create_table(table, "postgresql", keys=False)
        for name in sorted_by_code_point(table):
            statements.append(f'ALTER TABLE {quoted(table)} ALTER {quoted(name)} TYPE TEXT COLLATE "C"')
    validity = ", ".join(f'{name} TEXT COLLATE "C" NOT NULL' for name in VALIDITY)
    for table in CABLE_TABLES:
        past = place.table(history_of(table))
        statements.append(f"CREATE TABLE {past} (LIKE {place.table(table)} INCLUDING COMMENTS, {validity})")
        statements.append(f"COMMENT ON TABLE {past} IS {literal(comment(history_of(table)))}")
        statements += [f"COMMENT ON COLUMN {past}.{name} IS {literal(text)}" for name, text in VALIDITY.items()]
    return statements


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def primary_keys(place: Place) -> list[str]:
    return [
        f"ALTER TABLE {place.table(table)} ADD PRIMARY KEY ({_names(key_columns(table))})"
        for table in ALL_TABLES
        if key_columns(table)
    ]


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
    return current + [f"CREATE INDEX ON {place.table(table)} ({VALID_TO})" for table in HISTORY_TABLES]


def analyze(place: Place) -> list[str]:
    return [f"ANALYZE {place.table(table)}" for table in TABLES]
