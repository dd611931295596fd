import hashlib
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.made import Record, Shard, ingest, read
from warehouse.errors import WarehouseError
from warehouse.reconcile import FileCounts

EARLY, LATE = datetime(2010, 11, 28), datetime(2011, 8, 30)


def bodies(root: Path) -> dict[str, str | None]:
    return dict(read(root, "cables").select("cable_id", "body_raw").iter_rows())


def test_rerun_of_same_records_changes_no_cable(tmp_path: Path) -> None:
    records = [Record("08SUVA214"), Record("07SUVA9", body="other", number=2), Record("66SUVA3", body="old")]
    ingest(tmp_path, "r1", records)
    before = {table: read(tmp_path, table) for table in ("cables", "tags", "paragraphs", "references")}
    outcome, published = ingest(tmp_path, "r2", records)
    assert outcome.totals == FileCounts(n_unchanged=3)
    assert outcome.files == {"f" * 16: FileCounts(n_unchanged=3)}
    assert published.manifest.tables["cables"]["files"] == 3
    for table, frame in before.items():
        assert read(tmp_path, table).equals(frame), table
    assert read(tmp_path, "superseded").is_empty()


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ({"body": "short", "status": "full"}, {"body": "much longer", "status": "partial"}, "fuller_body"),
        ({"body": "longer body"}, {"body": "body"}, "longer_body"),
        ({"body": "abc", "released": LATE}, {"body": "xyz", "released": EARLY}, "later_release"),
        ({"body": "abc", "released": LATE}, {"body": "xyz"}, "later_release"),
        ({"body": "x", "status": "header_only"}, {"body": None, "status": "truncated"}, "longer_body"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", ["better first", "worse first", "one run"])
def test_better_version_wins_in_any_order(
    tmp_path: Path, better: dict[str, str], worse: dict[str, str], reason: str, order: str
) -> None:
    good = Record("08SUVA214", **better, file="a" * 16, tags=("GOOD",), refs=("07SUVA1",))
    bad = Record("08SUVA214", **worse, file="b" * 16, tags=("BAD", "BAD2"))
    bystander = Record("08SUVA215", body="same part", file="c" * 16)
    if order == "one run":
        outcome, _ = ingest(tmp_path, "r1", [good, bystander], [bad])
        assert outcome.files["b" * 16] == FileCounts(n_superseded=1)
    else:
        first, second = (good, bad) if order == "better first" else (bad, good)
        ingest(tmp_path, "r1", [first, bystander])
        outcome, _ = ingest(tmp_path, "r2", [second])
        assert outcome.n_replaced == (order == "worse first")
        assert outcome.totals == FileCounts(n_ok=int(order == "worse first"), n_superseded=int(order == "better first"))
    assert bodies(tmp_path) == {"08SUVA214": good.body, "08SUVA215": "same part"}
    tags = read(tmp_path, "tags").sort("cable_id")
    assert tags["tag"].to_list() == ["GOOD", "EFIS"]
    assert read(tmp_path, "references").height == 1
    lost, past = read(tmp_path, "superseded"), read(tmp_path, "history.cables")
    if order == "worse first":
        assert lost.is_empty()
        columns = past.select("cable_id", "source_file_id", "body_raw", "valid_from_run", "valid_to_run")
        assert columns.rows() == [("08SUVA214", "b" * 16, bad.body, "r1", "r2")]
        assert read(tmp_path, "history.tags")["tag"].to_list() == ["BAD", "BAD2"]
    else:
        assert past.is_empty()
        columns = lost.select("cable_id", "source_file_id", "body_raw", "reason")
        assert columns.rows() == [("08SUVA214", "b" * 16, bad.body, reason)]


def test_later_record_wins_between_equals(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA214", body="aaa")])
    ingest(tmp_path, "r2", [Record("08SUVA214", body="bbb", file="b" * 16)])
    assert bodies(tmp_path) == {"08SUVA214": "bbb"}
    outcome, _ = ingest(
        tmp_path,
        "r3",
        [Record("08SUVA214", body="ccc", file="c" * 16)],
        [Record("08SUVA214", body="ddd", file="d" * 16)],
    )
    assert bodies(tmp_path) == {"08SUVA214": "ddd"}
    lost = read(tmp_path, "superseded")
    assert lost.select("body_raw", "reason", "run_id").rows() == [("ccc", "later_record", "r3")]
    past = read(tmp_path, "history.cables").sort("body_raw")
    assert past.select("body_raw", "run_id", "valid_from_run", "valid_to_run").rows() == [
        ("aaa", "r1", "r1", "r2"),
        ("bbb", "r2", "r2", "r3"),
    ]
    assert outcome.totals == FileCounts(n_ok=1, n_superseded=1)
    assert outcome.n_replaced == 1


def test_same_text_in_two_shards_is_kept_once(tmp_path: Path) -> None:
    twin = {"cable_id": "08SUVA214", "body": "same"}
    outcome, _ = ingest(
        tmp_path,
        "r1",
        [Record(**twin, file="a" * 16)],
        [Record(**twin, file="b" * 16), Record("08SUVA2", file="b" * 16)],
    )
    assert outcome.files == {"a" * 16: FileCounts(n_unchanged=1), "b" * 16: FileCounts(n_ok=2)}
    cables = read(tmp_path, "cables").sort("cable_id")
    assert cables.select("cable_id", "source_file_id").rows() == [
        ("08SUVA2", "b" * 16),
        ("08SUVA214", "b" * 16),
    ]
    assert read(tmp_path, "superseded").is_empty()


def test_known_text_steps_aside_while_other_text_of_the_run_competes(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA214", body="known")])
    outcome, _ = ingest(
        tmp_path,
        "r2",
        [Record("08SUVA214", body="known", file="a" * 16)],
        [Record("08SUVA214", body="longer text", file="b" * 16)],
    )
    assert outcome.totals == FileCounts(n_ok=1, n_unchanged=1)
    assert bodies(tmp_path) == {"08SUVA214": "longer text"}


def set_aside(record: Record) -> dict[str, object]:
    """The row that parsing writes for a record that lost within its shard."""
    return {
        "cable_id": record.cable_id,
        "source_file_id": record.file,
        "source_record": record.number,
        "content_sha256": hashlib.sha256((record.body or "").encode()).hexdigest(),
        "body_raw": record.body,
        "reason": "later_record",
    }


def test_losers_found_while_parsing_are_counted(tmp_path: Path) -> None:
    shard = Shard([Record("08SUVA214", body="ab", number=2)], [set_aside(Record("08SUVA214", body="a"))])
    outcome, _ = ingest(tmp_path, "r1", shard)
    assert outcome.files == {"f" * 16: FileCounts(n_ok=1, n_superseded=1)}
    assert outcome.totals == FileCounts(n_ok=1, n_superseded=1)


@pytest.mark.parametrize("cut", [1, 2, 3, 5])
def test_fate_of_records_does_not_hang_on_where_shards_are_cut(tmp_path: Path, cut: int) -> None:
    """Records of one cable in order: known text, worse text twice, best text twice."""
    ingest(tmp_path, "r1", [Record("08SUVA214", body="known")])
    texts = ["known", "bad", "bad", "best of all", "best of all"]
    records = [Record("08SUVA214", body=text, number=n) for n, text in enumerate(texts, 1)]
    shards = []
    for start in range(0, len(records), cut):
        some = sorted(records[start : start + cut], key=lambda one: (len(one.body or ""), one.number))
        *lost, chosen = some
        shards.append(Shard([chosen], [set_aside(record) for record in lost]))
    outcome, _ = ingest(tmp_path, "r2", *shards)
    assert outcome.totals == FileCounts(n_ok=1, n_superseded=1, n_unchanged=3)
    cables = read(tmp_path, "cables")
    assert cables.select("body_raw", "source_record").rows() == [("best of all", 5)]
    lost_texts = read(tmp_path, "superseded").sort("body_raw")
    assert lost_texts.select("body_raw", "source_record", "run_id").rows() == [("bad", 3, "r2")]
    assert read(tmp_path, "history.cables").select("body_raw", "valid_to_run").rows() == [("known", "r2")]


def test_in_corpus_follows_arrivals(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("07SUVA1", refs=("08SUVA2", "07SUVA1")), Record("06SUVA1", refs=("08SUVA9",))])
    in_corpus = dict(read(tmp_path, "references").select("target_id", "in_corpus").iter_rows())
    assert in_corpus == {"08SUVA2": False, "07SUVA1": True, "08SUVA9": False}
    untouched = next((tmp_path / "current/references/2006").iterdir()).stat().st_ino
    changed = next((tmp_path / "current/references/2007").iterdir()).stat().st_ino
    ingest(tmp_path, "r2", [Record("08SUVA2", refs=("07SUVA1", "99SUVA1"))])
    in_corpus = dict(read(tmp_path, "references").select("target_id", "in_corpus").iter_rows())
    assert in_corpus == {"08SUVA2": True, "07SUVA1": True, "08SUVA9": False, "99SUVA1": False}
    assert next((tmp_path / "current/references/2006").iterdir()).stat().st_ino == untouched
    assert next((tmp_path / "current/references/2007").iterdir()).stat().st_ino != changed


def test_replaced_cable_and_arrived_target_in_one_part(tmp_path: Path) -> None:
    """One published part of references both loses a cable and sees a target arrive."""
    ingest(tmp_path, "r1", [Record("07SUVA1", refs=("08SUVA2",)), Record("07SUVA3", refs=("08SUVA2", "07SUVA4"))])
    ingest(
        tmp_path,
        "r2",
        [Record("07SUVA1", body="a longer text than the one before", refs=()), Record("08SUVA2")],
    )
    found = read(tmp_path, "references").select("cable_id", "target_id", "in_corpus").sort("target_id")
    assert found.rows() == [("07SUVA3", "07SUVA4", False), ("07SUVA3", "08SUVA2", True)]


def test_ids_outside_the_pattern_are_not_lost(tmp_path: Path) -> None:
    ingest(tmp_path, "r1", [Record("08SUVA1"), Record("66SUVA1", body="b"), Record("65SUVA1", body="c")])
    years = sorted(path.name for path in (tmp_path / "current/cables").iterdir())
    assert years == ["1966", "2008", "2065"]


def test_one_cable_twice_in_one_part_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="stands twice in one part"):
        ingest(tmp_path, "r1", [Record("08SUVA1", body="a"), Record("08SUVA1", body="b")])


def test_random_histories_equal_one_load(tmp_path: Path) -> None:
    """The rule is a total order: any split of the same records into runs ends with the same cables.

    Lengths differ, so that the order of arrival decides nothing.
    """
    generator = pl.Series(range(60)).sample(fraction=1, shuffle=True, seed=7).to_list()
    records = [
        Record(f"08SUVA{1 + n % 9}", body="y" * (n + 1), status="full" if n % 3 else "partial", number=n + 1)
        for n in generator
    ]
    shards: list[list[Record]] = []
    for record in records:
        free = next((s for s in shards if record.cable_id not in {one.cable_id for one in s}), None)
        if free is None:
            shards.append(free := [])
        free.append(record)
    ingest(tmp_path / "at-once", "r1", *shards)
    total = FileCounts()
    for number, start in enumerate(range(0, len(shards), 2)):
        outcome, _ = ingest(tmp_path / "by-night", f"r{number}", *shards[start : start + 2])
        assert sum((outcome.totals.n_ok, outcome.totals.n_superseded, outcome.totals.n_unchanged)) == sum(
            len(shard) for shard in shards[start : start + 2]
        )
        total = outcome.totals
    assert total is not None
    for table in ("cables", "tags", "paragraphs"):
        keys = ["cable_id"] if table == "cables" else ["cable_id", "seq"]
        left, right = (read(tmp_path / way, table).drop("run_id").sort(keys) for way in ("at-once", "by-night"))
        assert left.equals(right), table
    for way in ("at-once", "by-night"):
        n_past = read(tmp_path / way, "history.cables").height
        assert read(tmp_path / way, "superseded").height + n_past == 60 - 9
        assert (n_past > 0) == (way == "by-night")
