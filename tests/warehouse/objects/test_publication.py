"""A data directory in a bucket: published in one step, by one writer, and the same for every machine."""

import json
import logging
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas import TABLES
from schemas.derive import HISTORY_TABLES
from tests.objects import BUCKET, URL, content, keys, machine, published, requests
from tests.warehouse.made import Record, ingest, read
from warehouse import journal
from warehouse.duckdb_backend import DuckDBBackend
from warehouse.errors import WarehouseError
from warehouse.layout import DATABASE, DataDir, Version
from warehouse.lock import LockedError, Owner, hold, owner
from warehouse.manifest import read_manifest
from warehouse.objects.lease import LOCK, Lease, leased
from warehouse.objects.mirror import JOURNAL, WHOLE, bring, id_of, stage_url
from warehouse.objects.pointer import MovedError, Pointer, read_pointer, swap_pointer
from warehouse.objects.store import Store
from warehouse.objects.sweep import Keeping, unneeded
from warehouse.protocol import open_backend
from warehouse.recovery import settle
from warehouse.undo import undo

pytestmark = pytest.mark.usefixtures("bucket")
ROOT = Path(__file__).parents[3]
FIRST = [Record("08SUVA1", body="one"), Record("08SUVA2", body="two", refs=("08SUVA1",)), Record("79PARIS3")]
SECOND = [Record("08SUVA2", body="two, longer", refs=("08SUVA1",), file="a" * 16), Record("09OSLO4", file="a" * 16)]
ME = Owner(1, "here", "me", datetime.now(UTC).isoformat(), "r1")
SOON = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def rows(root: Path) -> dict[str, pl.DataFrame]:
    """Every table of what is published, in content order."""
    tables = {table: read(root, table).drop("created_at", strict=False) for table in (*TABLES, *HISTORY_TABLES)}
    return {table: frame.sort(pl.all().cast(pl.String, strict=False)) for table, frame in tables.items()}


