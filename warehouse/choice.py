"""Which version of a cable becomes the current one, decided on small columns only.

A record is known by its cable id and the hash of its text. A record whose text is there already is *unchanged*,
and so is the earlier of two records of one run with the same text. Records of one cable with different texts
compete; the best is chosen by, in this order: a full body, the longer body, the later release, the later record
(those of the run are later than the published).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from warehouse.errors import WarehouseError, explained

# One row a record. `path` is the part file it stands in: it tells apart records with the same cable id.
_IDENTITY = pl.Schema(
    {
        "cable_id": pl.String(),
        "content_sha256": pl.String(),
        "source_file_id": pl.String(),
        "source_record": pl.Int64(),
        "path": pl.String(),
    }
)
SAME_TEXT = ["cable_id", "content_sha256"]
_RANK = ["is_full", "length", "released_at"]


@dataclass(frozen=True)
class Choice:
    """What becomes of the records of a run. The frames have the columns of an identity (see `identities`)."""

    chosen: pl.DataFrame  # staged records that become current
    unchanged: pl.DataFrame  # staged records whose text is there already
    lost: pl.DataFrame  # staged records that lost; has `reason` too
    replaced: pl.DataFrame  # published records that lost; has `reason` too


def scan(parts: Sequence[Path]) -> pl.LazyFrame:
    """Scan part files with their path as column `path`. Names are taken literally, never as patterns."""
    return pl.scan_parquet(list(parts), glob=False, include_file_paths="path")


def identities(parts: Sequence[Path]) -> pl.DataFrame:
    """Identity of every record in parts of `cables`: id, hash, source and part file."""
    if not parts:
        return pl.DataFrame(schema=_IDENTITY)
    with explained("cannot read the cables", parts[0].parent.parent, pl.exceptions.PolarsError):
        return scan(parts).select(_IDENTITY.names()).collect()


def _raise_on_twins(staged: pl.DataFrame) -> None:
    twins = staged.filter(pl.struct("cable_id", "path").is_duplicated())
    if not twins.is_empty():
        raise WarehouseError(
            f"cable {twins['cable_id'][0]} stands twice in one part",
            twins["path"][0],
            "report it as a defect: a shard holds one version of a cable",
        )


def _ranked(records: pl.DataFrame) -> pl.DataFrame:
    """Add what the versions compete by, read only for these records."""
    paths = [Path(path) for path in records["path"].unique(maintain_order=True)]
    facts = (
        scan(paths)
        .join(records.lazy(), on=["cable_id", "path"], how="semi")
        .select(
            "cable_id",
            "path",
            is_full=pl.col("body_status") == "full",
            length=pl.col("body_text").str.len_chars().fill_null(0).cast(pl.Int64),
            released_at="released_at",
        )
    )
    with explained("cannot read the cables", paths[0], pl.exceptions.PolarsError):
        return records.join(facts.collect(engine="streaming"), on=["cable_id", "path"], how="left")


def _reason() -> pl.Expr:
    """Why the winner (columns ending in _best) was preferred to this record."""
    return (
        pl.when(pl.col("is_full") != pl.col("is_full_best"))
        .then(pl.lit("fuller_body"))
        .when(pl.col("length") != pl.col("length_best"))
        .then(pl.lit("longer_body"))
        .when(pl.col("released_at").ne_missing(pl.col("released_at_best")))
        .then(pl.lit("later_release"))
        .otherwise(pl.lit("later_record"))
    )


def _settle(contested: pl.DataFrame) -> pl.DataFrame:
    """Add `is_best` and `reason` to the records of cables that have several texts."""
    ordered = _ranked(contested).sort(
        ["cable_id", *_RANK, "is_staged", "path"],
        descending=[False, True, True, True, True, True],
        nulls_last=True,
    )
    best = ordered.group_by("cable_id", maintain_order=True).first().select("cable_id", *_RANK, "path")
    return ordered.join(best, on="cable_id", suffix="_best").with_columns(
        is_best=pl.col("path") == pl.col("path_best"), reason=_reason()
    )


def choose(staged: pl.DataFrame, current: pl.DataFrame, rederived: pl.DataFrame | None = None) -> Choice:
    """Decide between the records of a run and those published (both as made by `identities`).

    Part names sort in the order in which their records were read. `rederived` are staged records, one a cable, that
    take the place of the published ones with the same text.
    """
    _raise_on_twins(staged)
    renewed = staged.clear() if rederived is None else rederived
    outdated = current.join(renewed, on=SAME_TEXT, how="semi")
    is_known = staged.join(current, on=SAME_TEXT, how="semi").join(renewed, on=["cable_id", "path"], how="anti")
    fresh = staged.join(current, on=SAME_TEXT, how="anti").sort("path")
    current = current.join(outdated, on=SAME_TEXT, how="anti")
    last = fresh.unique(subset=SAME_TEXT, keep="last", maintain_order=True)
    repeated = fresh.join(last, on=["cable_id", "path"], how="anti")
    last = pl.concat([last, renewed])
    gone = outdated.with_columns(reason=pl.lit("later_record"))

    both = pl.concat(
        [
            last.with_columns(is_staged=pl.lit(True)),
            current.join(last, on="cable_id", how="semi").with_columns(is_staged=pl.lit(False)),
        ]
    )
    is_contested = pl.len().over("cable_id") > 1
    contested = both.filter(is_contested)
    alone = both.filter(~is_contested).select(_IDENTITY.names())
    if contested.is_empty():
        nothing = contested.with_columns(reason=pl.lit("")).select(*_IDENTITY.names(), "reason")
        return Choice(alone, pl.concat([is_known, repeated]), nothing, gone)

    settled = _settle(contested)
    won = settled.filter("is_best", "is_staged").select(_IDENTITY.names())
    beaten = settled.filter(~pl.col("is_best"))
    keep = [*_IDENTITY.names(), "reason"]
    return Choice(
        chosen=pl.concat([alone, won]),
        unchanged=pl.concat([is_known, repeated]),
        lost=beaten.filter("is_staged").select(keep),
        replaced=pl.concat([beaten.filter(~pl.col("is_staged")).select(keep), gone]),
    )


def without_known_losers(choice: Choice, superseded: pl.DataFrame) -> Choice:
    """The same choice, where records that lost before and lost again count as unchanged."""
    again = choice.lost.join(superseded, on=SAME_TEXT, how="semi")
    lost = choice.lost.join(again, on=["cable_id", "path"], how="anti")
    return replace(choice, lost=lost, unchanged=pl.concat([choice.unchanged, again.drop("reason")]))


def known_losers(lost: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Those of the records set aside while parsing whose text is kept elsewhere: they are unchanged as well.

    Shards are cut anywhere, so two records with the same text must have the same fate within a shard and across.
    `others`: all staged and published records. All frames are identities.
    """
    elsewhere = lost.join(others, on=SAME_TEXT, how="semi")
    rest = lost.join(others, on=SAME_TEXT, how="anti").sort("path", "source_file_id", "source_record")
    last = rest.unique(subset=SAME_TEXT, keep="last", maintain_order=True)
    return pl.concat([elsewhere, rest.join(last, on=["source_file_id", "source_record"], how="anti")])
