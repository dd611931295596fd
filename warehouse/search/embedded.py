"""Search in the segments of a version, ranked by BM25 over all of them as if they were one.

Numbers of documents are counted over the current cables at the time of the question, so the order does not depend
on how the texts fell into segments, nor on replaced cables that still stand in them.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import WarehouseError, condensed
from warehouse.layout import Version
from warehouse.search.finding import POSTS
from warehouse.search.query import Filters, Hit, Query
from warehouse.search.segments import segment_files
from warehouse.search.snippets import Text, has_phrases
from warehouse.search.stem import load_extension
from warehouse.search.tokens import STEMMER, STOP_WORDS

# The usual constants of BM25: how soon a word repeated counts less, and how much long texts are held against.
_K, _B = 1.2, 0.75
# Cables whose texts are read at once to see whether they have a phrase.
_PHRASE_BATCH = 200
_MEMORY = "1GB"

_SEARCH = """
WITH wanted AS (SELECT unnest($stems) AS term),
docs AS ({docs}),
live AS (SELECT d.source, d.doc, d.cable_id, d.n_words FROM docs AS d JOIN cables USING (cable_id, run_id)),
total AS (SELECT count(*) AS n, greatest(avg(n_words), 1) AS mean FROM live),
matched AS (SELECT l.cable_id, l.n_words, p.term, p.n FROM ({postings}) AS p JOIN live AS l USING (source, doc)),
common AS (SELECT term, count(*) AS n_docs FROM matched GROUP BY term),
scored AS (
  SELECT
    m.cable_id,
    count(*) FILTER (WHERE m.term IN (FROM wanted)) AS n_terms,
    count(*) FILTER (WHERE m.term IN (SELECT unnest($excluded))) AS n_excluded,
    sum(
      ln((t.n - c.n_docs + 0.5) / (c.n_docs + 0.5) + 1)
      * m.n * ({k} + 1) / (m.n + {k} * (1 - {b} + {b} * m.n_words / t.mean))
    ) FILTER (WHERE m.term IN (FROM wanted)) AS score
  FROM matched AS m JOIN common AS c USING (term) CROSS JOIN total AS t
  GROUP BY m.cable_id
)
SELECT c.cable_id, c.created_at, c.station, c.classification, c.subject, s.score
FROM scored AS s JOIN cables AS c USING (cable_id)
WHERE s.n_terms = len($stems) AND s.n_excluded = 0
  AND ($post IS NULL OR c.station = upper(replace($post, ' ', '')) OR lower(c.origin) = lower($post))
  AND ($since IS NULL OR c.created_at >= $since) AND ($until IS NULL OR c.created_at < $until)
  AND (len($classifications) = 0 OR list_contains($classifications, c.classification))
  AND (len($tags) = 0 OR c.cable_id IN (
    SELECT cable_id FROM tags WHERE list_contains($tags, tag) GROUP BY cable_id HAVING count(DISTINCT tag) = len($tags)
  ))
