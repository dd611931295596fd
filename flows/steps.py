"""The steps of an ingest: plain functions that take and return paths and small records, never frames.

Each can be run again after a failure, in this process or another: what it writes, it writes whole.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.outcome import Plan, Request, ShardOutcome
from flows.progress import Progress
from flows.shards import Shard, cut_files, read_slice
from flows.sources import HEAD_BYTES, UNKNOWN, Found, survey


def plan(request: Request, paths: Sequence[Path], known_ids: frozenset[str], progress: Progress) -> Plan:
    """Fingerprint the files at `paths`, leave out what is known, and cut the rest into shards."""
    progress.begin("looking at files", len(paths))
    found = survey(paths, known_ids, on_file=progress.advance)
    progress.begin("finding records")
    return Plan(found, tuple(cut_files(found.files, request.shard_bytes)))


def parse_shard(shard: Shard, stage: Path, run_id: str) -> ShardOutcome:
    """Parse one shard and write its rows into the stage."""
    import polars as pl

    from expectations.row_rules import split
    from transforms.dialects import Piece
    from transforms.shard import parse, quarantined
    from warehouse.stage import write_part

    pieces = [Piece(part.file_id, part.first_record, part.start, read_slice(part)) for part in shard.slices]
    parsed = parse(shard.dialect, pieces, run_id)
    tables, broken = split(parsed.tables)
    refused = pl.concat([tables["quarantine"], quarantined(shard.dialect, pieces, broken, run_id)])
    tables["quarantine"] = refused
    for table, frame in tables.items():
        write_part(stage, table, frame, f"{run_id}-{shard.number:05d}")
    return ShardOutcome(
        number=shard.number,
        rows={table: frame.height for table, frame in tables.items()},
        encodings=parsed.encodings,
        quarantined=dict(refused.group_by("file_id").agg(pl.col("record").n_unique()).iter_rows()),
        reasons=dict(refused.group_by("rule").len().iter_rows()),
    )


def quarantine_unknown(found: Found, stage: Path, run_id: str) -> ShardOutcome:
    """Put files of no known form into quarantine, each as one record with its first bytes."""
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.stage import write_part

    unknown = [file for file in found.files if file.dialect == UNKNOWN]
    rows = [
        {
            "file_id": file.file_id,
            "record": 0,
            "rule": "unknown_dialect",
            "stage": "read",
            "severity": "error",
            "message": "no known form of dump was recognised in the file",
            "byte_offset": 0,
            "payload": _head(file.path),
            "run_id": run_id,
        }
        for file in unknown
    ]
    frame = pl.DataFrame(rows, schema=polars_schema("quarantine")).sort("file_id")
    write_part(stage, "quarantine", frame, f"{run_id}-files")
    return ShardOutcome(
        number=0,
        rows={"quarantine": len(rows)},
        encodings={},
        quarantined={file.file_id: 1 for file in unknown},
        reasons={"unknown_dialect": len(rows)} if rows else {},
    )


def _head(path: str) -> bytes:
    with Path(path).open("rb") as handle:
        return handle.read(HEAD_BYTES)


def utc_now() -> datetime:
    """Now, in UTC and without a zone, in whole seconds: the form of all times in the tables."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
