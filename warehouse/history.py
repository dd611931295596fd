"""Keep what leaves the current state: replaced cables with all their rows."""

from pathlib import Path

import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import HISTORY, VALID_FROM, VALID_TO, conform, history_of
from warehouse.errors import explained
from warehouse.layout import Version, siblings
from warehouse.stage import write_parquet


def keep_history(run_id: str, stage: Path, previous: Version, replaced: pl.DataFrame) -> None:
    """Write `history/<table>/<run_id>.parquet` with all published rows of the cables replaced by this run.

    `replaced` has the columns cable_id and path, the part of `cables` the row stands in.
    """
    sources: dict[str, list[Path]] = {table: [] for table in CABLE_TABLES}
    for path in replaced["path"].unique().sort():
        for table, sibling in siblings(Path(path), previous.path):
            sources[table].append(sibling)
    ids = replaced.lazy().select("cable_id")
    for table, parts in sources.items():
        if not parts:
            continue
        with explained("cannot read the published state", parts[0].parent, pl.exceptions.PolarsError):
            rows = (
                pl.scan_parquet(parts, glob=False)
                .join(ids, on="cable_id", how="semi", maintain_order="left")
                .with_columns(pl.col("run_id").alias(VALID_FROM), pl.lit(run_id).alias(VALID_TO))
            )
            frame = conform(rows, history_of(table)).collect(engine="streaming")
        if not frame.is_empty():
            write_parquet(stage / HISTORY / table / f"{run_id}.parquet", history_of(table), frame)
