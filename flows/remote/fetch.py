"""What of a source is new, and bringing it into DATA_DIR/inbox/<source>/.

For each item a small file under inbox/.state keeps its mark (ETag or time) and hash. An item whose mark is the
same is not fetched again: it is still in the inbox, or a published run has read it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.members import ID_DIGITS
from flows.remote.declared import Source
from flows.remote.download import Patience, download
from flows.remote.stores import Item, open_store
from warehouse.redaction import redacted

INBOX = "inbox"
STATE = ".state"
_UNSAFE = re.compile(r"[^\w.+=@ -]|^\.+", re.ASCII)
_LONGEST_NAME = 120


@dataclass(frozen=True)
class State:
    """What was brought of an item the last time, and its place in the inbox."""

    url: str
    path: str
    mark: str | None
    sha256: str
    size: int
    fetched_at: str

    @property
    def file_id(self) -> str:
        return self.sha256[:ID_DIGITS]


@dataclass(frozen=True)
class Look:
    """An item of a source, where it is or will be in the inbox, and whether it must be fetched."""

    item: Item
    target: Path
    state: State | None
    is_new: bool
    is_known: bool  # its content was read by a published run

    @property
    def shown(self) -> str:
        """The URL of the item as it may be shown."""
        return redacted(self.item.url)


@dataclass(frozen=True)
class Brought:
    """Files to read, as they stand in the inbox, with the URL of each; and URLs whose content is known already."""

    origins: dict[Path, str]
    known: tuple[str, ...]
    n_fetched: int
    n_bytes: int


def look(source: Source, inbox: Path, known_ids: Collection[str] = ()) -> list[Look]:
    """What a source with a URL holds now. Writes nothing."""
    store = open_store(source)
    try:
        return [_compare(source, item, inbox, known_ids) for item in store.look()]
    finally:
        store.close()


def fetch(
    source: Source,
    inbox: Path,
    known_ids: Collection[str] = (),
    *,
    max_bytes: int,
    on_item: Callable[[], None] = lambda: None,
) -> Brought:
    """Bring what is new of a source with a URL. Calls `on_item` after each item. Raises as the stores do."""
    store = open_store(source)
    origins: dict[Path, str] = {}
    known: list[str] = []
    n_fetched, n_bytes = 0, 0
    try:
        for item in store.look():
            seen = _compare(source, item, inbox, known_ids)
            shown = seen.shown
            if seen.is_new:
                patience = Patience(source.attempts)
                got = download(
                    store, item, seen.target, checksum=source.checksum, max_bytes=max_bytes, patience=patience
                )
                _remember(
                    source,
                    inbox,
                    item,
                    State(shown, seen.target.relative_to(inbox).as_posix(), got.mark, got.sha256, got.size, _now()),
                )
                n_fetched, n_bytes = n_fetched + 1, n_bytes + got.size
                origins[seen.target] = shown
            elif seen.is_known:
                known.append(shown)
            else:
                origins[seen.target] = shown
            on_item()
    finally:
        store.close()
    return Brought(origins, tuple(known), n_fetched, n_bytes)


def _compare(source: Source, item: Item, inbox: Path, known_ids: Collection[str]) -> Look:
    target = inbox / source.name / Path(*(_safe(part) for part in item.name.split("/") if part))
    state = _recall(source, inbox, item)
    is_same = state is not None and item.mark is not None and state.mark == item.mark
    is_here = state is not None and target.is_file() and target.stat().st_size == state.size
    is_known = is_same and state is not None and state.file_id in known_ids
    return Look(item, target, state, is_new=not (is_same and (is_here or is_known)), is_known=is_known)


def _safe(part: str) -> str:
    """A name for the inbox; what had to be altered gets a hash of what it was, so that no two names become one."""
    plain = _UNSAFE.sub("_", part)[:_LONGEST_NAME]
    return plain if plain == part else f"{hashlib.sha256(part.encode()).hexdigest()[:8]}-{plain}"


def _state_file(source: Source, inbox: Path, item: Item) -> Path:
    return inbox / STATE / f"{hashlib.sha256(f'{source.name} {item.url}'.encode()).hexdigest()[:32]}.json"


def _recall(source: Source, inbox: Path, item: Item) -> State | None:
    return _read(_state_file(source, inbox, item))


def _read(path: Path) -> State | None:
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def read_states(inbox: Path) -> list[State]:
    """What is noted of everything that was ever fetched into an inbox."""
    return [state for path in sorted((inbox / STATE).glob("*.json")) if (state := _read(path)) is not None]


def _remember(source: Source, inbox: Path, item: Item, state: State) -> None:
    path = _state_file(source, inbox, item)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
