"""Full-text search: a table of search vectors beside the cables, with a GIN index.

One row a cable: words of the subject have weight A, those of the paragraphs weight D. A table of its own, since
`cables` has the columns of the model and no others; its rows go with their cable.
"""

from psycopg import Connection
from psycopg.rows import TupleRow

from warehouse.postgres.ddl import Place, literal

TABLE = "search_cables"
_COMMENT = (
    "Search vectors of cables: words of subjects have weight A, those of paragraphs weight D; "
    "text search configuration {}"
)
# Characters of one cable that are searched: a search vector holds at most 1 MB of words.
_LONGEST = 500_000
# With these between them PostgreSQL takes words for one: for a path (EUR/WE), a host, an address or a signed number.
_JOINING = "/.-_@:&+%#~<>=?"


def configuration(connection: Connection[TupleRow]) -> str:
    """The text search configuration for queries and vectors: english, or simple where a server lacks it."""
    found = connection.execute("SELECT 1 FROM pg_catalog.pg_ts_config WHERE cfgname = 'english'").fetchone()
    return "pg_catalog.english" if found else "pg_catalog.simple"


def _vector(config: str, text: str, weight: str) -> str:
    words = f"left(coalesce({text}, ''), {_LONGEST})"
    for character in _JOINING:  # one after the other takes a tenth of the time of translate()
        words = f"replace({words}, {literal(character)}, ' ')"
    return f"setweight(to_tsvector('{config}', {words}), '{weight}')"


def _vectors(place: Place, config: str, where: str) -> str:
    """Query for the rows of the search table; `where` filters cables, which are called c."""
    # A stop word between two texts takes a place, so that no phrase goes from one into the next.
    text = (
        f"(SELECT 'a ' || string_agg(p.text, ' a ' ORDER BY p.seq) FROM {place.table('paragraphs')} AS p "
        "WHERE p.cable_id = c.cable_id)"
    )
    document = f"{_vector(config, 'c.subject', 'A')} || {_vector(config, text, 'D')}"
    return f"SELECT c.cable_id, {document} AS document FROM {place.table('cables')} AS c {where}"


def create_vectors(connection: Connection[TupleRow], place: Place) -> None:
    """Make and fill the search table with key, parent and index. Cables and paragraphs must have their keys."""
    config, table = configuration(connection), place.table(TABLE)
    for statement in (
        # As one statement, because only this form uses several processes.
        f"CREATE TABLE {table} AS {_vectors(place, config, '')}",
        f"COMMENT ON TABLE {table} IS {literal(_COMMENT.format(config.rpartition('.')[2]))}",
        f"COMMENT ON COLUMN {table}.cable_id IS 'Cable the words are of'",
        f"COMMENT ON COLUMN {table}.document IS 'Stems with their positions and weights'",
        f"ALTER TABLE {table} ADD PRIMARY KEY (cable_id), ALTER document SET NOT NULL",
        f"ALTER TABLE {table} ADD FOREIGN KEY (cable_id) REFERENCES {place.table('cables')} ON DELETE CASCADE",
        f"CREATE INDEX ON {table} USING gin (document)",
        f"ANALYZE {table}",
    ):
        connection.execute(statement.encode())


def add_vectors(connection: Connection[TupleRow], place: Place, cables: str) -> None:
    """Add the rows of the cables in the (temporary) table `cables`, which has none there yet."""
    where = f"WHERE c.cable_id IN (SELECT cable_id FROM {cables})"
    query = _vectors(place, configuration(connection), where)
    connection.execute(f"INSERT INTO {place.table(TABLE)} {query}".encode())
