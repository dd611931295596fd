"""A Prefect server of our own on the loopback interface, for a machine that has none.

Its state is under DATA_DIR/.prefect. It keeps the leases of concurrency slots in files: kept in memory, the slot
of a run that was killed together with the server would stay taken for ever.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from flows.errors import TrackingError
from flows.tracking import answers, prepare

LEASES_IN_FILES = "prefect.server.concurrency.lease_storage.filesystem"
_START_SECONDS = 180.0
_STOP_SECONDS = 20.0
_PAUSE_SECONDS = 0.5


@contextmanager
def own_server(data_dir: Path, port: int) -> Iterator[str]:
    """Run a server while the block runs; yields the URL of its API, which is then PREFECT_API_URL too.

    A server that already answers there is used, and left running. One that dies is started again.
    Raises TrackingError if it does not come up.
    """
    url = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_API_URL"] = url
    prepare(data_dir)
    if answers(url):
        yield url
        return
    server = _Server(data_dir, port)
    is_up = False
    try:
        server.start(url)
        is_up = True
        click.echo(f"Prefect server at {url.removesuffix('/api')}", err=True)
        yield url
    finally:
        server.stop()
        if is_up:
            click.echo("stopped", err=True)


class _Server:
    def __init__(self, data_dir: Path, port: int) -> None:
        self._home = Path(os.environ.get("PREFECT_HOME") or data_dir / ".prefect")
        self._log = data_dir / "logs" / "prefect-server.log"
        self._port = port
        self._is_wanted = True
        self._process = self._launch()
        self._watch = threading.Thread(target=self._keep_alive, name="prefect-server", daemon=True)

    def _launch(self) -> "subprocess.Popen[bytes]":
        self._home.mkdir(parents=True, exist_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            name: value for name, value in os.environ.items() if name not in ("PREFECT_API_URL", "PREFECT_PROFILE")
        }
        environment |= {
            "PREFECT_HOME": str(self._home),
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES_IN_FILES,
            # Its pages look for the API at port 4200 otherwise.
            "PREFECT_SERVER_UI_API_URL": f"http://127.0.0.1:{self._port}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self._port)]
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C reaches us only, and the server ends after the run.
            return subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=self._home, start_new_session=True
            )

    def start(self, url: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not answers(url):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise TrackingError(
                    f"the Prefect server did not start on port {self._port}",
                    f"see {self._log}, or choose a free port with CABLES_SERVER_PORT",
                )
            time.sleep(_PAUSE_SECONDS)
        self._watch.start()

    def _keep_alive(self) -> None:
        while self._is_wanted:
            if self._process.poll() is not None and self._is_wanted:
                self._process = self._launch()
            time.sleep(4 * _PAUSE_SECONDS)

    def stop(self) -> None:
        self._is_wanted = False
        if self._watch.is_alive():
            self._watch.join()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
