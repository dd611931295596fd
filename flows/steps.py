"""The steps of an ingest: plain functions that take and return paths and small records, never frames.

Each can be run again after a failure, in this process or another: what it writes, it writes whole.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.containers.names import printable
from flows.containers.streams import HEAD_BYTES
from flows.gathering import Gathered
from flows.members import Reading
from flows.outcome import Plan, Request, ShardOutcome
from flows.progress import Progress
from flows.shards import Shard, cut_files, read_slice
from flows.sources import UNKNOWN, Found, SourceFile
from flows.spool import Spool
from flows.survey import survey

# Unknown files whose first 64 KiB are held in memory together.
_HEADS_AT_ONCE = 256


def plan(request: Request, gathered: Gathered, known_ids: frozenset[str], spool_dir: Path, progress: Progress) -> Plan:
    """Fingerprint the files gathered, leave out what is known, and cut the rest into shards.

    The text of members of containers waits in `spool_dir`, an existing folder, until it is parsed.
    """
    progress.begin("looking at files", len(gathered.paths))
    with Spool(spool_dir / "members") as spool:
        reading = Reading(spool, request.shard_bytes, request.limits, gathered.hints)
        found = survey(gathered.paths, reading, known_ids, on_file=progress.advance)
    found = replace(
        found,
        known=(*found.known, *gathered.known),
        skipped=dict(gathered.skipped + Counter(found.skipped)),
        origins=gathered.origins,
    )
    progress.begin("finding records")
    return Plan(found, tuple(cut_files(found.files, request.shard_bytes)))


def parse_shard(shard: Shard, stage: Path, run_id: str, rules: Path | None = None) -> ShardOutcome:
    """Parse one shard and write its rows into the stage. `rules` is a file that changes quality rules."""
    import polars as pl

    from expectations.row_rules import split
    from expectations.rule_files import load_rules
    from transforms.dialects import Piece
    from transforms.shard import parse, quarantined
    from warehouse.stage import cuts_of, write_part

    pieces = [Piece(part.file_id, part.first_record, part.start, read_slice(part)) for part in shard.slices]
    parsed = parse(shard.dialect, pieces, run_id)
    good = split(parsed.tables, load_rules(rules))
    tables = good.tables
    refused = pl.concat([tables["quarantine"], quarantined(shard.dialect, pieces, good.refused, run_id)])
    tables["quarantine"] = refused
    cuts = cuts_of(tables["cables"])
    for table, frame in tables.items():
        write_part(stage, table, frame, f"{run_id}-{shard.number:05d}", cuts)
    return ShardOutcome(
        number=shard.number,
        rows={table: frame.height for table, frame in tables.items()},
        encodings=parsed.encodings,
        quarantined=dict(refused.group_by("file_id").agg(pl.col("record").n_unique()).iter_rows()),
        reasons=dict(refused.group_by("rule").len().iter_rows()),
        dialect=shard.dialect,
        lines=parsed.lines,
        unclaimed=parsed.unclaimed,
        checks=tuple(good.checks.to_dicts()),
    )


def quarantine_unknown(found: Found, stage: Path, run_id: str) -> ShardOutcome:
    """Put files of no known form, and what was refused, into quarantine, each as one record with its first bytes."""
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.stage import write_part

    unknown = [file for file in found.files if file.dialect == UNKNOWN]
    for number, start in enumerate(range(0, len(unknown), _HEADS_AT_ONCE)):
        rows = [_quarantine_row(file, run_id) for file in unknown[start : start + _HEADS_AT_ONCE]]
        frame = pl.DataFrame(rows, schema=polars_schema("quarantine")).sort("file_id")
        write_part(stage, "quarantine", frame, f"{run_id}-files-{number:05d}")
    return ShardOutcome(
        number=0,
        rows={"quarantine": len(unknown)},
        encodings={},
        quarantined={file.file_id: 1 for file in unknown},
        reasons=dict(Counter(_rule(file) for file in unknown)),
    )


def _quarantine_row(file: SourceFile, run_id: str) -> dict[str, Any]:
    return {
        "file_id": file.file_id,
        "record": 0,
        "rule": _rule(file),
        "rule_id": None,
        "stage": "read",
        "severity": "error",
        "message": file.refusal or f"no known form of dump was recognised in {printable(file.name)}",
        "byte_offset": 0,
        "payload": _head(file),
        "run_id": run_id,
    }


def _rule(file: SourceFile) -> str:
    return "container_refused" if file.refusal else "unknown_dialect"


def _head(file: SourceFile) -> bytes:
    if file.head:
        return read_slice(file.head)
    if file.member is not None:  # it could not be read
        return b""
    with Path(file.path).open("rb") as handle:
        return handle.read(HEAD_BYTES)


def utc_now() -> datetime:
    """Now, in UTC and without a zone, in whole seconds: the form of all times in the tables."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
