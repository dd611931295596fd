"""What a writer of a mirrored data directory holds: the lease, and what was published when it began.

Order of a publication: new parts, pages, the manifest (only if there is none of that run), then the database of a
server commits, then `CURRENT` is swapped. Whatever dies before the swap leaves what was published as it was, and
objects that nothing names.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from warehouse.current import point
from warehouse.errors import WarehouseError
from warehouse.layout import REPORT, DataDir, Version
from warehouse.lock import Owner
from warehouse.manifest import FileEntry, parse_manifest, read_manifest
from warehouse.objects.lease import Lease, leased
from warehouse.objects.mirror import FIRST_PAGES, JOURNAL, RAW_NOTES, RESULTS, STAGE, WHOLE, keep_folder
from warehouse.objects.pointer import Pointer, manifest_key, moved, read_pointer, swap_pointer
from warehouse.objects.pull import alone, bring_version, digest, part_key, pull, sync
from warehouse.objects.store import AbsentError, ConditionError, Store
from warehouse.objects.sweep import missing_parts


class Writing:
    """The right to publish at a URL."""

    def __init__(self, store: Store, data: DataDir, lease: Lease, pointer: Pointer) -> None:
        self.store, self.pointer = store, pointer
        self._data, self._lease = data, lease

    def push(self, version: Version) -> None:
        """Upload what of a sealed version is not there yet, its pages, and its manifest. Nobody reads it so far.

        Raises WarehouseError if it cannot, or if another run was published since this one began.
        """
        known = self._known()
        new = {entry.sha256: entry for entry in read_manifest(version).files if entry.sha256 not in known}

        def send(entry: FileEntry) -> None:
            self.store.put(part_key(entry), version.path / entry.path)

        self.store.each(send, new.values())
        if (version.path / REPORT).is_dir():
            keep_folder(self._data, version.path / REPORT)
        try:
            self.store.create(manifest_key(version.run_id), version.manifest.read_bytes())
        except ConditionError:
            raise WarehouseError(
                "a version of this name exists", f"{self.store.url}/{manifest_key(version.run_id)}", "run again"
            ) from None
        self._lease.confirm()
        now = read_pointer(self.store)
        if now.etag != self.pointer.etag:
            raise moved(self.store, self.pointer, now)

    def _known(self) -> set[str]:
        """Digests of the files that what is published consists of: all of them are there."""
        run = self.pointer.run
        return {entry.sha256 for entry in read_manifest(self._data.version(run)).files} if run else set()

    def swap(self, version: Version | None, by: str) -> None:
        """Make a version that was pushed the published one, or nothing, here too.

        Raises MovedError if another run was quicker: then nothing is changed.
        """
        self._lease.confirm()
        run, sha256 = (version.run_id, digest(version.manifest)) if version else (None, None)
        with alone(self._data):
            self.pointer = swap_pointer(self.store, self.pointer, run, sha256, by)
            point(self._data, version)

    def bring(self, run_id: str, *, whole: bool) -> None:
        """Bring another version than the published one into the mirror, or its manifest; nothing if there is none."""
        with alone(self._data):
            bring_version(self.store, self._data, run_id, (WHOLE,) if whole else ())

    def holds(self, run_id: str) -> bool:
        """Whether manifest and parts of a version are still there: gc of another machine may have removed them."""
        try:
            content, _ = self.store.read(manifest_key(run_id))
        except AbsentError:
            return False
        return not missing_parts(self.store, parse_manifest(content, f"{self.store.url}/{manifest_key(run_id)}"))

    def bring_pages(self, run_id: str) -> None:
        """Bring the report of a version into the mirror."""
        sync(self.store, self._data, f"versions/{run_id}/{REPORT}")


@contextmanager
def writing(store: Store, data: DataDir, owner: Owner, *, wait: float, whole: bool) -> Iterator[Writing]:
    """Hold the lease of the URL that `data` mirrors, with the mirror brought up to date.

    The lock of the mirror must be held. `whole`: bring all files of what is published, not only what gc and undo
    need. Raises LockedError, or WarehouseError if the store cannot be read.
    """
    with leased(store, data, owner, wait) as lease:
        _sweep_stages(store)
        wanted = (WHOLE,) if whole else ("runs", "ingest_files")
        pointer = pull(data, (*wanted, JOURNAL, FIRST_PAGES, RESULTS, RAW_NOTES))
        try:
            yield Writing(store, data, lease, pointer)
        finally:
            if not lease.is_lost:  # else what stands there is of the run that took over
                with suppress(WarehouseError):  # must not hide the outcome; the next run sweeps too
                    _sweep_stages(store)


def _sweep_stages(store: Store) -> None:
    """Remove staged parts that workers left: only who holds the lease has any, and it has none before or after."""
    store.delete([blob.key for blob in store.under(STAGE)])
