"""How remote things are listed and read, whatever they are behind: the protocol, and the choice by scheme."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flows.remote.declared import Source
from flows.remote.errors import SourceError

OBJECT_STORES = ("s3", "s3a", "gs", "az", "adl", "azure", "abfs", "abfss")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to fetch. `name` is its path under the source, `url` where it is.

    `mark` changes when the content does; None if the server tells nothing of the kind. `size` in bytes, None if
    not told. `can_resume`: a cut transfer can go on where it ended.
    """

    url: str
    name: str
    size: int | None = None
    mark: str | None = None
    can_resume: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Bytes of an item from `start`, which is 0 if the store could not go on. `mark` and `size` are those of now."""

    start: int
    chunks: Iterator[bytes]
    mark: str | None
    size: int | None


class Store(Protocol):
    """One remote source.

    All raise SourceError for what stays wrong, UnreachableError for what may pass, and `read` ChangedError.
    """

    def look(self) -> list[Item]:
        """What is there now, by name."""
        ...

    def read(self, item: Item, start: int) -> AbstractContextManager[Reading]:
        """Read an item from byte `start`."""
        ...

    def checksum(self, item: Item) -> str | None:
        """SHA-256 that a file beside the item (its name and .sha256) states; None if there is no such file."""
        ...

    def close(self) -> None: ...


def open_store(source: Source) -> Store:
    """The store behind a source with a URL. Raises SourceError if there is none of the kind."""
    scheme = source.scheme
    if scheme in ("http", "https"):
        from flows.remote.web import WebStore

        return WebStore(source)
    if scheme in OBJECT_STORES:
        from flows.remote.objects import ObjectStore

        return ObjectStore(source)
    if scheme is None:
        raise SourceError(f"{source.shown} is no URL", "name a file or folder, or a URL with its scheme")
    from flows.remote.systems import SystemStore

    return SystemStore(source)


def stated_checksum(text: str, where: str) -> str:
    """The digest in the text of a checksum file. Raises SourceError if there is none."""
    word = next(iter(text.split()), "").lower().lstrip("\\")
    if len(word) != 64 or set(word) - set("0123456789abcdef"):
        raise SourceError(f"{where} holds no SHA-256", 'mend it, or set checksum = "none" for this source')
    return word
