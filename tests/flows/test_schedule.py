"""Runs by the clock, with a real Prefect server on the loopback interface."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.errors import InputError
from flows.schedule.spec import Spec, make_spec
from flows.settings import load_settings
from tests.flows.conftest import Cables, write_dump
from tests.flows.prefect_api import Served, free_port, post, until
from tests.flows.servers import Site, web_site
from warehouse.layout import DataDir
from warehouse.lock import hold

PATIENCE = 240.0


def spec(**given: object) -> Spec:
    return make_spec(load_settings(**{"source": ("drop",), **given}))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-10T12:00", "2026-01-11T02:00+01:00"),
        ("2026-07-10T12:00", "2026-07-11T02:00+02:00"),
        ("2026-03-28T12:00", "2026-03-29T03:00+02:00"),  # there is no two o'clock that night
        ("2026-10-24T12:00", "2026-10-25T02:00+02:00"),  # there are two of them
        ("2026-10-25T00:00", "2026-10-26T02:00+01:00"),  # and the second one is no time to run again
    ],
)
def test_night_is_when_the_zone_says_so(now: str, due: str) -> None:
    berlin = spec(cron="0 2 * * *", timezone="Europe/Berlin")
    assert berlin.next_run(datetime.fromisoformat(now).replace(tzinfo=UTC)).isoformat(timespec="minutes") == due


def test_intervals_are_counted_from_a_fixed_time() -> None:
    now = datetime(2026, 5, 1, 10, 0, 7, tzinfo=UTC)
    assert spec(interval=30).next_run(now) == datetime(2026, 5, 1, 10, 0, 30, tzinfo=UTC)


def test_a_file_of_sources_may_hold_the_schedule(tmp_path: Path) -> None:
    declared = tmp_path / "sources.toml"
    declared.write_text(
        '[schedule]\ncron = "30 4 * * 1"\ntimezone = "Asia/Tokyo"\noverlap = "skip"\ncatch_up = false\n'
        '[[source]]\nname = "drop"\nurl = "drop"\n'
    )
    found = make_spec(load_settings(sources=declared))
    assert (found.cron, found.timezone, found.overlap, found.catch_up) == ("30 4 * * 1", "Asia/Tokyo", "skip", False)
    assert found.next_run(datetime(2026, 1, 1, tzinfo=UTC)).astimezone(ZoneInfo("UTC")).hour == 19
    given = make_spec(load_settings(sources=declared, interval=60, overlap="wait", catch_up=True))
    assert (given.cron, given.interval, given.overlap, given.catch_up) == (None, 60, "wait", True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cron": "every night"}, "no cron expression"),
        ({"cron": "0 25 * * *"}, "no cron expression"),
        ({"timezone": "Mars/Olympus"}, "no time zone 'Mars/Olympus'"),
        ({"source": ("https://u:hunter2@files.example/a.csv",)}, "holds credentials"),
        ({"source": ()}, "nothing to read"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_in_one_line(given: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        spec(**given)
    assert "hunter2" not in str(caught.value)


def test_without_a_server_the_line_says_how_to_start_one(
    cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    result = cables("schedule", "--source", tmp_path, "--data-dir", tmp_path / "data")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "prefect server start" in result.err
    assert "--with-server" in result.err
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    assert "does not answer" in cables("schedule", "--source", tmp_path, "--data-dir", tmp_path / "data").err


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_scheduled_run_appears_and_publishes(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    write_dump(drop / "pages.txt", 3, 6, "page_text")
    served = Served(tmp_path, free_port(), "--source", str(drop), "--interval", "10", "--with-server")
    served.start()
    try:
        (run, *_) = until("completed run", lambda: served.runs("COMPLETED"), PATIENCE, served.said)
        assert run["name"].startswith("nightly-")
        assert "cables" in run["tags"]
        (attempt,) = served.journal("published")
        assert attempt["facts"]["n_files"] == 1
        assert served.stop() == 0, served.said()
        assert "Traceback" not in served.said()
        assert "Prefect server at http://127.0.0.1:" in served.said()
        assert served.said().splitlines()[-1].endswith("stopped")
        assert f"run {attempt['run_id']} published: 1 files, 3 new cables" in served.said()
    finally:
        served.kill()


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nights_go_on_whatever_happens(tmp_path: Path, site: Site) -> None:
    """A growing drop folder: new files are published, one overlap, one failure, one kill and one restart pass."""
    drop = tmp_path / "drop"
    drop.mkdir()
    write_dump(drop / "a.csv", 3, 1)
    page = write_dump(tmp_path / "page.csv", 3, 2).read_bytes()
    site.put("/b.csv", page, failures=[503])
    declared = tmp_path / "sources.toml"
    declared.write_text(
        f'[[source]]\nname = "drop"\nurl = "drop"\n[[source]]\nname = "web"\nurl = "{site.url}/b.csv"\nattempts = 1\n'
    )
    served = Served(
        tmp_path, free_port(), "--sources", str(declared), "--interval", "10", "--overlap", "skip", "--with-server"
    )
    served.start()
    try:
        _sees_a_failure_retried(served)
        _sees_a_new_file(served, drop, "c.csv", 2)
        _sees_an_overlap_skipped(served)
        killed = _kills_a_run(served, drop)
        served.start()
        until("word of the death", lambda: "had died: it is marked as crashed" in served.said(), PATIENCE, served.said)
        (crashed,) = [run for run in served.runs() if run["id"] == killed]
        assert crashed["state_type"] == "CRASHED"
        until("recovered run", lambda: served.said().count(" published: ") >= 3, PATIENCE, served.said)
        assert len(served.journal("crashed")) == 1
        assert served.stop() == 0
        served.start()
        _sees_a_new_file(served, drop, "e.csv", 4)
        _sees_what_is_shown(served)
    finally:
        served.kill()
    assert "Traceback" not in served.said()
    assert not list((served.data_dir / "versions").glob(".stage-*"))


def _sees_a_failure_retried(served: Served) -> None:
    (run, *_) = until("completed run", lambda: served.runs("COMPLETED"), PATIENCE, served.said)
    first, *more = served.journal("published")
    assert (first["facts"]["n_files"], more) == (2, [])

    def fetched() -> list[int]:
        tasks = post(served.url, "task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
        return [task["run_count"] for task in tasks if task["name"] == "fetch-1"]

    assert until("record of the task", fetched, 60) == [2]


def _sees_a_new_file(served: Served, drop: Path, name: str, n_published: int) -> None:
    write_dump(drop / name, 3, n_published + 10)
    until(name, lambda: served.said().count(" published: ") >= n_published, PATIENCE, served.said)
    *before, last = served.journal("published")
    assert len(before) == n_published - 1
    assert (last["facts"]["n_files"], last["facts"]["n_cables"]) == (1, 3)


def _sees_an_overlap_skipped(served: Served) -> None:
    with hold(DataDir(served.data_dir), "by-hand", wait=PATIENCE):
        until(
            "skipped run",
            lambda: any(
                "another run is writing" in (run["state"]["message"] or "") for run in served.runs("CANCELLED")
            ),
            PATIENCE,
            served.said,
        )


def _kills_a_run(served: Served, drop: Path) -> str:
    """Kills schedule, server and a run that is in the middle of its work. Returns the id of the flow run."""
    write_dump(drop / "d.csv", 3, 20)

    def working() -> list[str]:
        return [
            attempt["run_id"]
            for attempt in served.journal("running")
            if (served.data_dir / "versions" / f".stage-{attempt['run_id']}" / "cables").exists()
        ]

    until("run at work", working, PATIENCE, served.said)
    (run, *_) = served.runs("RUNNING")
    served.kill()
    time.sleep(1)
    assert len(served.journal("running")) == 1
    return str(run["id"])


def _sees_what_is_shown(served: Served) -> None:
    artifacts = post(served.url, "artifacts/filter", {"limit": 200})
    assert {"cables-progress", "cables-ingest"} <= {one["key"] for one in artifacts}
    summaries = " ".join(str(one["data"]) for one in artifacts if one["key"] == "cables-ingest")
    for attempt in served.journal("published"):
        assert attempt["run_id"] in summaries
        log = served.data_dir / "logs" / f"{attempt['run_id']}.jsonl"
        assert any(json.loads(line).get("status") == "published" for line in log.read_text().splitlines())
    (automation,) = post(served.url, "automations/filter", {})
    assert automation["actions"][0]["state"] == "CRASHED"
