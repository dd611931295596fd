"""What became of records that left quarantine."""

from pathlib import Path

from flows.outcome import Plan


def write_resolutions(plan: Plan, stage: Path, run_id: str) -> None:
    """Say of each retried record what it is now, once the stage is reconciled. Nothing for other runs."""
    if not plan.resolves:
        return
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.layout import table_parts
    from warehouse.stage import write_part

    now: dict[str, str] = {}
    for table, resolution in (("superseded", "superseded"), ("cables", "cable")):
        parts = table_parts(stage, table)
        if parts:
            ids = pl.scan_parquet(parts, glob=False).select("source_file_id").collect()["source_file_id"]
            now |= dict.fromkeys(ids, resolution)
    rows = [
        {
            "file_id": one.file_id,
            "record": one.record,
            "rule": one.rule,
            "resolution": now.get(new_id, "unchanged"),
            "cable_id": one.cable_id,
            "run_id": run_id,
        }
        for new_id, one in plan.resolves.items()
    ]
    frame = pl.DataFrame(rows, schema=polars_schema("quarantine_resolutions")).sort("file_id", "record", "rule")
    write_part(stage, "quarantine_resolutions", frame, run_id)
