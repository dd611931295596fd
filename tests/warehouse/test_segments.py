"""Segments: one for each run, linked on, merged when there are many, made anew when they are of no use."""

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.made import Record, ingest
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir, Version
from warehouse.manifest import read_manifest
from warehouse.search.embedded import open_embedded
from warehouse.search.merging import FAN_IN, LARGEST, group_to_merge
from warehouse.search.query import Filters, parse_query
from warehouse.search.segments import segment_files


def current(root: Path) -> Version:
    version = DataDir(root).current_version()
    assert version
    return version


def cables_in(segment: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(segment), read_only=True) as connection:
        return connection.execute("SELECT cable_id, run_id FROM docs ORDER BY ALL").fetchall()


def found(root: Path, text: str) -> list[str]:
    with open_embedded(current(root)) as place:
        return sorted(hit.cable_id for hit in place.hits(parse_query(text), Filters(), 1000))


def test_a_run_adds_a_segment_and_links_the_others(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("08SUVA2", body="lagoon")])
    first = segment_files(current(tmp_path).path)[0].stat().st_ino
    ingest(
        tmp_path,
        "r2",
        [Record("08SUVA3", body="lagoon"), Record("08SUVA1", body="a lagoon, with a text that is longer than before")],
    )
    files = segment_files(current(tmp_path).path)
    assert [file.name for file in files] == ["r1.duckdb", "r2.duckdb"]
    assert files[0].stat().st_ino == first
    assert cables_in(files[1]) == [("08SUVA1", "r2"), ("08SUVA3", "r2")]
    assert found(tmp_path, "lagoon") == ["08SUVA1", "08SUVA2", "08SUVA3"]
    assert found(tmp_path, "reef") == []
    listed = {entry.path for entry in read_manifest(current(tmp_path)).files}
    assert {"search/r1.duckdb", "search/r2.duckdb"} <= listed


def test_a_run_without_cables_adds_none(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    ingest(tmp_path, "r2", [Record("08SUVA1")])
    assert [file.name for file in segment_files(current(tmp_path).path)] == ["r1.duckdb"]


def test_no_cables_at_all(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [])
    with pytest.raises(WarehouseError, match="not searchable yet"), open_embedded(current(tmp_path)):
        pass


def test_nights_are_merged_and_replaced_cables_dropped(tmp_path: Path) -> None:
    counts = []
    for night in range(1, 12):
        run = f"r{night:02d}"
        ingest(tmp_path, run, [Record(f"08SUVA{night}", body=f"night {night}"), Record("08SUVA99", body="x " * night)])
        counts.append(len(segment_files(current(tmp_path).path)))
    assert max(counts) < FAN_IN
    held = [cable for file in segment_files(current(tmp_path).path) for cable in cables_in(file)]
    assert len(held) == len(set(held))
    assert len([cable for cable in held if cable[0] == "08SUVA99"]) <= counts[-1]
    assert found(tmp_path, "night") == sorted(f"08SUVA{night}" for night in range(1, 12))
    assert found(tmp_path, "x") == ["08SUVA99"]


def test_what_is_missing_or_of_no_use_is_made_by_the_next_run(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    ingest(tmp_path, "r2", [Record("08SUVA2", body="reef two")])
    one, two = segment_files(current(tmp_path).path)
    one.unlink()
    with duckdb.connect(str(two)) as connection:
        connection.execute("UPDATE segment SET format = 0")
    ingest(tmp_path, "r3", [Record("08SUVA3", body="reef three")])
    (only,) = segment_files(current(tmp_path).path)
    assert cables_in(only) == [("08SUVA1", "r1"), ("08SUVA2", "r2"), ("08SUVA3", "r3")]
    assert found(tmp_path, "reef") == ["08SUVA1", "08SUVA2", "08SUVA3"]

    only.write_bytes(b"damaged" * 5000)
    with pytest.raises(WarehouseError, match="search failed"):
        found(tmp_path, "reef")
    ingest(tmp_path, "r4", [Record("08SUVA4", body="reef four")])
    assert len(found(tmp_path, "reef")) == 4


def test_published_before_there_was_search(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1")])
    for file in segment_files(current(tmp_path).path):
        file.unlink()
    with pytest.raises(WarehouseError, match=r"not searchable yet.*cables ingest"):
        found(tmp_path, "reef")


def test_which_segments_are_merged() -> None:
    def group(*sizes: int) -> list[int]:
        files = {Path(f"{number:02d}"): size for number, size in enumerate(sizes)}
        return sorted(files[file] for file in group_to_merge(files))

    assert group() == []
    assert group(1, 2, 3) == []
    assert group(1, 2, 3, 400) == [1, 2, 3, 400]
    assert group(1, 2, 3, 400, 50_000) == [1, 2, 3, 400]
    assert group(3_000, 3_000, 3_000, 3_000, 10, 200_000) == [10, 3_000, 3_000, 3_000, 3_000]
    assert group(*[LARGEST] * 20) == []


def test_the_number_of_segments_stays_small_whatever_the_nights_bring() -> None:
    sizes: dict[Path, int] = {Path("first"): 250_000}
    rewritten = 0
    for night in range(2_000):
        sizes[Path(f"{night:05d}")] = 120 + night % 7 * 100
        while group := group_to_merge(sizes):
            merged = sum(sizes.pop(file) for file in group)
            sizes[Path(f"{night:05d}-m")] = merged
            rewritten += merged
    total = sum(sizes.values()) - 250_000
    assert len(sizes) <= 15 + total // LARGEST
    assert rewritten < 8 * total
