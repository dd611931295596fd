"""Parts of a shard: each row once, under the year of its id, with the rows of its cable in every table."""

import resource
from pathlib import Path

import polars as pl
import pytest

from schemas.derive import polars_schema
from warehouse.stage import cuts_of, write_part

# Two have no year, and by their text they do not stand side by side.
IDS = [*(f"08SUVA{n}" for n in range(10, 15)), "99SUVA1", "09SUVA1", "1ASUVA1", "08LIMA7", "XSUVA1"]

WORDS = {"caption": "SIPDIS", "kind": "distribution", "raw": "SIPDIS", "run_id": "r"}


def captions(ids: list[str]) -> pl.DataFrame:
    """Two rows a cable, none of the last."""
    rows = [{"cable_id": each, "seq": seq, **WORDS} for each in ids[:-1] for seq in (1, 2)]
    return pl.DataFrame(rows, schema=polars_schema("captions"))


@pytest.mark.parametrize("order", [IDS, sorted(IDS), sorted(IDS, reverse=True)])
def test_every_row_stands_in_the_part_of_its_cable(tmp_path: Path, order: list[str]) -> None:
    cuts = cuts_of(pl.DataFrame({"cable_id": order}), most=2)
    frame = captions(order)
    parts = write_part(tmp_path, "captions", frame, "r-00001", cuts)
    written = {part.relative_to(tmp_path / "captions").as_posix(): pl.read_parquet(part) for part in parts}
    assert pl.concat(written.values()).sort("cable_id", "seq").equals(frame.sort("cable_id", "seq"))
    where = {each: name.removesuffix(".parquet") for name, part in written.items() for each in part["cable_id"]}
    ids = [each for each in sorted(IDS) if each.startswith("08")]
    expected = {each: f"2008/r-00001{('', '-001', '-002')[at // 2]}" for at, each in enumerate(ids)}
    expected |= {"09SUVA1": "2009/r-00001", "99SUVA1": "1999/r-00001"}
    expected |= {"1ASUVA1": "0000/r-00001", "XSUVA1": "0000/r-00001"}
    assert where == {each: expected[each] for each in order[:-1]}


def test_without_cuts_a_year_is_one_part(tmp_path: Path) -> None:
    parts = write_part(tmp_path, "captions", captions(IDS), "r-00001")
    assert sorted(part.parent.name for part in parts) == ["0000", "1999", "2008", "2009"]


def test_a_shard_of_more_parts_than_may_be_open_is_written(tmp_path: Path) -> None:
    ids = [f"08SUVA{n}" for n in range(1000, 2000)]
    cuts = cuts_of(pl.DataFrame({"cable_id": ids}), most=1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(number.name) for number in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 60, hard))
    try:
        parts = write_part(tmp_path, "captions", captions([*ids, "none"]), "r-00001", cuts)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(parts) == 1000
    assert pl.read_parquet(parts)["cable_id"].n_unique() == 1000
