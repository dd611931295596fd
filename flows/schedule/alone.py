"""What surrounds the serving: no other schedule of the data directory, a Prefect that answers, an orderly end."""

import fcntl
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from flows.errors import InputError, TrackingError
from flows.tracking import answers, api_url, prepare
from warehouse.objects.mirror import shown
from warehouse.redaction import redacted

if TYPE_CHECKING:
    import psutil

# systemd and containers should wait longer than this before they kill: see docs/operations.md.
_STOP_SECONDS = 60.0
_LOCK = ".schedule.lock"
_HOW = "start one (prefect server start) and set PREFECT_API_URL=http://127.0.0.1:4200/api, or give --with-server"


@contextmanager
def only_schedule(data_dir: Path) -> Iterator[Callable[[str], None]]:
    """Hold the lock of schedules of a data directory. Raises InputError if another process serves one.

    Yields what records the URL of its Prefect API in the lock file, for `cables status` and `cables doctor`.

    SIGTERM ends the block like Ctrl-C, so that a server that was started is ended too.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"another process serves a schedule of {shown(data_dir)}", "stop it, or choose another --data-dir"
            ) from None
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _stop)
        os.truncate(descriptor, 0)
        yield lambda url: _record(descriptor, url)
    finally:
        os.close(descriptor)


def _record(descriptor: int, url: str) -> None:
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{redacted(url)}\n".encode(), 0)


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def end_runs() -> None:
    """Tell runs that this process started to stop, and wait until they have put everything in order."""
    import psutil

    runs = [child for child in psutil.Process().children() if _is_run(child)]
    for run in runs:
        with suppress(psutil.NoSuchProcess):
            run.terminate()
    psutil.wait_procs(runs, timeout=_STOP_SECONDS)


def _is_run(child: "psutil.Process") -> bool:
    import psutil

    try:
        return any(word.startswith("prefect.") and word.endswith("engine") for word in child.cmdline())
    except psutil.Error:
        return False


def reachable_api(data_dir: Path) -> str:
    """URL of the Prefect API to use. Raises TrackingError that says how to get one."""
    url = api_url()
    if url is None:
        raise TrackingError("no Prefect server is configured", _HOW)
    if not answers(url):
        raise TrackingError(f"the Prefect server at {url} does not answer", _HOW)
    prepare(data_dir)
    return url
