"""Make a segment: the words of the cables of a run, turned round into a file that says where each word stands.

DuckDB's own `create_fts_index` is not used, though its stemmer is: it keeps a row for each word of each text and
cannot be brought up to date, and on telegrams it took five times the processor time of what is done here.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.errors import explained
from warehouse.search.counting import Terms, postings
from warehouse.search.stem import load_extension

# Raised when what stands in a segment changes its meaning: segments of another format are built anew.
FORMAT = 1
_Batch = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
# Cables whose words are in memory at once: some 2,000 words each. The postings of so many stand sorted behind one
# another: a word is then looked up once in each batch, which costs a question less than it saves to sort them all.
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


def _texts(parts: Sequence[Path], docs: pl.DataFrame, column: str) -> pl.DataFrame:
    """Columns doc and text of the rows of `docs` (cable_id, run_id, doc)."""
    if not parts:
        return pl.DataFrame(schema={"doc": pl.UInt32, "text": pl.String})
    key = ["cable_id", "run_id"]
    scan = pl.scan_parquet(list(parts), glob=False).select(*key, text=column).drop_nulls("text")
    return scan.join(docs.lazy(), on=key).select("doc", "text").collect()


def _batches(wanted: pl.DataFrame, state: Mapping[str, Sequence[Path]]) -> Iterator[_Batch]:
    """Docs (cable_id, run_id, doc) of the cables wanted, subjects and paragraphs (doc, text), some at a time.

    `wanted` has the columns path (part of cables), cable_id and run_id. The paragraphs of a cable stand in the
    part of the same year and name.
    """
    paragraphs = {part.relative_to(part.parents[1]): part for part in state["paragraphs"]}
    counts = wanted.group_by("path").len().sort("path")
    batch = (counts["len"].cum_sum() - counts["len"]) // _CABLES_AT_ONCE
    first = 0
    for _, parts in counts.with_columns(batch=batch).group_by("batch", maintain_order=True):
        paths = [Path(path) for path in parts["path"]]
        docs = wanted.join(parts, on="path", how="semi").select("cable_id", "run_id").sort("cable_id", "run_id")
        docs = docs.with_columns(doc=pl.int_range(first, first + docs.height, dtype=pl.UInt32))
        first += docs.height
        siblings = [paragraphs[place] for path in paths if (place := path.relative_to(path.parents[1])) in paragraphs]
        yield docs, _texts(paths, docs, "subject"), _texts(siblings, docs, "text")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    connection.register("inserted", rows)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM inserted")


def build(path: Path, wanted: pl.DataFrame, state: Mapping[str, Sequence[Path]]) -> None:
    """Write the segment of the cables `wanted` (see `_batches`) to a new file. Raises WarehouseError.

    `state` has the parts of `cables` and `paragraphs` they stand in.
    """
    with explained("cannot index the texts", path, duckdb.Error, pl.exceptions.PolarsError), create(path) as connection:
        terms = Terms(connection)
        for docs, subjects, paragraphs in _batches(wanted, state):
            placed = postings(subjects, paragraphs, terms)
            lengths = placed.group_by("doc").agg(n_words=pl.col("n").sum().cast(pl.UInt32))
            rows = docs.join(lengths, on="doc", how="left").with_columns(pl.col("n_words").fill_null(0))
            _insert(connection, "docs", rows)
            _insert(connection, "postings", placed)
        _insert(connection, "terms", terms.known.sort("term"))
        connection.execute("CHECKPOINT")
