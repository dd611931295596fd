"""Rows of quarantine with the file they came from, as far as they wait to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.containers.streams import HEAD_BYTES
from flows.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_KEY = ("file_id", "record", "rule")


@dataclass(frozen=True)
class Filter:
    """Which rows are meant; an empty filter means all that are open.

    `rule` is a reason code (bad_id) or a quality rule (Q03); `file` is part of a path or the beginning of a file
    id; `run` is the beginning of a run id.
    """

    rule: str | None = None
    file: str | None = None
    run: str | None = None
    record: int | None = None
    resolved: bool = False  # also what has left quarantine


def quarantine_rows(data_dir: Path, wanted: Filter, *, payload: bool = False) -> "pl.DataFrame":
    """Rows of `quarantine` with path, member, dialect, size (of the file) and resolution, in the order of files.

    The bytes are only read if `payload`. Raises InputError if nothing has been published.
    """
    import polars as pl

    from warehouse.layout import DataDir
    from warehouse.objects.mirror import shown

    version = DataDir(data_dir).current_version()
    if version is None:
        raise InputError(f"nothing has been published in {shown(data_dir)}", "run `cables ingest SOURCE` first")

    def scan(table: str) -> pl.LazyFrame:
        return pl.scan_parquet(version.parts(table), glob=False)

    files = scan("ingest_files").select("file_id", "path", "member", "dialect", "size")
    left = scan("quarantine_resolutions").select(*_KEY, "resolution")
    rows = scan("quarantine") if payload else scan("quarantine").drop("payload")
    joined = rows.join(files, on="file_id", how="left").join(left, on=list(_KEY), how="left")
    return joined.filter(_meant(wanted)).sort("path", "member", "record", "rule").collect()


def _meant(wanted: Filter) -> "pl.Expr":
    import polars as pl

    conditions = [pl.lit(True)]
    if not wanted.resolved:
        conditions.append(pl.col("resolution").is_null())
    if wanted.rule:
        conditions.append((pl.col("rule") == wanted.rule) | (pl.col("rule_id").fill_null("") == wanted.rule.upper()))
    if wanted.file:
        named = pl.format("{}!/{}", pl.col("path").fill_null(""), pl.col("member").fill_null(""))
        conditions.append(
            named.str.contains(wanted.file, literal=True) | pl.col("file_id").str.starts_with(wanted.file)
        )
    if wanted.run:
        conditions.append(pl.col("run_id").str.starts_with(wanted.run))
    if wanted.record is not None:
        conditions.append(pl.col("record") == wanted.record)
    return pl.all_horizontal(conditions)


def is_cut(row: Mapping[str, object]) -> bool:
    """Whether only the beginning of a file of no known form is kept, so that it can be read from its source alone."""
    size = row["size"]
    return row["record"] == 0 and row["rule"] == "unknown_dialect" and isinstance(size, int) and size > HEAD_BYTES


def name_of(row: Mapping[str, object]) -> str:
    """Path, and path inside of the container, safe for a terminal."""
    from flows.containers.names import printable

    name = str(row["path"] or row["file_id"])
    return printable(f"{name}!/{row['member']}" if row["member"] else name)
