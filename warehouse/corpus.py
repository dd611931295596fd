"""Keep `references.in_corpus` true: a target is in the corpus when it is itself a row of cables."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from warehouse.choice import scan
from warehouse.errors import explained
from warehouse.stage import write_parquet

_TABLE = "references"


def _outdated(parts: Sequence[Path], ids: pl.Series) -> pl.DataFrame:
    """The targets among `ids` that parts still call missing: columns path, target_id."""
    wanted = pl.LazyFrame({"target_id": ids})
    return (
        scan(parts)
        .filter(pl.col("target_id").is_not_null(), ~pl.col("in_corpus"))
        .select("path", "target_id")
        .unique()
        .join(wanted, on="target_id", how="semi")
        .collect()
    )


def mark_present(parts: Sequence[Path], ids: pl.Series, destination: Callable[[Path], Path]) -> int:
    """Set `in_corpus` where the target is one of `ids`, rewriting only the parts where that changes a row.

    `destination` says where the new form of a part goes (it may be the part itself). Returns the number of
    parts rewritten. Nothing ever leaves the corpus, so no value has to be set back.
    """
    if not parts or ids.is_empty():
        return 0
    with explained("cannot read the references", parts[0].parent, pl.exceptions.PolarsError):
        groups = _outdated(parts, ids).partition_by("path", as_dict=True, maintain_order=True)
    for (path,), targets in groups.items():
        source = Path(str(path))
        is_present = pl.col("target_id").is_in(targets["target_id"].implode()).fill_null(False)
        rows = pl.scan_parquet(source, glob=False).with_columns(pl.col("in_corpus") | is_present)
        write_parquet(destination(source), _TABLE, rows)
    return len(groups)
