"""The bytes of shards where machines share no file system: out of the bucket of a source, or sent by the client.

What came from an object store as it is, workers read there by ranges, under the condition that the object is still the
one that was planned. All else, files of the client's machine and what was unpacked, is put beside the staged rows.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flows.errors import InputError
from flows.outcome import Request
from flows.remote.declared import Source
from flows.remote.errors import ChangedError
from flows.remote.stores import OBJECT_STORES, Item, open_store
from flows.shards import Shard, Slice, read_slice
from flows.sources import Spooled
from flows.spool import Spool

# Marks without an ETag cannot be made a condition.
_NO_ETAG = "modified "


@dataclass(frozen=True)
class Origin:
    """The object that a file was fetched from."""

    source: Source
    item: Item


@dataclass(frozen=True)
class Away:
    """Where the slices of a shard are: the object of each, or its place in what was sent to `place` as `key`."""

    origins: tuple[Origin | None, ...]
    sent: tuple[Spooled | None, ...]
    place: str
    key: str


def origins_of(request: Request) -> Mapping[str, Origin]:
    """The objects that files of the inbox were fetched from, as far as they can be read by ranges; by path."""
    from flows.remote.fetch import INBOX, read_states

    inbox = request.data_dir / INBOX
    sources = {source.name: source for source in request.all_sources if source.scheme in OBJECT_STORES}
    found: dict[str, Origin] = {}
    for state in read_states(inbox):
        source = sources.get(state.path.partition("/")[0])
        if source and state.mark and not state.mark.startswith(_NO_ETAG):
            item = Item(state.url, state.path, state.size, state.mark, can_resume=True)
            found[str((inbox / state.path).absolute())] = Origin(source, item)
    return found


def send_away(shard: Shard, place: str, origins: Mapping[str, Origin]) -> Away:
    """Put what workers cannot read elsewhere to `place`, a URL, and say where all slices are."""
    from warehouse.objects.store import Store

    of = tuple(None if part.spooled else origins.get(str(Path(part.path).absolute())) for part in shard.slices)
    key = f"{shard.number:05d}-sent"
    places: list[Spooled | None] = []
    with tempfile.TemporaryDirectory(prefix="cables-") as folder:
        with Spool(Path(folder) / key) as spool:
            for part, origin in zip(shard.slices, of, strict=True):
                places.append(None if origin else spool.add(read_slice(part)))
        if any(places):
            Store(place).put(key, spool.path)
    return Away(of, tuple(places), place, key)


def bring(shard: Shard, away: Away, folder: Path) -> Shard:
    """The shard with all its bytes in `folder`. Raises as `flows.remote` does, also where an object has changed."""
    from warehouse.objects.store import Store

    if any(away.sent):
        Store(away.place).download(away.key, folder / away.key)
    slices = []
    with Spool(folder / "read") as spool:
        for part, origin, sent in zip(shard.slices, away.origins, away.sent, strict=True):
            if origin:
                place = spool.add(_read(part, origin))
            else:
                assert sent is not None
                place = replace(sent, path=str(folder / away.key))
            slices.append(replace(part, spooled=place))
    return replace(shard, slices=tuple(slices))


def _read(part: Slice, origin: Origin) -> bytes:
    """A range of an object."""
    store = open_store(origin.source)
    got = bytearray()
    try:
        with store.read(origin.item, part.start) as reading:
            for chunk in reading.chunks:
                got += chunk
                if len(got) >= part.size:
                    break
    except ChangedError:
        raise _changed(origin) from None
    finally:
        store.close()
    if len(got) < part.size:
        raise _changed(origin)
    return bytes(got[: part.size])


def _changed(origin: Origin) -> InputError:
    return InputError(f"{origin.item.url} changed while it was being read", "run again when nothing writes to it")
