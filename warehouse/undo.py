"""Take the last published run back, in the lake and in the database."""

from warehouse import journal
from warehouse.current import make_current
from warehouse.errors import MistakenError
from warehouse.lock import Held
from warehouse.manifest import read_manifest
from warehouse.protocol import Backend


def _is_kept(held: Held, run_id: str) -> bool:
    """Whether a version is there, in the bucket too if that is where the data directory is."""
    here = held.data.version(run_id).manifest.is_file()
    return here and (held.remote is None or held.remote.holds(run_id))


def undo(held: Held, backend: Backend, run_id: str) -> str | None:
    """Make the state before `run_id` the current one and return its run id; None if nothing was before.

    The run's files count as never read, so they can be ingested again. Raises MistakenError if it is not the
    last run or the version before is no longer kept.
    """
    data = held.data
    current = data.current_version()
    if current is None or current.run_id != run_id:
        raise MistakenError(
            f"not the last published run ({current.run_id if current else 'nothing is published'})",
            run_id,
            "only the last can be taken back; `cables runs` lists them",
        )
    previous = read_manifest(current).previous
    if previous is not None and held.remote is not None:
        held.remote.bring(previous, whole=False)
    if previous is not None and not _is_kept(held, previous):
        raise MistakenError(
            "the version before is no longer kept", data.version(previous).path, "set CABLES_KEEP_VERSIONS higher"
        )
    if not backend.embedded and backend.holds() == run_id:
        backend.undo(run_id, previous)
    make_current(held, data.version(previous) if previous is not None else None)
    journal.mark(held, run_id, "undone")
    return previous
