"""Hand quarantined records on: a folder with a file of bytes for each, and an index of them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_INDEXED = (
    "payload_file",
    "file_id",
    "path",
    "member",
    "record",
    "byte_offset",
    "dialect",
    "rule",
    "rule_id",
    "message",
)


def export(rows: "pl.DataFrame", folder: Path) -> int:
    """Write payloads, index.csv and index.jsonl into `folder`, which is made and must be empty. Returns the count."""
    import polars as pl

    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"{folder} is not empty", "name a new folder")
        named = rows.with_columns(
            payload_file=pl.format("{}-{}-{}.bin", "file_id", pl.col("record").cast(pl.String).str.zfill(7), "rule")
        )
        for name, payload in named.select("payload_file", "payload").iter_rows():
            (folder / name).write_bytes(payload)
        index = named.select(*_INDEXED, "run_id")
        index.write_csv(folder / "index.csv")
        with (folder / "index.jsonl").open("w", encoding="utf-8") as handle:
            handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in index.iter_rows(named=True))
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}", "name another folder") from error
    return rows.height
