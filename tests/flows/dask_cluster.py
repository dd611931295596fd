"""A Dask cluster on the loopback interface: scheduler and workers are processes of their own, ended by their id."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.flows.prefect_api import free_port

ROOT = Path(__file__).parents[2]
_SECONDS = 90.0


class Cluster:
    """A scheduler, and what was started for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._started: list[subprocess.Popen[bytes]] = []
        self.runner = f"dask://127.0.0.1:{self._port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard")
        self._wait_for("Scheduler at:", "scheduler")

    def worker(self, root: Path = ROOT, threads: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker of the program in `root`, and wait until it is connected."""
        name = f"worker-{len(self._started)}"
        process = self._start(
            "worker", f"tcp://127.0.0.1:{self._port}", "--nthreads", str(threads), "--no-nanny", "--no-dashboard",
            "--local-directory", str(self._folder / name), root=root, log=name,
        )  # fmt: skip
        self._wait_for("Registered to", name)
        return process

    def _start(self, *arguments: str, root: Path = ROOT, log: str = "scheduler") -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": str(root), "POLARS_MAX_THREADS": "1", "HOME": str(self._folder)}
        with (self._folder / f"{log}.log").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=self._folder,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self._started.append(process)
        return process

    def _wait_for(self, words: str, log: str) -> None:
        deadline = time.monotonic() + _SECONDS
        while words not in (said := (self._folder / f"{log}.log").read_text()):
            assert self._started[-1].poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)

    def stop_workers(self) -> None:
        self._stop(self._started[1:])
        del self._started[1:]

    def stop(self) -> None:
        self._stop(self._started[::-1])

    @staticmethod
    def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster without workers yet."""
    found = Cluster(folder)
    try:
        yield found
    finally:
        found.stop()
