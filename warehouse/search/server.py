"""Search in PostgreSQL: the table `search_cables` has the words of each cable, see `warehouse.postgres.search`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from warehouse.errors import WarehouseError
from warehouse.search.finding import POSTS
from warehouse.search.query import Filters, Hit, Phrase, Query
from warehouse.search.snippets import Text
from warehouse.search.tokens import STEMMER

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    Connection = psycopg.Connection[TupleRow]

TABLE = "search_cables"
_MEMORY = "64MB"
_CONFIGURATION = f"'pg_catalog.{STEMMER}'"

_SEARCH = f"""
SELECT c.cable_id, c.created_at, c.station, c.classification, c.subject, ts_rank_cd(d.document, q.query, 1) AS score
FROM (SELECT {{query}} AS query) AS q
JOIN {TABLE} AS d ON d.document @@ q.query
JOIN cables AS c ON c.cable_id = d.cable_id
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

    def posts(self) -> list[str]:
        """Stations and labels of the cables."""
        return [str(name) for (name,) in self._connection.execute(POSTS.encode()).fetchall()]

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
def open_served(url: str) -> Iterator[Served]:
    """Open the database of a URL, read-only. Raises WarehouseError."""
    import psycopg

    from warehouse.console.limits import Limits
    from warehouse.console.server import read_only
    from warehouse.postgres.errors import translated

    with read_only(url, Limits(memory=_MEMORY)) as (connection, target):
        try:
            yield Served(connection)
        except psycopg.errors.UndefinedTable:
            raise WarehouseError(
                "not searchable yet: nothing was loaded", target.shown, "run `cables ingest` with this warehouse"
            ) from None
        except psycopg.Error as error:
            raise translated(error, "the search failed", target) from None
