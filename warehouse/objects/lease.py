"""`LOCK`: a lease on the data directory, so that a second writer on another machine is told at once.

It is made only where there is none, renewed by a thread while its owner works, and taken over by a conditional
write once it has expired, or at once if its owner worked in the same mirror: that the lock there is free means that
it has died. An expired owner that comes back finds the object changed, and publishes nothing. What guards the
data is the swap of `CURRENT`; the lease spares the second writer its work.
"""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError, explained
from warehouse.layout import DataDir
from warehouse.lock import LockedError, Owner
from warehouse.objects.mirror import id_of
from warehouse.objects.store import AbsentError, ConditionError, Store

LOCK = "LOCK"
# What is known of the lease of another machine, for readers of this mirror.
_SEEN = ".lease.json"
# Clocks of the machines should agree to a fraction of this.
_SECONDS = 120.0
_RENEWED_EVERY = 30.0
_RETRY_SECONDS = 1.0
# Two who want it at the same moment: both ask again, however short they want to wait.
_GRACE_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """What the object says. Times are in UTC, ISO 8601."""

    owner: Owner
    mirror: str
    renewed: str
    expires: str

    @property
    def is_over(self) -> bool:
        return datetime.now(UTC) >= datetime.fromisoformat(self.expires)

    def __str__(self) -> str:
        silent = datetime.now(UTC) - datetime.fromisoformat(self.renewed)
        return f"{self.owner}, last sign of life {max(int(silent.total_seconds()), 0)} s ago"


class Lease:
    """A lease that is held."""

    def __init__(self, store: Store, owner: Owner, mirror: str, etag: str) -> None:
        self._store, self._owner, self._mirror, self._etag = store, owner, mirror, etag
        self._guard, self._end = threading.Lock(), threading.Event()
        self._is_lost = False
        self._thread = threading.Thread(target=self._renew_for_ever, name="cables-lease", daemon=True)
        self._thread.start()

    @property
    def is_lost(self) -> bool:
        """Whether another writer was seen to have taken it over."""
        return self._is_lost

    def confirm(self) -> None:
        """Renew it now. Raises WarehouseError if another writer has taken it over."""
        with self._guard:
            if not self._is_lost:
                try:
                    self._etag = self._renew()
                    return
                except (ConditionError, AbsentError):
                    self._is_lost = True
        raise WarehouseError(
            "another run has taken over because this one gave no sign of life, this one changed nothing",
            f"{self._store.url}/{LOCK}",
            "run again",
        )

    def _renew(self) -> str:
        """The new ETag. Raises ConditionError if the object is no longer ours."""
        content = _content(self._owner, self._mirror, _SECONDS)
        try:
            return self._store.replace(LOCK, content, self._etag)
        except ConditionError:
            there, etag = self._store.read(LOCK)
            holder = _parsed(there, f"{self._store.url}/{LOCK}")
            if (holder.owner, holder.mirror) != (self._owner, self._mirror):
                raise
            # An earlier renewal arrived, and only its answer was lost.
            return self._store.replace(LOCK, content, etag)

    def release(self) -> None:
        """Give it back: whoever comes next need not wait."""
        self._end.set()
        self._thread.join()
        with self._guard, suppress(WarehouseError):  # else it expires by itself
            if not self._is_lost:
                self._store.replace(LOCK, _content(self._owner, self._mirror, 0), self._etag)

    def _renew_for_ever(self) -> None:
        while not self._is_lost and not self._end.wait(_RENEWED_EVERY):
            try:
                self.confirm()
            except WarehouseError as error:
                log.warning("%s", error)


def _content(owner: Owner, mirror: str, seconds: float) -> bytes:
    now = datetime.now(UTC)
    times = {"renewed": now.isoformat(), "expires": (now + timedelta(seconds=seconds)).isoformat()}
    return json.dumps({"owner": asdict(owner), "mirror": mirror, **times}, indent=1).encode()


def _parsed(content: bytes, where: str) -> Holder:
    next_step = "remove the object if no run is writing"
    with explained("the object is damaged", where, ValueError, TypeError, KeyError, next_step=next_step):
        found: dict[str, Any] = json.loads(content)
        return Holder(Owner(**found["owner"]), found["mirror"], found["renewed"], found["expires"])


def _try(store: Store, owner: Owner, mirror: str) -> str | Holder:
    """The ETag of the object if it is ours now, else who holds it.

    Raises ConditionError if someone was quicker, AbsentError if the object was removed meanwhile.
    """
    content = _content(owner, mirror, _SECONDS)
    try:
        there, etag = store.read(LOCK)
    except AbsentError:
        return store.create(LOCK, content)
    holder = _parsed(there, f"{store.url}/{LOCK}")
    if not holder.is_over and holder.mirror != mirror:
        return holder
    if not holder.is_over and holder.owner != owner:  # our own is there if it arrived and its answer was lost
        log.warning("taking over from a run that died: %s", holder)
    return store.replace(LOCK, content, etag)


def _acquire(store: Store, owner: Owner, mirror: str, wait: float) -> str:
    begin = time.monotonic()
    while True:
        try:
            found = _try(store, owner, mirror)
        except (ConditionError, AbsentError):  # somebody took, renewed or removed it in between: ask again who it is
            holder, patience = "owner unknown", max(wait, _GRACE_SECONDS)
        else:
            if isinstance(found, str):
                return found
            holder, patience = str(found), wait
        if time.monotonic() - begin >= patience:
            raise LockedError(f"another run is writing ({holder})", store.url, "wait for it to end and run again")
        time.sleep(_RETRY_SECONDS)


@contextmanager
def leased(store: Store, data: DataDir, owner: Owner, wait: float) -> Iterator[Lease]:
    """Hold the lease of a URL; the lock of its mirror must be held. Raises LockedError naming the other writer."""
    mirror = id_of(data.root)
    lease = Lease(store, owner, mirror, _acquire(store, owner, mirror, wait))
    _seen(data).unlink(missing_ok=True)
    try:
        yield lease
    finally:
        lease.release()


def _seen(data: DataDir) -> Path:
    return data.root / _SEEN


def note_holder(store: Store, data: DataDir) -> None:
    """Keep in the mirror who holds the lease now, for `seen_owner`."""
    try:
        content, _ = store.read(LOCK)
    except AbsentError:
        _seen(data).unlink(missing_ok=True)
        return
    _seen(data).write_bytes(content)


def seen_owner(data: DataDir) -> Owner | None:
    """Who held the lease when the mirror was last brought up to date, unless it has expired since."""
    try:
        holder = _parsed(_seen(data).read_bytes(), str(_seen(data)))
    except (FileNotFoundError, WarehouseError):
        return None
    return None if holder.is_over or holder.mirror == id_of(data.root) else holder.owner
