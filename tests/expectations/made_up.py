"""A made-up staging that keeps every rule."""

from datetime import datetime
from pathlib import Path

import polars as pl

from schemas.derive import columns, conform

Frames = dict[str, pl.DataFrame]
RUN = "20261123T120000Z-aaaaaa"
FILE = "00000000000000aa"
# Amounts of a run in which all went well.
FACTS: dict[str, float | None] = {
    "records": 45,
    "quarantined": 1,
    "lines": 1000,
    "lines.unclaimed": 1,
    "hours_since_publication": 24,
    "repeat.rows_differing": 0,
}
STATIONS = ["LILONGWE", "SUVA", "VALLETTA", "APIA"]
SENTENCE = "The minister of fisheries said that the harbour will be dredged before the monsoon. "


def _fill(frame: pl.LazyFrame, table: str) -> pl.DataFrame:
    """Add what a frame leaves out: null where that is allowed, else a harmless value of the column's type."""
    harmless = {"text": "x", "integer": 1, "boolean": False}
    present = frame.collect_schema().names()
    missing = [
        pl.lit(None if spec.nullable else spec.values[0] if spec.values else harmless[spec.type]).alias(spec.name)
        for spec in columns(table)
        if spec.name not in present
    ]
    return conform(frame.with_columns(missing).with_columns(run_id=pl.lit(RUN)), table).collect()


def _cables(n: int) -> pl.LazyFrame:
    serial = pl.int_range(1, n + 1, dtype=pl.Int64)
    station = pl.Series(STATIONS)
    base = (
        pl.select(serial=serial)
        .lazy()
        .with_columns(station=pl.lit(station).gather(pl.col("serial") % len(STATIONS)), year=pl.lit(2008, pl.Int64))
    )
    return base.with_columns(
        cable_id=pl.lit("08") + pl.col("station") + pl.col("serial").cast(pl.String),
        source_file_id=pl.lit(FILE),
        source_record=pl.col("serial"),
        content_sha256=pl.col("serial").cast(pl.String).str.zfill(64),
        created_at=pl.lit(datetime(2008, 3, 1)) + pl.duration(minutes=pl.col("serial") % 100_000),
        created_source=pl.lit("dtg"),
        created_precision=pl.lit("minute"),
        classification=pl.lit("UNCLASSIFIED"),
        body_status=pl.lit("full"),
        declass_kind=pl.lit("na"),
        handling=pl.lit("FOUO"),
        subject=pl.lit("HARBOUR WORKS AT THE OLD PIER"),
        body_text=pl.lit(SENTENCE * 20),
        header_raw=pl.lit("FM AMEMBASSY SUVA\nTO RUEHC/SECSTATE WASHDC 1234"),
        n_recipients=pl.lit(15),
        n_tags=pl.lit(4),
        n_references=pl.lit(2),
        n_paragraphs=pl.lit(10),
        n_issues=pl.lit(1),
    )


def _children(cables: pl.LazyFrame, count: int) -> pl.LazyFrame:
    return cables.select("cable_id").join(pl.LazyFrame({"seq": range(1, count + 1)}), how="cross")


def clean_frames(n: int = 40) -> Frames:
    """`n` cables and all their rows, in one file, that break no rule."""
    cables = _cables(n)
    seq = pl.col("seq").cast(pl.String)
    of_cable = {
        "recipients": _children(cables, 15).with_columns(name="AMEMBASSY NUMBER " + pl.lit("A") + seq),
        "tags": _children(cables, 4).with_columns(
            tag=pl.lit(pl.Series(["PREL", "ECON", "EFIS", "FJ"])).gather(pl.col("seq") - 1)
        ),
        "references": _children(cables, 2).with_columns(
            kind=pl.lit("cable"),
            target_id="07APIA" + seq,
            target_year=2007,
            year_source=pl.lit("explicit"),
        ),
        "paragraphs": _children(cables, 10).with_columns(
            number=pl.col("seq"), text=pl.lit("In SECTION 4 of the report. " + SENTENCE.strip())
        ),
        "captions": _children(cables, 1),
        "people": _children(cables, 1).with_columns(role=pl.lit("signer")),
        "parse_issues": _children(cables, 1),
    }
    of_cable["paragraphs"] = of_cable["paragraphs"].with_columns(char_count=pl.col("text").str.len_chars())
    frames = {"cables": _fill(cables, "cables")}
    frames |= {table: _fill(frame, table) for table, frame in of_cable.items()}
    quarantined = pl.LazyFrame({"file_id": [FILE], "record": [n + 1], "payload": [b"?"], "stage": ["parse"]})
    superseded = pl.LazyFrame({"source_file_id": [FILE], "source_record": [n + 2], "cable_id": ["08SUVA1"]})
    listed = pl.LazyFrame({"file_id": [FILE], "sha256": [FILE * 4], "n_records": [n + 5], "n_ok": [n]})
    counts = {"n_quarantined": 1, "n_superseded": 1, "n_unchanged": 3}
    frames["quarantine"] = _fill(quarantined, "quarantine")
    frames["superseded"] = _fill(superseded, "superseded")
    frames["ingest_files"] = _fill(listed.with_columns(**{k: pl.lit(v) for k, v in counts.items()}), "ingest_files")
    return frames


def write(frames: Frames, folder: Path) -> dict[str, list[str]]:
    """Write each table as one Parquet file and return what `judge` is given."""
    folder.mkdir(parents=True, exist_ok=True)
    staged: dict[str, list[str]] = {}
    for table, frame in frames.items():
        path = folder / f"{table}.parquet"
        frame.write_parquet(path)
        staged[table] = [str(path)]
    return staged
