"""Small parts of many nights are joined; what the tables say stays the same, now and in every version before."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, sort_columns
from tests.warehouse.made import Record, ingest, read
from tests.warehouse.test_incremental import assert_database_equals_lake
from tests.warehouse.test_undo import take_back
from warehouse import compaction
from warehouse.layout import DataDir, Version, siblings
from warehouse.manifest import describe_file, read_manifest

MOST_SMALL = 3
MOST_LOOSE = 2
NIGHTS = 10


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Join parts after a few nights."""
    monkeypatch.setattr(compaction, "MOST_SMALL", MOST_SMALL)
    monkeypatch.setattr(compaction, "MOST_LOOSE", MOST_LOOSE)


def night(number: int) -> list[Record]:
    """A new cable that refers to the next one, and from time to time a better version of an older one."""
    records = [Record(f"08SUVA{number}", number=number, refs=(f"08SUVA{number + 1}",), to=("SUVA",))]
    if number % 3 == 0:
        records.append(Record(f"08SUVA{number - 2}", body=f"better since {number}" * 9, number=number + 100))
    return records


def nights(root: Path, count: int = NIGHTS) -> None:
    for number in range(1, count + 1):
        ingest(root, f"r{number:02d}", night(number), keep=99)


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory after all nights, not to be changed."""
    root = tmp_path_factory.mktemp("joined")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "MOST_SMALL", MOST_SMALL)
        patch.setattr(compaction, "MOST_LOOSE", MOST_LOOSE)
        nights(root)
    return root


def current(root: Path) -> Version:
    version = DataDir(root).current_version()
    assert version
    return version


@pytest.mark.long
def test_parts_of_a_year_stay_few_and_say_the_same(
    joined: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "MOST_SMALL", 10**6)
    monkeypatch.setattr(compaction, "MOST_LOOSE", 10**6)
    nights(tmp_path)
    for table, most in (("cables", MOST_SMALL), ("runs", MOST_LOOSE), ("history.cables", MOST_LOOSE)):
        assert len(current(tmp_path).parts(table)) > most, table
        assert len(current(joined).parts(table)) <= most + 1, table
    assert any("joined" in part.name for part in current(joined).parts("history.cables"))
    for table in (*TABLES, *HISTORY_TABLES):
        rows = [read(root, table).sort(pl.all().cast(pl.String), nulls_last=True) for root in (joined, tmp_path)]
        assert rows[0].equals(rows[1]), table
    assert_database_equals_lake(joined)


def test_rows_of_a_cable_stand_in_parts_of_one_name(joined: Path) -> None:
    version = current(joined)
    placed = dict.fromkeys(CABLE_TABLES, 0)
    for part in version.parts("cables"):
        ids = set(pl.read_parquet(part)["cable_id"])
        for table, sibling in siblings(part, version.path):
            rows = pl.read_parquet(sibling)
            assert set(rows["cable_id"]) <= ids
            assert rows.equals(rows.sort(sort_columns(table)))
            placed[table] += rows.height
    assert placed == {table: read(joined, table).height for table in CABLE_TABLES}


def test_every_file_is_as_the_manifest_says_and_older_versions_are_whole(joined: Path) -> None:
    versions = [Version(path) for path in sorted((joined / "versions").iterdir())]
    assert len(versions) == NIGHTS
    for version in versions:
        for entry in read_manifest(version).files:
            assert describe_file(version.path / entry.path, version.path) == entry


def test_a_run_that_joined_parts_can_be_taken_back(joined: Path, tmp_path: Path) -> None:
    shutil.copytree(joined, tmp_path, symlinks=True, dirs_exist_ok=True)
    joining = next(
        path.name
        for path in sorted((tmp_path / "versions").iterdir())
        if any("joined" in part.name for part in Version(path).parts("cables"))
    )
    last = int(joining.removeprefix("r"))
    for number in range(NIGHTS, last - 1, -1):
        take_back(tmp_path, f"r{number:02d}")
    assert {f"08SUVA{number}" for number in range(1, last)} == set(read(tmp_path, "cables")["cable_id"])
    assert_database_equals_lake(tmp_path)
    ingest(tmp_path, "r99", night(last), keep=99)
    assert_database_equals_lake(tmp_path)


def test_a_night_joins_no_more_than_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "CABLES_PER_PART", 3)
    nights(tmp_path)
    joined = [part for part in current(tmp_path).parts("cables") if "joined" in part.name]
    assert joined
    assert max(pl.read_parquet(part).height for part in joined) <= 3


def test_large_parts_of_the_ledger_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "_SMALL_BYTES", 1)
    nights(tmp_path, 5)
    assert [part.stem for part in current(tmp_path).parts("runs")] == [f"r{number:02d}" for number in range(1, 6)]


def test_the_bytes_of_the_ledger_that_a_night_joins_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights(tmp_path, 3)
    size = sum(part.stat().st_size for part in current(tmp_path).parts("runs")[:2])
    monkeypatch.setattr(compaction, "_MOST_BYTES", size)
    ingest(tmp_path, "r04", night(4), keep=99)
    joined = next(part for part in current(tmp_path).parts("runs") if "joined" in part.name)
    assert pl.read_parquet(joined)["run_id"].to_list() == ["r01", "r02"]
