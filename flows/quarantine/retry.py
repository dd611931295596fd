"""Read quarantined records again with the program as it is now; what has become good is published by a normal run.

Each record that can be read now becomes a file of its own (`ingest_files`: path of its file, member `record 17 from
quarantine`), so that everything the pipeline counts and judges holds for it too. Its row in `quarantine` stays;
`quarantine_resolutions` says what became of it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.containers.streams import HEAD_BYTES
from flows.outcome import Outcome, Plan, Request, Resolves
from flows.pipeline import ingest
from flows.progress import Progress
from flows.quarantine.rows import Filter, quarantine_rows
from flows.run import Run, Step, plainly
from flows.shards import cut_files
from flows.sources import CONTAINER, UNKNOWN, Form, Found, Slice, SourceFile
from flows.spool import Spool

if TYPE_CHECKING:
    pass

SOURCE = "quarantine"


def retry(request: Request, wanted: Filter, progress: Progress | None = None, step: Step = plainly) -> Outcome:
    """Read the open rows that `wanted` means again and publish those that have become good.

    `request` names SOURCE and the kind `retry`. The outcome is `unchanged` if none has.
    """
    return ingest(request, progress, step, planner=lambda run, spool: _plan(run, spool, wanted))


def _plan(run: Run, spool: Path, wanted: Filter) -> Plan:
    rows = quarantine_rows(run.request.data_dir, replace(wanted, resolved=False), payload=True)
    run.progress.begin("reading quarantined records again", rows.height)
    candidates = [_candidate(row) for row in rows.iter_rows(named=True)]
    readable = {key: one for key, one in _by_dialect(candidates).items() if key not in (UNKNOWN, CONTAINER, "")}
    files: list[SourceFile] = []
    resolves: dict[str, Resolves] = {}
    with Spool(spool / "members") as kept:
        for dialect, some in readable.items():
            good = _good(dialect, some, run.request.rules)
            for one in some:
                if one["new_id"] in good and one["new_id"] not in resolves:
                    files.append(_file(one, dialect, good[one["new_id"]][0], kept))
                    resolves[one["new_id"]] = Resolves(
                        one["file_id"], one["record"], one["rule"], good[one["new_id"]][1]
                    )
    found = Found(tuple(files), known=tuple(str(row) for row in range(rows.height - len(files))))
    return Plan(found, tuple(cut_files(files, run.request.shard_bytes)), resolves)


def _candidate(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the id it would have as a file (new_id) and the dialect to read it in; empty if there is none."""
    digest = hashlib.sha256(f"{row['file_id']}/{row['record']}/".encode() + row["payload"]).hexdigest()
    return {**row, "sha256": digest, "new_id": digest[:16], "read_as": _dialect(row)}


def _dialect(row: Mapping[str, Any]) -> str:
    if row["record"] > 0:
        return str(row["dialect"] or "")
    # Of a whole file only its beginning is kept: it can be read again if that is all of it.
    if row["size"] is None or len(row["payload"]) != row["size"] or len(row["payload"]) > HEAD_BYTES:
        return ""
    from transforms.dialects import sniff

    forms = sniff(row["payload"])
    return forms[0][0] if forms else ""


def _by_dialect(candidates: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for one in candidates:
        grouped.setdefault(one["read_as"], []).append(one)
    return grouped


def _good(dialect: str, candidates: list[dict[str, Any]], rules: Path | None) -> dict[str, tuple[int, str | None]]:
    """New id -> (records, a cable read from it) of all candidates of which nothing would go to quarantine again."""
    import polars as pl

    from expectations.row_rules import split
    from expectations.rule_files import load_rules
    from transforms.dialects import Piece
    from transforms.shard import parse

    pieces = [Piece(one["new_id"], 1, 0, one["payload"]) for one in candidates]
    parsed = parse(dialect, pieces, "retry")
    done = split(parsed.tables, load_rules(rules))
    read: pl.DataFrame = pl.concat(
        [done.tables[table].select("source_file_id", "cable_id") for table in ("cables", "superseded")]
    )
    bad = {*parsed.tables["quarantine"]["file_id"], *done.refused["file_id"]}
    counted = read.group_by("source_file_id").agg(pl.len(), pl.col("cable_id").first())
    whole = {one["new_id"]: one["record"] == 0 for one in candidates}
    # A record that falls into several would take the numbers of its neighbours: it stays where it is.
    return {
        new_id: (count, cable)
        for new_id, count, cable in counted.iter_rows()
        if new_id not in bad and (count == 1 or whole[new_id])
    }


def _file(one: Mapping[str, Any], dialect: str, n_records: int, kept: Spool) -> SourceFile:
    size = len(one["payload"])
    place = kept.add(one["payload"])
    inside = f"{one['member']}!/" if one["member"] else ""
    what = "whole file" if one["record"] == 0 else f"record {one['record']}"
    part = Slice(str(kept.path), one["new_id"], 0, 0, size, 1, n_records, place)
    return SourceFile(
        path=str(one["path"] or one["file_id"]),
        file_id=one["new_id"],
        sha256=one["sha256"],
        size=size,
        modified=0,
        form=Form(dialect),
        member=f"{inside}{what} from quarantine",
        slices=(part,),
    )
