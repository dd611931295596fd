"""What became of records that left quarantine: by a retry, or since their file was read again by a backfill."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from flows.outcome import Plan

if TYPE_CHECKING:
    import polars as pl

    from warehouse.layout import Version

_RECORD = ["file_id", "record"]
_KEY = [*_RECORD, "rule"]


def _read(stage: Path, table: str) -> "pl.DataFrame":
    """File, position and cable of the staged records of `cables` or `superseded`."""
    import polars as pl

    from warehouse.layout import table_parts

    columns = {"file_id": pl.col("source_file_id"), "record": pl.col("source_record"), "cable_id": pl.col("cable_id")}
    parts = table_parts(stage, table)
    if not parts:
        return pl.DataFrame(schema={"file_id": pl.String(), "record": pl.Int32(), "cable_id": pl.String()})
    return pl.scan_parquet(parts, glob=False).select(**columns).with_columns(pl.col("record").cast(pl.Int32)).collect()


def readable_now(previous: "Version | None", stage: Path, again: Collection[str]) -> "pl.DataFrame":
    """Open rows of quarantine (file_id, record, rule) of the files read `again` that this run could read, with a cable.

    To be asked before the stage is reconciled, which takes out of it what is as it was before. A whole file counts as
    read if something was read of it.
    """
    import polars as pl

    from warehouse.layout import table_parts

    nothing = pl.DataFrame(schema={"file_id": pl.String(), "record": pl.Int32(), "rule": pl.String()})
    if previous is None or not again:
        return nothing.with_columns(cable_id=pl.lit(None, pl.String()))

    def rows(parts: list[Path], key: list[str]) -> pl.LazyFrame:
        known = pl.scan_parquet(parts, glob=False) if parts else nothing.lazy()
        return known.select(key).with_columns(pl.col("record").cast(pl.Int32))

    left = rows(previous.parts("quarantine_resolutions"), _KEY)
    waiting = rows(previous.parts("quarantine"), _KEY).filter(pl.col("file_id").is_in(list(again)))
    refused = rows(table_parts(stage, "quarantine"), _RECORD)
    waiting = waiting.join(left, on=_KEY, how="anti").join(refused, on=_RECORD, how="anti")
    read = pl.concat([_read(stage, "cables"), _read(stage, "superseded")]).unique(_RECORD).lazy()
    some = read.sort("record").group_by("file_id").agg(pl.col("cable_id").first())
    single = waiting.filter(pl.col("record") > 0).join(read, on=_RECORD)
    whole = waiting.filter(pl.col("record") == 0).join(some, on="file_id")
    return pl.concat([single.select(*_KEY, "cable_id"), whole.select(*_KEY, "cable_id")]).collect()


def write_resolutions(plan: Plan, found: "pl.DataFrame", stage: Path, run_id: str) -> int:
    """Say of each record that left quarantine what it is now, once the stage is reconciled; returns how many did.

    `found`: what `readable_now` gave. Of a retry, the files of the plan stand for the records.
    """
    import polars as pl

    from schemas.derive import conform
    from warehouse.stage import write_part

    key = {"file_id": pl.String(), "record": pl.Int32(), "rule": pl.String(), "cable_id": pl.String()}
    retried = [(new_id, 0, one.file_id, one.record, one.rule, one.cable_id) for new_id, one in plan.resolves.items()]
    place = {"new_file": pl.String(), "new_record": pl.Int32()}
    left = pl.concat(
        [
            pl.DataFrame(retried, schema={**place, **key}, orient="row"),
            found.select(pl.col("file_id").alias("new_file"), pl.col("record").alias("new_record"), *key),
        ]
    )
    if left.is_empty():
        return 0
    staged = pl.concat(
        _read(stage, table).with_columns(resolution=pl.lit(name))
        for table, name in (("cables", "cable"), ("superseded", "superseded"))
    )
    whole = staged.unique("file_id", keep="first", maintain_order=True).with_columns(record=pl.lit(0, pl.Int32()))
    now = pl.concat([staged, whole]).select(new_file="file_id", new_record="record", resolution="resolution")
    rows = left.join(now, on=list(place), how="left")
    rows = rows.with_columns(pl.col("resolution").fill_null("unchanged"), run_id=pl.lit(run_id)).sort(_KEY)
    write_part(stage, "quarantine_resolutions", conform(rows.lazy(), "quarantine_resolutions").collect(), run_id)
    return rows.height
