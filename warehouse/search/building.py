"""Make a segment: the words of the cables of a run, turned round into a file that says where each word stands.

DuckDB's own `create_fts_index` is not used, though its stemmer is: it keeps a row for each word of each text and
cannot be brought up to date, and on telegrams it took five times the processor time of what is done here.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.errors import explained
from warehouse.search.stem import load_extension
from warehouse.search.tokens import LONGEST_WORD, STEMMER, STOP_WORDS, SUBJECT_WEIGHT, split

# Raised when what stands in a segment changes its meaning: segments of another format are built anew.
FORMAT = 1
# Cables whose words are in memory at once: some 2,000 words each.
_CABLES_AT_ONCE = 4_000
_MEMORY = "1GB"
# Small, since a night makes a small segment.
_BLOCK_BYTES = 16_384

_TABLES = """
CREATE TABLE segment AS SELECT $format AS format;
CREATE TABLE docs (doc UINTEGER, cable_id VARCHAR, run_id VARCHAR, n_words UINTEGER);
CREATE TABLE terms (term VARCHAR, term_id UINTEGER);
CREATE TABLE postings (term_id UINTEGER, doc UINTEGER, n UINTEGER);
"""


def create(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection whose default database is a new segment file without rows."""
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute("SET temp_directory = $value", {"value": str(path.with_suffix(".spill"))})
    load_extension(connection)
    place = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{place}' AS built (BLOCK_SIZE {_BLOCK_BYTES})")
    connection.execute("USE built")
    for statement in _TABLES.replace("$format", str(FORMAT)).strip().split(";\n"):
        connection.execute(statement)
    return connection


class _Terms:
    """Gives each stem a number, in the order in which they are met."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.known = pl.DataFrame(schema={"term": pl.String, "term_id": pl.UInt32})

    def of(self, words: pl.Series) -> pl.Series:
        """Numbers of words; null for what is not searched."""
        is_searched = ~words.is_in(list(STOP_WORDS)) & (words.str.len_bytes() <= LONGEST_WORD)
        self._connection.register("asked", pl.DataFrame({"word": words}).filter(is_searched))
        stems = self._connection.execute(f"SELECT word, stem(word, '{STEMMER}') AS term FROM asked").pl()
        fresh = stems.select("term").unique(maintain_order=True).join(self.known, on="term", how="anti")
        numbers = pl.int_range(self.known.height, self.known.height + fresh.height, dtype=pl.UInt32, eager=True)
        self.known = pl.concat([self.known, fresh.with_columns(term_id=numbers)])
        numbered = stems.join(self.known, on="term").select("word", "term_id")
        named = pl.DataFrame({"word": words}).join(numbered, on="word", how="left", maintain_order="left")
        return named["term_id"]


def _postings(texts: pl.DataFrame, terms: _Terms) -> pl.DataFrame:
    """Columns term_id, doc and n (how often) of texts (doc, text), sorted."""
    found = texts.select("doc", split(pl.col("text")).alias("word")).explode("word").drop_nulls()
    found = found.select("doc", pl.col("word").cast(pl.Categorical))
    distinct = found.select("word", code=pl.col("word").to_physical()).unique("code")
    numbers = distinct.select("code", term_id=terms.of(distinct["word"].cast(pl.String))).drop_nulls()
    numbered = found.select("doc", code=pl.col("word").to_physical()).join(numbers, on="code")
    # One number to sort by: eight times as fast as two columns.
    packed = numbered.select(key=pl.col("term_id").cast(pl.UInt64) * 2**32 + pl.col("doc"))["key"].sort().rle()
    key = pl.col("value")
    return packed.struct.unnest().select(
        term_id=(key // 2**32).cast(pl.UInt32), doc=(key % 2**32).cast(pl.UInt32), n=pl.col("len").cast(pl.UInt32)
    )


def _batches(wanted: pl.DataFrame, state: Mapping[str, Sequence[Path]]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Docs (cable_id, run_id) and texts (cable_id, text) of the cables wanted, some at a time.

    `wanted` has the columns path (part of cables), cable_id and run_id. The paragraphs of a cable stand in the
    part of the same year and name.
    """
    paragraphs = {part.relative_to(part.parents[1]): part for part in state["paragraphs"]}
    counts = wanted.group_by("path").len().sort("path")
    batch = (counts["len"].cum_sum() - counts["len"]) // _CABLES_AT_ONCE
    for _, parts in counts.with_columns(batch=batch).group_by("batch", maintain_order=True):
        paths = [Path(path) for path in parts["path"]]
        docs = wanted.join(parts, on="path", how="semi").select("cable_id", "run_id").sort("cable_id", "run_id")
        siblings = [paragraphs[place] for path in paths if (place := path.relative_to(path.parents[1])) in paragraphs]
        subjects = pl.scan_parquet(paths, glob=False).select("cable_id", "run_id", text="subject")
        scans = [subjects] * SUBJECT_WEIGHT
        if siblings:
            scans.append(pl.scan_parquet(siblings, glob=False).select("cable_id", "run_id", "text"))
        texts = pl.concat(scans).join(docs.lazy(), on=["cable_id", "run_id"], how="semi").drop_nulls("text").collect()
        yield docs, texts


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.register("inserted", rows)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM inserted")


def build(path: Path, wanted: pl.DataFrame, state: Mapping[str, Sequence[Path]]) -> None:
    """Write the segment of the cables `wanted` (see `_batches`) to a new file. Raises WarehouseError.

    `state` has the parts of `cables` and `paragraphs` they stand in.
    """
    with explained("cannot index the texts", path, duckdb.Error, pl.exceptions.PolarsError), create(path) as connection:
        connection.execute("CREATE TEMP TABLE unsorted (term_id UINTEGER, doc UINTEGER, n UINTEGER)")
        terms, first = _Terms(connection), 0
        for docs, texts in _batches(wanted, state):
            docs = docs.with_columns(doc=pl.int_range(first, first + docs.height, dtype=pl.UInt32))
            first += docs.height
            numbered = texts.join(docs, on=["cable_id"]).select("doc", "text")
            placed = _postings(numbered, terms)
            lengths = placed.group_by("doc").agg(n_words=pl.col("n").sum().cast(pl.UInt32))
            rows = docs.join(lengths, on="doc", how="left").with_columns(pl.col("n_words").fill_null(0))
            _insert(connection, "docs", rows)
            _insert(connection, "unsorted", placed)
        _insert(connection, "terms", terms.known.sort("term"))
        connection.execute("INSERT INTO postings SELECT * FROM unsorted ORDER BY term_id, doc")
        connection.execute("DROP TABLE unsorted")
        connection.execute("CHECKPOINT")
