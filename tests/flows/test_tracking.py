"""Prefect: used when its server answers, passed over when not, and a real server has the record of a run."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import tracking
from flows.errors import TrackingError
from tests.flows.conftest import Cables
from tests.flows.prefect_api import free_port, post, prefect_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server of its own on the loopback interface."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as url:
        yield url


def test_a_run_and_its_tasks_are_found_at_the_server(server: str, tmp_path: Path) -> None:
    source, data_dir = ROOT / "tests" / "samples" / "pages.txt", tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-m", "flows", "ingest", str(source), "--data-dir", str(data_dir)],
        cwd=ROOT,
        env=os.environ | {"PREFECT_API_URL": server, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    run_id = (data_dir / "current").resolve().name

    (flow_run,) = post(server, "flow_runs/filter", {})
    assert flow_run["name"] == run_id
    assert flow_run["state_type"] == "COMPLETED"
    assert flow_run["parameters"] == {"sources": [str(source)], "data_dir": str(data_dir)}

    expected_order = ("plan", "raw", "parse-1", "reconcile", "gate", "page", "publish")
    expected = set(expected_order)
    deadline = time.monotonic() + 30  # the server records tasks from a queue
    while time.monotonic() < deadline:
        tasks = post(server, "task_runs/filter", {"flow_runs": {"id": {"any_": [flow_run["id"]]}}})
        if {(one["name"], one["state_type"]) for one in tasks} == {(name, "COMPLETED") for name in expected}:
            break
        time.sleep(0.5)
    assert {one["name"]: one["state_type"] for one in tasks} == dict.fromkeys(expected, "COMPLETED")
    assert all(one["tags"] == ["cables"] for one in tasks)
    assert flow_run["tags"] == ["cables"]
    artifacts = {one["key"]: one["data"] for one in post(server, "artifacts/filter", {})}
    assert run_id in artifacts["cables-ingest"]
    assert artifacts["cables-progress"] == 100.0
    logged = [one["message"] for one in post(server, "logs/filter", {"sort": "TIMESTAMP_ASC"})]
    assert "gate ended" in logged
    lines = [json.loads(line) for line in (data_dir / "logs" / f"{run_id}.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines if line["message"].endswith(" ended")] == list(expected_order)
    # Prefect's own state is under the data directory, and nothing went to the user's home.
    assert (data_dir / ".prefect").is_dir()
    assert not (tmp_path / ".prefect").exists()


def test_an_error_under_prefect_is_one_line_too(server: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows", "ingest", "no-such-file", "--data-dir", str(tmp_path / "data")],
        cwd=ROOT,
        env=os.environ | {"PREFECT_API_URL": server, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert done.stderr == "cables: there is no file or folder no-such-file; check the path\n"


@pytest.fixture
def no_prefect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in list(os.environ):
        if name.startswith("PREFECT_"):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("no_prefect")
def test_without_a_server_the_run_is_plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert tracking.choose("auto", tmp_path) is None
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    start = time.monotonic()
    assert tracking.choose("auto", tmp_path) is None
    assert tracking.choose("never", tmp_path) is None
    assert time.monotonic() - start < 2


@pytest.mark.usefixtures("no_prefect")
def test_a_server_that_is_required_and_missing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cables: Cables
) -> None:
    with pytest.raises(TrackingError, match="set PREFECT_API_URL"):
        tracking.choose("require", tmp_path)
    url = f"http://127.0.0.1:{free_port()}/api"
    monkeypatch.setenv("PREFECT_API_URL", url)
    result = cables("ingest", tmp_path, "--track", "require", "--data-dir", tmp_path / "data")
    assert result.code == 2
    assert url in result.err
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("no_prefect")
def test_the_active_profile_names_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert tracking.api_url() is None
    folder = tmp_path / ".prefect"
    folder.mkdir()
    (folder / "profiles.toml").write_text(
        'active = "work"\n[profiles.work]\nPREFECT_API_URL = "http://prefect.example/api"\n'
    )
    assert tracking.api_url() == "http://prefect.example/api"
    monkeypatch.setenv("PREFECT_API_URL", "http://other.example/api")
    assert tracking.api_url() == "http://other.example/api"
