"""Search in PostgreSQL: a table `search_documents` with a tsvector for each cable, and a GIN index over it.

`create_documents` and `refresh_documents` belong into the transaction of a load. The latter compares with `cables`
and makes what is missing, so it serves a first load, a night and an undo alike.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from warehouse.errors import WarehouseError, condensed
from warehouse.search.query import Filters, Hit, Phrase, Query
from warehouse.search.snippets import Text
from warehouse.search.tokens import LONGEST_TEXT, STEMMER

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    Connection = psycopg.Connection[TupleRow]

TABLE = "search_documents"
_CONFIGURATION = f"'pg_catalog.{STEMMER}'"

_CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (cable_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, document TSVECTOR NOT NULL);
COMMENT ON TABLE {TABLE} IS 'Index of full-text search, one row a cable: words of subject (A) and paragraphs (D)';
COMMENT ON COLUMN {TABLE}.cable_id IS 'Cable that is indexed';
COMMENT ON COLUMN {TABLE}.run_id IS 'Run that wrote the version of the cable that is indexed';
COMMENT ON COLUMN {TABLE}.document IS 'Its words, as stems with their places';
CREATE INDEX IF NOT EXISTS {TABLE}_document ON {TABLE} USING gin (document);
"""


def _vector(text: str, weight: str) -> str:
    """SQL for the words of a text, the same as `tokens.words` finds: only letters and digits are left to parse."""
    plain = f"regexp_replace(lower({text}), '[^[:alnum:]]+', ' ', 'g')"
    return f"setweight(to_tsvector({_CONFIGURATION}, {plain}), '{weight}')"


# A stop word between two texts takes a place, so that no phrase goes from one into the next.
_PARAGRAPHS = f"left('a ' || string_agg(p.text, ' a ' ORDER BY p.seq), {LONGEST_TEXT})"
_FORGET = f"""
DELETE FROM {TABLE} AS d
WHERE NOT EXISTS (SELECT 1 FROM cables AS c WHERE c.cable_id = d.cable_id AND c.run_id = d.run_id)
"""
_ADD = f"""
INSERT INTO {TABLE} (cable_id, run_id, document)
SELECT c.cable_id, c.run_id, {_vector("coalesce(c.subject, '')", "A")} || {_vector("coalesce(t.text, '')", "D")}
FROM cables AS c
LEFT JOIN LATERAL (SELECT {_PARAGRAPHS} AS text FROM paragraphs AS p WHERE p.cable_id = c.cable_id) AS t ON true
WHERE NOT EXISTS (SELECT 1 FROM {TABLE} AS d WHERE d.cable_id = c.cable_id)
"""


def create_documents(connection: "Connection") -> None:
    """Create the table and its index where they are not there."""
    connection.execute(_CREATE.encode())


def refresh_documents(connection: "Connection") -> int:
    """Bring the index to the rows of `cables` and `paragraphs`. Returns the number of cables indexed anew."""
    connection.execute(_FORGET.encode())
    return connection.execute(_ADD.encode()).rowcount


_SEARCH = f"""
SELECT c.cable_id, c.created_at, c.station, c.classification, c.subject, ts_rank_cd(d.document, q.query, 1) AS score
FROM (SELECT {{query}} AS query) AS q
JOIN {TABLE} AS d ON d.document @@ q.query
JOIN cables AS c ON c.cable_id = d.cable_id AND c.run_id = d.run_id
WHERE (%(post)s::text IS NULL OR c.station = upper(replace(%(post)s, ' ', '')) OR lower(c.origin) = lower(%(post)s))
  AND (%(since)s::timestamp IS NULL OR c.created_at >= %(since)s)
  AND (%(until)s::timestamp IS NULL OR c.created_at < %(until)s)
  AND (cardinality(%(classifications)s::text[]) = 0 OR c.classification = ANY(%(classifications)s))
  AND (cardinality(%(tags)s::text[]) = 0 OR c.cable_id IN (
    SELECT cable_id FROM tags WHERE tag = ANY(%(tags)s) GROUP BY cable_id
    HAVING count(DISTINCT tag) = cardinality(%(tags)s)
  ))
ORDER BY score DESC, c.created_at DESC, c.cable_id
LIMIT %(limit)s
"""
_TEXTS = """
SELECT cable_id, seq, text FROM paragraphs WHERE cable_id = ANY(%(ids)s)
UNION ALL
SELECT cable_id, NULL, subject FROM cables WHERE cable_id = ANY(%(ids)s) AND subject IS NOT NULL
ORDER BY cable_id, seq NULLS LAST
"""
_STEMS = f"SELECT w, coalesce((ts_lexize('{STEMMER}_stem', w))[1], w) FROM unnest(%(words)s::text[]) AS w"


class Served:
    """A database, open for searching."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def stems(self, words: Sequence[str]) -> dict[str, str]:
        """Stem of each word."""
        return dict(self._connection.execute(_STEMS.encode(), {"words": list(words)}).fetchall()) if words else {}

    def texts(self, ids: Sequence[str]) -> list[Text]:
        """Paragraphs and, last, subjects of cables."""
        return [Text(*row) for row in self._connection.execute(_TEXTS.encode(), {"ids": list(ids)}).fetchall()]

    def hits(self, query: Query, filters: Filters, limit: int) -> list[Hit]:
        """The best cables, best first."""
        parameters: dict[str, Any] = {
            "post": filters.post,
            "since": filters.since,
            "until": filters.until,
            "classifications": list(filters.classifications),
            "tags": list(filters.tags),
            "limit": limit,
        }

        def named(phrase: Phrase) -> str:
            name = f"phrase{len(parameters)}"
            parameters[name] = " ".join(phrase)
            return f"phraseto_tsquery({_CONFIGURATION}, %({name})s)"

        tests = [*map(named, query.phrases), *(f"!!{named(phrase)}" for phrase in query.excluded)]
        sql = _SEARCH.format(query=" && ".join(tests))
        return [Hit(*row) for row in self._connection.execute(sql.encode(), parameters).fetchall()]


@contextmanager
def search_connection(connection: "Connection") -> Iterator[Served]:
    """Search over a connection, in what transaction it has. Raises WarehouseError."""
    import psycopg

    try:
        yield Served(connection)
    except psycopg.errors.UndefinedTable as error:
        raise WarehouseError(
            "not searchable yet: loaded before there was search", "--warehouse", "run `cables ingest` with it once more"
        ) from error
    except psycopg.Error as error:
        raise WarehouseError("the search failed", condensed(error), "run it again, or report it") from error