def two_runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs, each on a machine of its own."""
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    ingest(one, "r1", FIRST)
    ingest(two, "r2", SECOND)
    return one, two


def lock_of_another(seconds: float) -> bytes:

    now = datetime.now(UTC)
    holder = {"pid": 7, "host": "far", "user": "eve", "started": (now - timedelta(hours=3)).isoformat(), "run": "r9"}
    times = {"renewed": now.isoformat(), "expires": (now + timedelta(seconds=seconds)).isoformat()}
    return json.dumps({"owner": holder, "mirror": "another", **times}).encode()


def test_two_machines_publish_what_one_does_in_a_folder(tmp_path: Path) -> None:
    _, two = two_runs(tmp_path)
    ingest(tmp_path / "local", "r1", FIRST)
    ingest(tmp_path / "local", "r2", SECOND)
    reader = machine(tmp_path / "three")
    assert published(reader, WHOLE) == "r2"
    expected = rows(tmp_path / "local")
    for root in (two, reader):
        found = rows(root)
        for table, frame in expected.items():
            assert found[table].equals(frame), table
    assert read(reader, "history.cables")["body_text"].to_list() == ["two"]


def test_a_machine_that_published_before_sees_what_another_has_published_since(tmp_path: Path) -> None:
    one, _ = two_runs(tmp_path)
    assert DataDir(one).current_run_id() == "r1"
    assert published(one, WHOLE) == "r2"
    ingest(one, "r3", [Record("09OSLO5", file="b" * 16)])
    assert read(one, "cables").height == 5


def test_a_run_uploads_only_what_is_new(tmp_path: Path, s3: Any, caplog: pytest.LogCaptureFixture) -> None:
    one = machine(tmp_path / "one")
    ingest(one, "r1", FIRST)
    before = set(keys(s3, "pre/parts/"))
    caplog.clear()
    with caplog.at_level(logging.INFO, "werkzeug"):
        _, done = ingest(one, "r2", [Record("09OSLO4", file="a" * 16)])
    sent = requests(caplog, "PUT", "parts/")
    assert {f"pre/{key}" for key in sent} == set(keys(s3, "pre/parts/")) - before
    whole = [key for key in sent if not key.endswith(".duckdb")]  # large files go up in pieces
    assert len(whole) == len(set(whole))
    entries = read_manifest(done.version).files
    old = {entry.path for entry in entries if "/r1" in entry.path}
    assert old, "parts of the first run are in the second version"
    assert len(set(sent)) <= len(entries) - len(old)
    assert requests(caplog, "GET", "parts/") == []


def test_a_reader_fetches_what_it_needs_and_that_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    two_runs(tmp_path)
    reader = machine(tmp_path / "three")
    caplog.clear()
    with caplog.at_level(logging.INFO, "werkzeug"):
        assert published(reader, DATABASE) == "r2"
        assert len(requests(caplog, "GET", "parts/")) == 1
        caplog.clear()
        assert published(reader, DATABASE) == "r2"
        assert requests(caplog, "GET") == ["CURRENT"]
    assert [path.name for path in (reader / "current").resolve().iterdir() if path.is_dir()] == []


def test_a_second_writer_is_told_who_writes(tmp_path: Path, s3: Any) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    with hold(DataDir(one), "r1"):
        with pytest.raises(
            LockedError, match=r"another run is writing \(run r1 of .*started .* ago.*\): s3://lake/pre"
        ):
            ingest(two, "r2", FIRST)
        bring(two, JOURNAL)
        seen = owner(DataDir(two))
        assert seen is not None and seen.run == "r1"
    assert keys(s3, "pre/manifests") == []
    bring(two, JOURNAL)
    assert owner(DataDir(two)) is None
    ingest(two, "r3", FIRST)


def test_a_second_writer_that_waits_gets_its_turn(tmp_path: Path) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    command = (
        "import sys, time; from pathlib import Path\n"
        "from warehouse.layout import DataDir; from warehouse.lock import hold\n"
        "with hold(DataDir(Path(sys.argv[1])), 'r1'): print('held', flush=True); time.sleep(2)"
    )
    with subprocess.Popen([sys.executable, "-c", command, str(one)], cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline() == b"held\n"
        with hold(DataDir(two), "r2", wait=60) as held:
            assert held.run_id == "r2"
    assert child.returncode == 0


def test_an_expired_lease_is_taken_over_and_its_owner_publishes_nothing(tmp_path: Path, s3: Any) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    ingest(one, "r1", FIRST)
    s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=lock_of_another(seconds=60))
    with pytest.raises(LockedError, match=r"run r9 of eve@far \(pid 7\), started 3 h ago, last sign of life"):
        ingest(two, "r2", SECOND)
    s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=lock_of_another(seconds=-1))
    ingest(two, "r2", SECOND)

    class Overtaken(DuckDBBackend):
        def complete(self, added: Any, folder: Path) -> Any:
            s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=lock_of_another(seconds=60))
            return super().complete(added, folder)

    with pytest.raises(WarehouseError, match=r"another run has taken over .* changed nothing: s3://lake/pre/LOCK"):
        ingest(one, "r3", [Record("09OSLO9", file="c" * 16)], backend=Overtaken())
    assert content(s3, LOCK)["owner"]["run"] == "r9"
    assert published(machine(tmp_path / "three"), WHOLE) == "r2"


def test_of_two_that_pass_the_lease_the_later_one_changes_nothing(tmp_path: Path, s3: Any) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    ingest(one, "r1", FIRST)

    class Slow(DuckDBBackend):
        """Between upload and swap another machine publishes, its way freed by the removal of the lease."""

        def commit(self) -> None:
            mine = s3.get_object(Bucket=BUCKET, Key=f"pre/{LOCK}")["Body"].read()
            s3.delete_object(Bucket=BUCKET, Key=f"pre/{LOCK}")
            ingest(two, "r2", SECOND)
            s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=mine)

    with pytest.raises(
        MovedError, match=r"another run was published meanwhile \(it was r1, is r2\), this one changed nothing: s3://"
    ):
        ingest(one, "r3", [Record("09OSLO9", file="c" * 16)], backend=Slow())
    assert DataDir(one).current_run_id() == "r1"
    assert published(one, WHOLE) == "r2"
    assert "09OSLO9" not in read(one, "cables")["cable_id"].to_list()
    ingest(one, "r4", [Record("09OSLO9", file="c" * 16)])
    assert read(one, "cables").height == 5


def test_of_two_first_publications_one_wins() -> None:
    store = Store(URL)
    before = read_pointer(store)
    swap_pointer(store, before, "r1", "0" * 64, "r1")
    with pytest.raises(MovedError, match=r"it was empty, is r1"):
        swap_pointer(store, before, "r2", "0" * 64, "r2")


def test_a_run_killed_in_the_upload_leaves_what_was_published_and_the_next_completes(tmp_path: Path, s3: Any) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    ingest(one, "r1", FIRST)
    before = len(keys(s3, "pre/parts/"))
    command = (
        "import sys; from pathlib import Path; from tests.warehouse.made import Record, ingest\n"
        "from warehouse import journal; from warehouse.layout import DataDir; from warehouse.lock import Held\n"
        "root = Path(sys.argv[1]); journal.begin(Held(DataDir(root), 'r2'), 'ingest', ['x'])\n"
        "ingest(root, 'r2', [Record(f'{y:02}OSLO1', file='a' * 16) for y in [*range(66, 100), *range(10)]])"
    )
    with subprocess.Popen([sys.executable, "-c", command, str(one)], cwd=ROOT) as child:
        while len(keys(s3, "pre/parts/")) < before + 20:
            assert child.poll() is None, "it ended before it was killed"
            time.sleep(0.02)
        child.kill()
    assert content(s3, "CURRENT")["run"] == "r1"
    assert keys(s3, "pre/manifests") == ["pre/manifests/r1.json"]
    reader = machine(tmp_path / "three")
    assert published(reader, WHOLE, JOURNAL) == "r1"
    assert rows(reader)["cables"].height == 3
    with pytest.raises(LockedError, match="last sign of life"):  # far away nobody knows yet that it died
        ingest(two, "r3", SECOND)
    with hold(DataDir(one), "r4") as held:  # here the lock is free, so it has
        assert journal.bury(held) == ["r2"]
    ingest(two, "r5", SECOND)
    assert published(reader, WHOLE, JOURNAL) == "r5"
    assert [one.status for one in journal.attempts(DataDir(reader))] == ["crashed"]


def one_part(s3: Any, root: Path, table: str = "cables") -> str:
    """Key of a part of a table in the published version."""
    from warehouse.objects.pull import part_key

    version = DataDir(root).current_version()
    assert isinstance(version, Version)
    return "pre/" + next(part_key(entry) for entry in read_manifest(version).files if entry.path.startswith(table))


def test_a_damaged_object_is_told_and_never_read(tmp_path: Path, s3: Any) -> None:
    one = machine(tmp_path / "one")
    ingest(one, "r1", FIRST)
    key = one_part(s3, one)
    whole = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    s3.put_object(Bucket=BUCKET, Key=key, Body=whole[:-1] + bytes([whole[-1] ^ 1]))
    reader = machine(tmp_path / "two")
    with pytest.raises(
        WarehouseError, match=r"the object is damaged \(digest .*\): s3://lake/pre/parts/.*; restore it"
    ):
        bring(reader, "cables")
    assert list(reader.rglob("*.part")) == []
    s3.delete_object(Bucket=BUCKET, Key=key)
    with pytest.raises(WarehouseError, match=r"there is no such object: s3://lake/pre/parts/"):
        bring(reader, "cables")
    assert list(reader.rglob("*.part")) == []
    s3.put_object(Bucket=BUCKET, Key=key, Body=whole)
    bring(reader, "cables")
    assert read(reader, "cables").height == 3


def test_a_damaged_manifest_is_told(tmp_path: Path, s3: Any) -> None:
    ingest(machine(tmp_path / "one"), "r1", FIRST)
    s3.put_object(Bucket=BUCKET, Key="pre/manifests/r1.json", Body=b"{}")
    with pytest.raises(WarehouseError, match=r"the object is damaged .*: s3://lake/pre/manifests/r1\.json"):
        bring(machine(tmp_path / "two"))


def test_a_damaged_pointer_is_told(tmp_path: Path, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="pre/CURRENT", Body=b"nonsense")
    with pytest.raises(WarehouseError, match=r"the object is damaged .*: s3://lake/pre/CURRENT"):
        bring(machine(tmp_path / "two"))


def test_an_undo_on_another_machine_is_seen_everywhere(tmp_path: Path, s3: Any) -> None:
    one, two = two_runs(tmp_path)
    far = machine(tmp_path / "far")
    with hold(DataDir(far), "u1", whole=False) as held:
        assert undo(held, DuckDBBackend(), "r2") == "r1"
    assert content(s3, "CURRENT")["run"] == "r1"
    for root in (one, two, far):
        assert published(root, WHOLE) == "r1"
        assert read(root, "cables")["body_text"].sort().to_list()[1:] == ["one", "two"]
    with hold(DataDir(far), "u2", whole=False) as held:
        assert undo(held, DuckDBBackend(), "r1") is None
    assert published(one) is None
    ingest(one, "r3", FIRST)
    assert published(two, WHOLE) == "r3"


def test_an_undo_leads_to_no_version_that_the_bucket_has_no_longer(tmp_path: Path, s3: Any) -> None:
    _, two = two_runs(tmp_path)
    part = one_part(s3, two)
    s3.delete_object(Bucket=BUCKET, Key="pre/manifests/r1.json")  # as gc of another machine does
    with (
        hold(DataDir(two), "u1", whole=False) as held,
        pytest.raises(WarehouseError, match="the version before is no longer kept"),
    ):
        undo(held, DuckDBBackend(), "r2")
    assert content(s3, "CURRENT")["run"] == "r2"
    assert part in keys(s3, "pre/parts/")


def test_a_renewal_whose_answer_was_lost_is_no_takeover(tmp_path: Path, s3: Any) -> None:
    one = machine(tmp_path / "one")
    with hold(DataDir(one), "r1") as held:
        assert held.remote is not None
        mine = content(s3, LOCK)
        s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=json.dumps({**mine, "renewed": mine["expires"]}).encode())
        held.remote._lease.confirm()
        assert content(s3, LOCK)["owner"] == mine["owner"]


def test_a_lease_whose_answer_was_lost_when_it_was_taken_is_no_run_that_died(
    tmp_path: Path, s3: Any, caplog: pytest.LogCaptureFixture
) -> None:
    data, later = DataDir(machine(tmp_path / "one")), replace(ME, run="r2")
    for us, died in ((ME, []), (later, ["r1"])):
        there = {"owner": asdict(ME), "mirror": id_of(data.root), "renewed": SOON, "expires": SOON}
        s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=json.dumps(there).encode())
        caplog.clear()
        with leased(Store(URL), data, us, wait=0):
            assert content(s3, LOCK)["owner"]["run"] == us.run
        said = [record.getMessage() for record in caplog.records if "taking over" in record.getMessage()]
        assert len(said) == len(died)
        assert all(f"run {run} " in line for run, line in zip(died, said, strict=True))


def test_a_lease_that_is_removed_while_it_is_asked_for_is_made_anew(tmp_path: Path, s3: Any) -> None:
    class Removed(Store):
        def replace(self, key: str, content: bytes, etag: str) -> str:
            if not removed:
                s3.delete_object(Bucket=BUCKET, Key=f"pre/{key}")
                removed.append(key)
            return super().replace(key, content, etag)

    removed: list[str] = []
    s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=lock_of_another(seconds=-1))
    with leased(Removed(URL), DataDir(machine(tmp_path / "one")), ME, wait=0):
        assert removed == [LOCK]
        assert content(s3, LOCK)["owner"]["run"] == "r1"


def test_who_is_always_outrun_waits_no_longer_than_told(
    tmp_path: Path, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Outrun(Store):
        def replace(self, key: str, content: bytes, etag: str) -> str:
            tries.append(key)
            assert len(tries) < 50, "it does not give up"
            s3.put_object(Bucket=BUCKET, Key=f"pre/{key}", Body=lock_of_another(seconds=-len(tries)))
            return super().replace(key, content, etag)

    tries: list[str] = []
    monkeypatch.setattr("warehouse.objects.lease._RETRY_SECONDS", 0.05)
    monkeypatch.setattr("warehouse.objects.lease._GRACE_SECONDS", 0.1)
    s3.put_object(Bucket=BUCKET, Key=f"pre/{LOCK}", Body=lock_of_another(seconds=-1))
    with (
        pytest.raises(LockedError, match=r"another run is writing \(owner unknown\): s3://lake/pre"),
        leased(Outrun(URL), DataDir(machine(tmp_path / "one")), ME, wait=0.2),
    ):
        pass
    assert len(tries) > 1


def test_a_reader_whose_version_is_taken_back_and_removed_begins_again(
    tmp_path: Path, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, two = two_runs(tmp_path)
    asked: list[str | None] = []

    def read_and_be_overtaken(store: Store) -> Pointer:
        pointer = read_pointer(store)
        asked.append(pointer.run)
        if len(asked) == 1:  # while the reader is about to fetch what it names
            with hold(DataDir(two), "u1", whole=False) as held:
                undo(held, DuckDBBackend(), "r2")
                assert held.remote is not None
                old = unneeded(store, held.remote.pointer, Keeping(3, 10, 90, None, timedelta()))
                store.delete([one.key for one in old])
                assert any(one.key.startswith("parts/") for one in old)
        return pointer

    reader = machine(tmp_path / "three")
    monkeypatch.setattr("warehouse.objects.pull.read_pointer", read_and_be_overtaken)
    assert published(reader, WHOLE) == "r1"
    assert asked[0] == "r2"
    assert read(reader, "cables").height == 3


def test_stages_of_dead_runs_are_swept(tmp_path: Path, s3: Any) -> None:
    one = machine(tmp_path / "one")
    s3.put_object(Bucket=BUCKET, Key="pre/stage/dead/0/cables/x.parquet", Body=b"x")
    with hold(DataDir(one), "r1"):
        assert keys(s3, "pre/stage/") == []
        assert stage_url(DataDir(one), "r1") == "s3://lake/pre/stage/r1"
        s3.put_object(Bucket=BUCKET, Key="pre/stage/r1/0/cables/x.parquet", Body=b"x")
    assert keys(s3, "pre/stage/") == []


def test_a_lease_is_renewed_while_its_owner_works(tmp_path: Path, s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.objects.lease._RENEWED_EVERY", 0.05)
    data = DataDir(machine(tmp_path / "one"))
    us = Owner(1, "here", "me", datetime.now(UTC).isoformat(), "r1")
    with leased(Store(URL), data, us, wait=0) as lease:
        assert isinstance(lease, Lease)
        first = content(s3, LOCK)["expires"]
        deadline = time.monotonic() + 30
        while content(s3, LOCK)["expires"] == first:
            assert time.monotonic() < deadline, "the lease is not renewed"
            time.sleep(0.02)
        lease.confirm()
    assert content(s3, LOCK)["expires"] <= datetime.now(UTC).isoformat()


def test_a_commit_that_the_swap_did_not_follow_is_finished_by_another_machine(
    tmp_path: Path, postgres_url: str, s3: Any
) -> None:
    one, two = machine(tmp_path / "one"), machine(tmp_path / "two")
    ingest(one, "r1", FIRST, warehouse=postgres_url)
    assert not any(key.endswith(".duckdb") for key in keys(s3))
    with closing(open_backend(postgres_url)) as backend:
        commit = backend.commit

        def die() -> None:
            assert content(s3, "CURRENT")["run"] == "r1", "the database commits before the swap"
            assert "pre/manifests/r2.json" in keys(s3), "and after the upload"
            commit()
            raise KeyboardInterrupt

        backend.commit = die  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            ingest(one, "r2", SECOND, backend=backend)
    assert content(s3, "CURRENT")["run"] == "r1"
    with closing(open_backend(postgres_url)) as backend, hold(DataDir(two), "r3") as held:
        assert backend.holds() == "r2"
        assert settle(held, backend, held.data.versions) == "finished the publication of r2"
    assert content(s3, "CURRENT")["run"] == "r2"
    ingest(two, "r4", [Record("09OSLO9", file="c" * 16)], warehouse=postgres_url)
    assert read(two, "cables").height == 5
    with closing(open_backend(postgres_url)) as backend:
        assert backend.holds() == "r4"
