"""Which records come out otherwise when their text is parsed again with newer code.

Rows are compared by hash, table by table. What says where and when a row was made is left out, and so is what
depends on the rest of the corpus.
"""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import polars_schema
from warehouse.choice import SAME_TEXT
from warehouse.layout import Version, siblings, table_parts
from warehouse.stage import AGAIN, write_parquet

_NOT_COMPARED = frozenset({"run_id", "source_file_id", "source_record", "source_dialect", "in_corpus", "thread_id"})
_DIGEST = pl.Schema({"cable_id": pl.String(), "digest": pl.UInt64()})


def _digests(part: Path, folder: Path, ids: pl.Series) -> pl.DataFrame:
    """One number for all rows of each cable of `ids` in a part of `cables` and its siblings."""
    wanted = pl.LazyFrame({"cable_id": ids})
    digests: list[pl.DataFrame] = []
    for table, sibling in siblings(part, folder):
        seed = CABLE_TABLES.index(table)
        columns = [name for name in polars_schema(table) if name not in _NOT_COMPARED]
        rows = (
            pl.scan_parquet(sibling, glob=False)
            .join(wanted, on="cable_id", how="semi")
            .select("cable_id", digest=pl.struct(columns).hash(seed))
        )
        digests.append(rows.collect(engine="streaming"))
    every = pl.concat(digests) if digests else pl.DataFrame(schema=_DIGEST)
    return every.group_by("cable_id").agg(pl.col("digest").sort().implode().hash(0))


def _all_digests(records: pl.DataFrame, folder: Path) -> pl.DataFrame:
    parts: Iterable[pl.DataFrame] = [
        _digests(Path(str(path)), folder, of["cable_id"]).with_columns(path=pl.lit(str(path)))
        for (path,), of in records.partition_by("path", as_dict=True).items()
    ]
    return pl.concat([pl.DataFrame(schema={**_DIGEST, "path": pl.String()}), *parts])


def rederived(stage: Path, previous: Version, staged: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Staged records whose text is published already, but with other rows; one for each cable.

    `staged` and `current` are identities. Of several with the same text the one that stands at the place of the
    published one is taken, else the last.
    """
    same = staged.join(current, on=SAME_TEXT, suffix="_now")
    if same.is_empty():
        return staged.clear()
    at_place = (pl.col("source_file_id") == pl.col("source_file_id_now")) & (
        pl.col("source_record") == pl.col("source_record_now")
    )
    same = (
        same.with_columns(at_place=at_place)
        .sort("at_place", "path")
        .unique("cable_id", keep="last", maintain_order=True)
    )
    now = same.select("cable_id", path="path_now")
    before, after = _all_digests(now, previous.path), _all_digests(same.select("cable_id", "path"), stage)
    changed = after.join(before, on=["cable_id", "digest"], how="anti").select("cable_id", "path")
    return staged.join(changed, on=["cable_id", "path"], how="semi", maintain_order="left")


def part_known_quarantine(stage: Path, previous: Version) -> None:
    """Put what is in quarantine already for the same reason into parts of its own, named AGAIN.

    It is no new row, but the records of a file are only accounted for with it.
    """
    parts = previous.parts("quarantine")
    if not parts:
        return
    key = ["file_id", "record", "rule"]
    known = pl.scan_parquet(parts, glob=False).select(key)
    for part in table_parts(stage, "quarantine"):
        rows = pl.read_parquet(part, glob=False)
        rest = rows.lazy().join(known, on=key, how="anti", maintain_order="left").collect()
        if rest.height == rows.height:
            continue
        again = rows.lazy().join(known, on=key, how="semi", maintain_order="left").collect()
        write_parquet(part.with_stem(f"{part.stem}{AGAIN}"), "quarantine", again)
        if rest.is_empty():
            part.unlink()
        else:
            write_parquet(part, "quarantine", rest)
