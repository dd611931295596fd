"""A Prefect server and a served schedule as processes, and the server's API without the library."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psutil

from flows import tracking

T = TypeVar("T")

_START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(url: str, path: str, query: dict[str, Any]) -> Any:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/{path}", json.dumps(query).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def until(what: str, find: Callable[[], T | None], seconds: float, said: Callable[[], str] = lambda: "") -> T:
    """Wait until `find` finds something; the server may be away meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := find():
                return found
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.5)
    raise AssertionError(f"no {what} within {seconds:.0f} s\n{said()}")


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """A Prefect server with its state in `home`; gives the URL of its API."""
    home.mkdir(exist_ok=True)
    port = free_port()
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--no-ui"]
    url = f"http://127.0.0.1:{port}/api"
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not tracking.answers(url):
            assert process.poll() is None, (home / "server.log").read_text()
            assert time.monotonic() < deadline, (home / "server.log").read_text()
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Served:
    """`cables schedule` as a process."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.data_dir = folder / "data"
        self.url = f"http://127.0.0.1:{port}/api"
        self._folder, self._port, self._options = folder, port, options
        self._log = folder / "schedule.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "HOME": str(self._folder),
            "CABLES_SERVER_PORT": str(self._port),
            "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        }
        command = [sys.executable, "-m", "flows", "schedule", "--data-dir", str(self.data_dir), *self._options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(120)

    def kill(self) -> None:
        """Kill it and all that it started, as a loss of power would."""
        if self._process is None or self._process.poll() is not None:
            return
        family = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]
        for one in family:
            one.kill()
        psutil.wait_procs(family, 30)
        self._process.wait(30)

    def runs(self, state: str | None = None) -> list[dict[str, Any]]:
        """Flow runs that the schedule made, by time."""
        found = post(self.url, "flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", "limit": 200})
        return [run for run in found if run["auto_scheduled"] and state in (None, run["state_type"])]

    def journal(self, status: str) -> list[dict[str, Any]]:
        """Attempts with this status, by time."""
        read = [json.loads(path.read_text()) for path in sorted((self.data_dir / "runs").glob("*.json"))]
        return [attempt for attempt in read if attempt["status"] == status]
