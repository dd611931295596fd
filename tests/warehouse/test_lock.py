import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.layout import DataDir
from warehouse.lock import hold, owner
from warehouse.stage import open_stage

ROOT = Path(__file__).parents[2]
_HOLDER = """
import sys, time
from pathlib import Path
from warehouse.layout import DataDir
from warehouse.lock import hold
with hold(DataDir(Path(sys.argv[1])), "run-one"):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(root: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen([sys.executable, "-c", _HOLDER, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_second_writer_learns_who_is_writing(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    child = start_holder(tmp_path)
    try:
        assert json.loads(data.lock_file.read_text())["run"] == "run-one"
        found = owner(data)
        assert found is not None
        assert found.pid == child.pid
        with pytest.raises(WarehouseError) as caught, hold(data, "run-two"):
            pass
        message = str(caught.value)
        assert f"pid {child.pid}" in message
        assert "run-one" in message
        assert " s ago" in message
        assert "\n" not in message
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    with hold(data, "run-three"):
        assert (owner(data) or pytest.fail("no owner")).run == "run-three"
    assert owner(data) is None


def test_waiting_writer_gets_the_lock(tmp_path: Path) -> None:
    child = start_holder(tmp_path)
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {child.pid}"])
    with hold(DataDir(tmp_path), "run-two", wait=20) as held:
        assert held.run_id == "run-two"
    child.wait()
    killer.wait()


def test_stages_of_dead_runs_are_swept(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    with hold(data, "r1") as held:
        left = open_stage(held)
        (left / "cables").mkdir()
    (tmp_path / ".current-123").symlink_to("nowhere")
    with hold(data, "r2") as held:
        stage = open_stage(held)
        assert stage.is_dir()
    assert not left.exists()
    assert not (tmp_path / ".current-123").is_symlink()


def test_unusable_folders_are_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cases = {tmp_path / "file": "choose a data directory", Path("/proc/none"): "data directory"}
    if os.geteuid() != 0:
        (tmp_path / "locked").mkdir(mode=0o500)
        cases[tmp_path / "locked"] = "check the permissions"
    for root, hint in cases.items():
        with pytest.raises(WarehouseError, match=hint) as caught, hold(DataDir(root), "r1"):
            pass
        assert str(root) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_current_that_is_no_link_or_points_nowhere(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    assert data.current_version() is None
    data.current.symlink_to("versions/gone")
    with pytest.raises(WarehouseError, match="current version is gone"):
        data.current_version()
    data.current.unlink()
    data.current.mkdir()
    with pytest.raises(WarehouseError, match="not a link"):
        data.current_version()


@pytest.mark.parametrize("name", ["../x", ".stage-1", "", "a/b", "a b"])
def test_run_id_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(WarehouseError, match="not a run id"):
        DataDir(tmp_path).version(name)
