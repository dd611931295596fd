"""One writer at a time: an flock on DATA_DIR/.lock, with its owner written inside for others to read.

The kernel frees the lock when its process dies, however it dies, so there is no stale lock to clean up.
The descriptor is not inherited by programs the writer starts; a forked child would keep it, so workers are
spawned. Where the data directory mirrors a URL, a lease there keeps writers of other machines away.
"""

import fcntl
import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError, explained
from warehouse.layout import DataDir
from warehouse.objects.mirror import remote_of, url_of

if TYPE_CHECKING:
    from warehouse.objects.writing import Writing

_RETRY_SECONDS = 0.05
# `owner` takes the lock in shared mode for a moment; a writer starting just then tries again.
_GRACE_SECONDS = 0.2


@dataclass(frozen=True)
class Owner:
    """Who holds the lock."""

    pid: int
    host: str
    user: str
    started: str  # ISO 8601, UTC
    run: str

    def __str__(self) -> str:
        age = datetime.now(UTC) - datetime.fromisoformat(self.started)
        return (
            f"run {self.run} of {self.user}@{self.host} (pid {self.pid}), started {_duration(age.total_seconds())} ago"
        )


@dataclass(frozen=True)
class Held:
    """Proof of holding the lock: what changes the data directory asks for it."""

    data: DataDir
    run_id: str
    remote: "Writing | None" = field(default=None, compare=False)  # where the data directory mirrors a URL


class LockedError(WarehouseError):
    """Another run holds the lock."""


def _duration(seconds: float) -> str:
    whole = max(int(seconds), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if whole >= 2 * size:
            return f"{whole // size} {unit}"
    return f"{whole} s"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a uid without a name
        return str(os.getuid())


def _read_owner(descriptor: int) -> Owner | None:
    text = os.pread(descriptor, 4096, 0).strip(b"\0 \n")
    try:
        return Owner(**json.loads(text))
    except (ValueError, TypeError):  # being written just now, or free
        return None


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _acquire(descriptor: int, data: DataDir, wait: float) -> None:
    deadline = time.monotonic() + max(wait, _GRACE_SECONDS)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = _read_owner(descriptor)
                raise LockedError(
                    f"another run is writing ({holder or 'owner unknown'})",
                    data.root,
                    "wait for it to end and run again",
                ) from None
            time.sleep(_RETRY_SECONDS)


@contextmanager
def hold(data: DataDir, run_id: str, *, wait: float = 0.0, whole: bool = True) -> Iterator[Held]:
    """Hold the writer lock of a data directory, which is created if need be.

    `wait`: seconds to wait for another writer. `whole`: a mirror is to have all files of what is published. Raises
    WarehouseError that names the other writer and its age.
    """
    with _hold_here(data, run_id, wait) as (held, us):
        store = remote_of(data)
        if store is None:
            yield held
            return
        from warehouse.objects.writing import writing

        with writing(store, data, us, wait=wait, whole=whole) as remote:
            yield replace(held, remote=remote)


@contextmanager
def _hold_here(data: DataDir, run_id: str, wait: float) -> Iterator[tuple[Held, Owner]]:
    data.create()
    with explained("cannot write in the data directory", data.root):
        descriptor = os.open(data.lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with explained("cannot lock the data directory", data.root):
            _acquire(descriptor, data, wait)
            started = datetime.now(UTC).isoformat(timespec="seconds")
            us = Owner(os.getpid(), socket.gethostname(), _user(), started, run_id)
            _write(descriptor, json.dumps(asdict(us)))
        yield Held(data, run_id), us
        with suppress(OSError):  # a full disk must not hide the outcome of the run
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def owner(data: DataDir) -> Owner | None:
    """Who is writing now; None if nobody is. On another machine: as of when the mirror was brought up to date."""
    here = owner_here(data)
    if here is not None or url_of(data.root) is None:
        return here
    from warehouse.objects.lease import seen_owner

    return seen_owner(data)


def owner_here(data: DataDir) -> Owner | None:
    """Who is writing in this folder now; None if nobody is."""
    try:
        descriptor = os.open(data.lock_file, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_owner(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)
