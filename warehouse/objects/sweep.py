"""Objects that nothing needs: parts that no kept manifest names, and what belongs to runs that are kept no longer.

Nothing goes that is younger than the grace time: a run that lost its lease may still be uploading, and a reader may
still fetch a version that was taken back.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warehouse.manifest import Manifest, parse_manifest
from warehouse.objects.pointer import MANIFESTS, Pointer, manifest_key
from warehouse.objects.pull import part_key
from warehouse.objects.store import AbsentError, Blob, Store


@dataclass(frozen=True)
class Unneeded:
    """An object that may go, and why."""

    key: str
    bytes: int
    why: str


@dataclass(frozen=True)
class Keeping:
    """How much is kept."""

    versions: int
    refused: int
    log_days: int
    raw_days: int | None  # None: for ever
    grace: timedelta


def unneeded(store: Store, pointer: Pointer, keeping: Keeping) -> list[Unneeded]:
    """What may go. The lease must be held, and `pointer` be what is published.

    Raises WarehouseError if a kept manifest cannot be read: then nothing is known to be unneeded.
    """
    now = datetime.now(UTC)
    blobs = store.under()
    old = [blob for blob in blobs if now - blob.modified >= keeping.grace]
    young = {blob.key for blob in blobs} - {blob.key for blob in old}
    kept = _ancestry(store, pointer.run, keeping.versions)
    for key in sorted(young):
        if key.startswith(f"{MANIFESTS}/"):
            kept[_run_of(key)] = _manifest(store, key)
    refused = sorted({blob.key.split("/")[1] for blob in blobs if blob.key.startswith("refused/")}, reverse=True)
    return list(_judged(old, kept, set(refused[: keeping.refused]), keeping, now))


def missing_parts(store: Store, manifest: Manifest) -> list[str]:
    """Files of a version whose object is not there, or of another size."""
    sizes = {blob.key: blob.bytes for blob in store.under("parts")}
    return [entry.path for entry in manifest.files if sizes.get(part_key(entry)) != entry.bytes]


def _manifest(store: Store, key: str) -> Manifest:
    content, _ = store.read(key)
    return parse_manifest(content, f"{store.url}/{key}")


def _ancestry(store: Store, run: str | None, most: int) -> dict[str, Manifest]:
    """Manifests of the published version and of those that it was built on, as far as they are there."""
    found: dict[str, Manifest] = {}
    while run and len(found) < most:
        try:
            found[run] = _manifest(store, manifest_key(run))
        except AbsentError:
            if not found:  # the published one
                raise
            break
        run = found[run].previous
    return found


def _run_of(key: str) -> str:
    """The run that a key outside of `parts` belongs to: its second part, as in versions/<run>/report/index.html."""
    return key.split("/")[1].removesuffix(".jsonl").removesuffix(".json")


def _judged(
    blobs: Iterable[Blob], kept: Mapping[str, Manifest], refused: AbstractSet[str], keeping: Keeping, now: datetime
) -> Iterator[Unneeded]:
    needed = {part_key(entry) for manifest in kept.values() for entry in manifest.files}
    for blob in blobs:
        kind, _, rest = blob.key.partition("/")
        why = ""
        if kind == "parts" and blob.key not in needed:
            why = "no kept version has it"
        elif kind in (MANIFESTS, "versions") and rest and _run_of(blob.key) not in kept:
            why = f"not among the last {keeping.versions} versions"
        elif kind == "refused" and rest and _run_of(blob.key) not in refused:
            why = f"not among the last {keeping.refused} refused runs"
        elif kind == "logs" and now - blob.modified > timedelta(days=keeping.log_days):
            why = f"log older than {keeping.log_days} days"
        elif kind == "raw" and keeping.raw_days is not None and now - blob.modified > timedelta(days=keeping.raw_days):
            why = f"raw copy older than {keeping.raw_days} days"
        if why:
            yield Unneeded(blob.key, blob.bytes, why)
