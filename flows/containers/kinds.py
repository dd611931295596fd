"""Recognise containers by their first bytes, never by their name."""

import tarfile
from typing import Literal

Compressed = Literal["gz", "bz2", "xz", "zst"]
Archive = Literal["zip", "tar", "7z"]
Kind = Compressed | Archive

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # without members
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
)
_BZ2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # after `BZh` and the level: a block, or the end
_TAR_HEADER = 512


def kind_of(head: bytes) -> Kind | None:
    """The container that begins with `head`, or None. `head` must hold at least 512 bytes, or all there are."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:3] == b"BZh" and head[4:10] in _BZ2_BLOCKS:
        return "bz2"
    return "tar" if _is_tar(head[:_TAR_HEADER]) else None


def is_compressed(kind: Kind) -> bool:
    """Whether it holds one stream and no directory of members."""
    return kind in ("gz", "bz2", "xz", "zst")


def _is_tar(block: bytes) -> bool:
    """Old tar has no magic bytes, but each header has a checksum. Two blocks of zeros are a tar without members."""
    if len(block) < _TAR_HEADER:
        return False
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
        return True
    except tarfile.HeaderError:
        return False
    return True