ORDER BY s.score DESC, c.created_at DESC, c.cable_id
"""
_TEXTS = """
SELECT cable_id, seq, text FROM paragraphs WHERE list_contains($ids, cable_id)
UNION ALL
SELECT cable_id, NULL, subject FROM cables WHERE list_contains($ids, cable_id) AND subject IS NOT NULL
ORDER BY cable_id, seq NULLS LAST
"""


class Embedded:
    """One version, open for searching."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, n_segments: int) -> None:
        self._connection, self._n_segments = connection, n_segments

    def stems(self, words: Sequence[str]) -> dict[str, str]:
        """Stem of each word."""
        sql = f"SELECT word, stem(word, '{STEMMER}') FROM (SELECT unnest($words) AS word)"
        return dict(self._connection.execute(sql, {"words": list(words)}).fetchall()) if words else {}

    def posts(self) -> list[str]:
        """Stations and labels of the cables."""
        return [str(name) for (name,) in self._connection.execute(POSTS).fetchall()]

    def texts(self, ids: Sequence[str]) -> list[Text]:
        """Paragraphs and, last, subjects of cables."""
        return [Text(*row) for row in self._connection.execute(_TEXTS, {"ids": list(ids)}).fetchall()]

    def hits(self, query: Query, filters: Filters, limit: int) -> list[Hit]:
        """The best cables, best first."""
        if all(len(phrase) == 1 for phrase in (*query.phrases, *query.excluded)):
            return [Hit(*row) for row in self._candidates(query, filters).fetchmany(limit)]
        candidates = self._candidates(query, filters)
        kept: list[Hit] = []
        while len(kept) < limit and (rows := candidates.fetchmany(_PHRASE_BATCH)):
            batch = [Hit(*row) for row in rows]
            fitting = has_phrases(self.texts([hit.cable_id for hit in batch]), query, self.stems)
            kept += [hit for hit in batch if hit.cable_id in fitting]
        return kept[:limit]

    def _candidates(self, query: Query, filters: Filters) -> duckdb.DuckDBPyConnection:
        """Cables that have all words, though not yet as phrases, best first: a cursor over the columns of a Hit."""
        wanted = {word for phrase in query.phrases for word in phrase if word not in STOP_WORDS}
        excluded = {phrase[0] for phrase in query.excluded if len(phrase) == 1}
        stems, unwanted = set(self.stems(sorted(wanted)).values()), set(self.stems(sorted(excluded)).values())
        numbers = range(self._n_segments)
        sql = _SEARCH.format(
            docs=" UNION ALL ".join(f"SELECT {n} AS source, * FROM s{n}.docs" for n in numbers),
            postings=" UNION ALL ".join(self._postings(n, stems | unwanted) for n in numbers),
            k=_K,
            b=_B,
        )
        parameters: dict[str, Any] = {
            "stems": sorted(stems),
            "excluded": sorted(unwanted),
            "post": filters.post,
            "since": filters.since,
            "until": filters.until,
            "classifications": list(filters.classifications),
            "tags": list(filters.tags),
        }
        return self._connection.cursor().execute(sql, parameters)

    def _postings(self, number: int, stems: set[str]) -> str:
        """SQL for where words stand in one segment. Their numbers are looked up first, and then skip row groups."""
        sql = f"SELECT term_id, term FROM s{number}.terms WHERE list_contains($stems, term)"
        found = self._connection.execute(sql, {"stems": sorted(stems)}).fetchall()
        numbers = ", ".join(str(term_id) for term_id, _ in found) or "NULL"
        return (
            f"SELECT {number} AS source, p.doc, t.term, p.n FROM s{number}.postings AS p "
            f"JOIN s{number}.terms AS t USING (term_id) WHERE p.term_id IN ({numbers})"
        )


@contextmanager
def open_embedded(version: Version) -> Iterator[Embedded]:
    """Open the database of a version with its segments, read-only. Raises WarehouseError."""
    segments = segment_files(version.path)
    if not version.database.is_file():
        raise WarehouseError(
            "the version has no DuckDB warehouse", version.path, "name the warehouse to search with --warehouse"
        )
    if not segments:
        raise WarehouseError(
            "not searchable yet: published before there was search, or without any cable",
            version.path,
            "the next `cables ingest` that publishes builds what is missing",
        )
    with tempfile.TemporaryDirectory(prefix="cables-search-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": spill,
            "autoload_known_extensions": "false",
        }
        try:
            with duckdb.connect(str(version.database), read_only=True, config=config) as connection:
                load_extension(connection)
                for number, segment in enumerate(segments):
                    connection.execute(f"ATTACH '{_escaped(segment)}' AS s{number} (READ_ONLY)")
                yield Embedded(connection, len(segments))
        except duckdb.Error as error:
            raise WarehouseError(
                f"the search failed ({condensed(error)})", version.path, "run `cables ingest` to renew it, or report it"
            ) from error


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
