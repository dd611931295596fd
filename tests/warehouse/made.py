"""Small made-up runs: valid rows by hand, staged, reconciled and published as flows would do it."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import columns, empty
from warehouse.ahead import HeadStart
from warehouse.layout import DataDir
from warehouse.lock import Held, hold
from warehouse.protocol import Backend, open_backend
from warehouse.publish import Published, publish
from warehouse.reconcile import Reconciled, reconcile
from warehouse.stage import open_stage, write_part

_DEFAULTS = {
    "text": "x",
    "integer": 1,
    "boolean": False,
    "timestamp": datetime(2008, 5, 5, 11, 32),
    "date": date(2008, 5, 5),
    "binary": b"\x00\xff",
}


def rows(table: str, *records: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of a table; what a record leaves out gets a default, or null where the column may be null."""
    specs = columns(table)
    default = {spec.name: None if spec.nullable else _DEFAULTS[spec.type] for spec in specs}
    default |= {spec.name: spec.values[0] for spec in specs if spec.values and not spec.nullable}
    schema = empty(table).schema
    full = [{**default, **record} for record in records]
    return pl.DataFrame(full, schema=schema, orient="row") if full else empty(table)


@dataclass
class Record:
    """One record of a source, with as many child rows as its lists say."""

    cable_id: str
    body: str | None = "1. (U) Reef fishery talks stall."
    status: str = "full"
    released: datetime | None = None
    file: str = "f" * 16
    number: int = 1
    refs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("EFIS",)
    to: tuple[str, ...] = ()
    subject: str | None = None


@dataclass
class Shard:
    records: list[Record]
    superseded: list[dict[str, Any]] = field(default_factory=list)


def frames(shard: Iterable[Record], run_id: str) -> dict[str, pl.DataFrame]:
    """The tables that parsing would make of these records."""
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in CABLE_TABLES}
    for record in sorted(shard, key=lambda one: one.cable_id):
        digits = record.cable_id[:2]
        key = {"cable_id": record.cable_id, "run_id": run_id}
        found["cables"].append(
            {
                **key,
                "reference_id_raw": record.cable_id,
                "year": int(("19" if digits >= "66" else "20") + digits),
                "station": record.cable_id[2:6],
                "source_file_id": record.file,
                "source_record": record.number,
                "content_sha256": hashlib.sha256((record.body or "").encode()).hexdigest(),
                "body_status": record.status,
                "subject": record.subject,
                "released_at": record.released,
                "header_raw": "VZCZCXRO4410",
                "body_raw": record.body,
                "body_text": record.body,
                "n_references": len(record.refs),
                "n_tags": len(record.tags),
            }
        )
        for seq, target in enumerate(record.refs, 1):
            found["references"].append(
                {**key, "seq": seq, "kind": "cable", "target_id": target, "target_station": target[2:6]}
            )
        for seq, tag in enumerate(record.tags, 1):
            found["tags"].append({**key, "seq": seq, "tag": tag, "tag_raw": tag})
        for seq, name in enumerate(record.to, 1):
            found["recipients"].append({**key, "seq": seq, "role": "action", "name": name})
        found["paragraphs"].append({**key, "seq": 1, "text": record.body or "-"})
    return {table: rows(table, *records) for table, records in found.items()}


def ledger(run_id: str, previous: str | None, outcome: Reconciled) -> dict[str, pl.DataFrame]:
    counts = outcome.totals
    return {
        "ingest_files": rows(
            "ingest_files",
            *(
                {"file_id": f"{run_id}-{file_id}", "run_id": run_id, "n_ok": count.n_ok}
                for file_id, count in outcome.files.items()
            ),
        ),
        "runs": rows(
            "runs",
            {"run_id": run_id, "previous_run_id": previous, "n_cables": counts.n_ok},
        ),
        "quality_results": rows(
            "quality_results",
            {"run_id": run_id, "table_name": "cables", "n_evaluated": counts.n_ok, "n_failed": counts.n_ok // 2},
        ),
    }


def staged(held: Held, records: Iterable[Record]) -> Path:
    """The stage of a run with one shard."""
    stage = open_stage(held)
    for table, frame in frames(records, held.run_id).items():
        write_part(stage, table, frame, f"{held.run_id}-00000")
    return stage


def ingest(
    root: Path,
    run_id: str,
    *shards: Iterable[Record] | Shard,
    keep: int = 3,
    warehouse: str | None = None,
    backend: Backend | None = None,
    has_head_start: bool = True,
) -> tuple[Reconciled, Published]:
    """Stage the shards as one run, reconcile and publish it, to `backend` if one is given."""
    data = DataDir(root)
    with hold(data, run_id) as held, closing(backend or open_backend(warehouse)) as backend:
        previous = data.current_run_id()
        stage = open_stage(held)
        for number, shard in enumerate(shards):
            records = shard.records if isinstance(shard, Shard) else shard
            name = f"{run_id}-{number:05d}"
            for table, frame in frames(records, run_id).items():
                write_part(stage, table, frame, name)
            if isinstance(shard, Shard):
                lost = rows("superseded", *({"run_id": run_id, **row} for row in shard.superseded))
                write_part(stage, "superseded", lost, name)
        outcome = reconcile(held, stage)
        with HeadStart(outcome, backend) if has_head_start else nullcontext() as ahead:
            for table, frame in ledger(run_id, previous, outcome).items():
                write_part(stage, table, frame, run_id)
            if ahead:
                ahead.complete()
            return outcome, publish(held, outcome, backend, keep=keep, ahead=ahead)


def read(root: Path, table: str) -> pl.DataFrame:
    """All rows of a table (or of `history.<table>`) in the current state, by plain glob."""
    return pl.read_parquet(f"{root}/current/{table.replace('.', '/')}/**/*.parquet")
