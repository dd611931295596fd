"""`CURRENT`: the small object that names the published run. To publish is to swap it, if nobody else did before."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from warehouse.errors import WarehouseError, explained
from warehouse.objects.store import AbsentError, ConditionError, Store

CURRENT = "CURRENT"
MANIFESTS = "manifests"
_FORMAT = 1


class MovedError(WarehouseError):
    """Another run was published since `CURRENT` was read."""


@dataclass(frozen=True)
class Pointer:
    """What `CURRENT` says. `run` is None where nothing is published, `etag` where there is no such object yet."""

    run: str | None = None
    sha256: str | None = None  # of the manifest
    etag: str | None = None


def manifest_key(run_id: str) -> str:
    """Key of the manifest of a run."""
    return f"{MANIFESTS}/{run_id}.json"


def read_pointer(store: Store) -> Pointer:
    """What is published now. Raises WarehouseError if the object cannot be read or is of a newer program."""
    try:
        content, etag = store.read(CURRENT)
    except AbsentError:
        return Pointer()
    where, next_step = f"{store.url}/{CURRENT}", "restore an older version of the object"
    with explained("the object is damaged", where, ValueError, TypeError, KeyError, next_step=next_step):
        found = json.loads(content)
        if found["format"] > _FORMAT:
            raise WarehouseError("written by a newer program", where, "upgrade the program")
        return Pointer(found["run"], found["sha256"], etag)


def swap_pointer(store: Store, before: Pointer, run: str | None, sha256: str | None, by: str) -> Pointer:
    """Make `run` the published one, if what was read `before` still is. Raises MovedError if it is not.

    `by` is the run that asks for it. Two of them can never both succeed: the store compares and swaps.
    """
    content = json.dumps(
        {
            "format": _FORMAT,
            "run": run,
            "manifest": manifest_key(run) if run else None,
            "sha256": sha256,
            "by": by,
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        },
        indent=1,
    ).encode()
    try:
        etag = store.replace(CURRENT, content, before.etag) if before.etag else store.create(CURRENT, content)
    except (ConditionError, AbsentError):
        raise moved(store, before, read_pointer(store)) from None
    return Pointer(run, sha256, etag)


def moved(store: Store, before: Pointer, now: Pointer) -> MovedError:
    """The error for whoever comes too late."""
    return MovedError(
        f"another run was published meanwhile (it was {before.run or 'empty'}, is {now.run or 'empty'}), "
        "this one changed nothing",
        store.url,
        "run again",
    )
