"""The doctor finds what is wrong and says how to mend it; housekeeping takes only what nothing needs."""

import os
import shutil
import time
from collections import namedtuple
from pathlib import Path

import pytest

from flows.health.environment import permissions
from flows.housekeeping import find_waste
from flows.remote.declared import Source
from flows.remote.fetch import fetch
from flows.schedule.alone import only_schedule
from flows.settings import load_settings
from tests.flows.conftest import Cables, Published, write_dump
from tests.flows.prefect_api import free_port
from tests.flows.servers import web_site
from warehouse.journal import begin, end
from warehouse.layout import DataDir
from warehouse.lock import Held, hold

_DAY = 86_400


@pytest.fixture
def data_dir(published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published data directory that may be spoiled."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return Path(shutil.copytree(published.data_dir, tmp_path / "data", symlinks=True))


def test_all_is_well_after_a_good_run(cables: Cables, data_dir: Path) -> None:
    before = sorted(str(path) for path in data_dir.rglob("*"))
    result = cables("doctor", "--data-dir", data_dir)
    assert result.code == 0, result.out
    assert "0 errors, 0 warnings" in result.out
    assert "all its files are there" in result.out
    assert sorted(str(path) for path in data_dir.rglob("*")) == before


def test_before_the_first_run_nothing_is_wrong(cables: Cables, tmp_path: Path) -> None:
    result = cables("doctor", "--data-dir", tmp_path / "data")
    assert result.code == 0
    assert "cables ingest" in result.out
    assert "nothing yet" in cables("status", "--data-dir", tmp_path / "data").out
    assert "nothing to remove" in cables("gc", "--data-dir", tmp_path / "data").out
    assert not (tmp_path / "data").exists()


def _lose_a_file(data_dir: Path, _patch: pytest.MonkeyPatch) -> None:
    next((data_dir / "current").resolve().glob("cables/*/*.parquet")).unlink()


def _lose_the_database(data_dir: Path, _patch: pytest.MonkeyPatch) -> None:
    ((data_dir / "current").resolve() / "warehouse.duckdb").unlink()


def _fill_the_disk(_data_dir: Path, patch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    patch.setattr("flows.health.environment.shutil.disk_usage", lambda _path: usage(100, 99, 1))


def _lose_prefect(_data_dir: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")


def _grow_old(_data_dir: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("CABLES_STALE_HOURS", "0.00001")
    time.sleep(1)


def _forget_a_variable(data_dir: Path, patch: pytest.MonkeyPatch) -> None:
    declared = data_dir.parent / "sources.toml"
    declared.write_text('[[source]]\nname = "a"\nurl = "https://files.example/a"\ntoken_env = "NOT_SET"\n')
    patch.setenv("CABLES_SOURCES", str(declared))


def _take_an_untried_library(_data_dir: Path, patch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import version

    patch.setattr("flows.health.environment.version", lambda name: "2.1.9" if name == "sqlalchemy" else version(name))


@pytest.mark.parametrize(
    ("spoil", "words", "fix"),
    [
        (_lose_a_file, "a file of the published state is missing", "mend what it names"),
        (_lose_the_database, "the database of the published version is gone", "run again"),
        (_fill_the_disk, "0.0 GiB free", "cables gc"),
        (_lose_prefect, "the Prefect server does not answer", "unset PREFECT_API_URL"),
        (_grow_old, "which is more than", "cables status"),
        (_forget_a_variable, "source a needs NOT_SET", "set NOT_SET"),
        (_take_an_untried_library, "sqlalchemy 2.1.9 is not", "requirements.lock"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_each_error_is_found_with_its_fix(
    cables: Cables, data_dir: Path, monkeypatch: pytest.MonkeyPatch, spoil: object, words: str, fix: str
) -> None:
    spoil(data_dir, monkeypatch)  # type: ignore[operator]
    result = cables("doctor", "--data-dir", data_dir)
    assert result.code == 1, result.out
    (line,) = [number for number, line in enumerate(result.out.splitlines()) if words in line]
    assert result.out.splitlines()[line].startswith("error ")
    assert fix in result.out.splitlines()[line + 1]
    assert "1 errors" in result.out


def test_what_died_is_a_warning_and_gc_removes_it(cables: Cables, data_dir: Path) -> None:
    data = DataDir(data_dir)
    begin(Held(data, "20990101T000000Z-000000"), "ingest", ["drop"])
    stage = data.stage("20990101T000000Z-000000")
    stage.mkdir()
    (stage / "part").write_bytes(b"x" * 1000)
    result = cables("doctor", "--data-dir", data_dir)
    assert result.code == 0
    assert "the newest attempt crashed" in result.out
    assert "left by runs that died: .stage-20990101T000000Z-000000" in result.out
    assert "20990101T000000Z-000000  ingest  crashed" in cables("status", "--data-dir", data_dir).out

    assert "would be freed" in cables("gc", "--data-dir", data_dir, "--dry-run").out
    assert stage.exists()
    assert "1 things, 1,000 bytes freed" in cables("gc", "--data-dir", data_dir).out
    assert not stage.exists()


def test_only_runs_that_bring_cables_are_the_last_good_run(cables: Cables, data_dir: Path) -> None:
    held = Held(DataDir(data_dir), "20990101T000000Z-000000")
    begin(held, "undo", ["r1"])
    end(held, "published", {})
    assert "last good run  2099" not in cables("status", "--data-dir", data_dir).out


def test_the_doctor_names_a_log_only_if_it_is_there(cables: Cables, data_dir: Path) -> None:
    held = Held(DataDir(data_dir), "20990101T000000Z-000000")
    begin(held, "ingest", ["drop"])
    end(held, "failed", {"error": "no luck"})
    log = data_dir / "logs" / "20990101T000000Z-000000.jsonl"
    assert "fix: run again" in cables("doctor", "--data-dir", data_dir).out
    log.parent.mkdir(exist_ok=True)
    log.touch()
    assert f"fix: see {log}, then run again" in cables("doctor", "--data-dir", data_dir).out


def test_a_folder_that_cannot_be_written_is_one_error(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(data_dir=data_dir)
    monkeypatch.setattr("flows.health.environment.os.access", lambda _path, _mode: False)
    (finding,) = permissions(settings)
    assert (finding.level, finding.where) == ("error", str(data_dir))
    assert "versions" in finding.what


def test_the_server_of_a_schedule_that_is_served_is_told(cables: Cables, data_dir: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with only_schedule(data_dir) as record:
        record(url)
        assert f"{url} does not answer" in cables("status", "--data-dir", data_dir).out
        assert f"{url}: the Prefect server does not answer" in cables("doctor", "--data-dir", data_dir).out
    assert url not in cables("status", "--data-dir", data_dir).out


def test_a_run_at_work_is_told_and_nothing_is_removed_under_it(cables: Cables, data_dir: Path) -> None:
    with hold(DataDir(data_dir), "20990101T000000Z-000000"):
        DataDir(data_dir).stage("20990101T000000Z-000000").mkdir()
        assert "held by run 20990101T000000Z-000000" in cables("doctor", "--data-dir", data_dir).out
        assert "left by runs" not in cables("doctor", "--data-dir", data_dir).out
        assert "writing now    run 20990101T000000Z-000000" in cables("status", "--data-dir", data_dir).out
        result = cables("gc", "--data-dir", data_dir)
        assert result.code == 2
        assert "another run is writing" in result.err


def test_status_fits_on_a_screen(cables: Cables, data_dir: Path) -> None:
    result = cables("status", "--data-dir", data_dir)
    assert result.code == 0
    assert len(result.out.splitlines()) <= 24
    run_id = (data_dir / "current").resolve().name
    assert f"published      {run_id}" in result.out
    assert f"{run_id}  ingest  published" in result.out


def _age(path: Path, days: float) -> None:
    then = time.time() - days * _DAY
    os.utime(path, (then, then))


def test_logs_and_refused_runs_go_by_age_and_number(data_dir: Path) -> None:
    old, young = data_dir / "logs" / "old.jsonl", data_dir / "logs" / "young.jsonl"
    for path, days in ((old, 91.0), (young, 89.0)):
        path.write_text("{}")
        _age(path, days)
    for number in range(12):
        (data_dir / "refused" / f"202601{number:02}T000000Z-000000").mkdir(parents=True)
    waste = {one.path.name for one in find_waste(load_settings(data_dir=data_dir))}
    assert waste == {"old.jsonl", "20260100T000000Z-000000", "20260101T000000Z-000000"}


def test_a_fetched_file_goes_only_when_a_published_run_has_read_it(
    cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = tmp_path / "data"
    with web_site() as site:
        body = write_dump(tmp_path / "a.csv", 2, 1).read_bytes()
        site.put("/a.csv", body)
        brought = fetch(Source(name="web", url=f"{site.url}/a.csv"), data_dir / "inbox", max_bytes=10**9)
        (fetched,) = brought.origins
        _age(fetched, 30)
        part = fetched.with_name(".b.csv.part")
        part.touch()
        _age(part, 8)
        settings = load_settings(data_dir=data_dir)
        assert [one.path for one in find_waste(settings)] == [part]
        assert cables("ingest", f"{site.url}/a.csv", "--data-dir", data_dir, "--track", "never").code == 0
        assert {one.path for one in find_waste(settings)} == {part, fetched}
        monkeypatch.setenv("CABLES_KEEP_INBOX_DAYS", "31")
        assert [one.path for one in find_waste(load_settings(data_dir=data_dir))] == [part]


def test_an_empty_drop_folder_is_a_mistake_only_for_somebody_who_is_there(cables: Cables, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    given = ["ingest", drop, "--data-dir", tmp_path / "data", "--track", "never"]
    assert cables(*given).code == 2
    assert cables(*given, "--unattended").code == 0
    assert cables("ingest", drop / "*.csv", *given[2:], "--unattended").code == 0
    assert cables("ingest", tmp_path / "none", *given[2:], "--unattended").code == 2
