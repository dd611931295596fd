"""Which names are refused, because they point out of their container, and which are skipped as no cables."""

import re
import unicodedata

LISTING = "listing pages"
HIDDEN = "hidden files"
MAC = "Mac resource files"

# Pages of the official site that list cables by these keys; the cables themselves stand in /cable/.
_LISTING_FOLDERS = frozenset({"date", "tag", "origin", "reldate", "classification"})
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_INDEX = re.compile(r"index\.x?html?$", re.IGNORECASE)
_SEPARATOR = re.compile(r"[/\\]")
_DRIVE = re.compile(r"[A-Za-z]:")
_SUFFIX = re.compile(r"\.(gz|bz2|xz|zst|zstd)$", re.IGNORECASE)
_TAR_SUFFIX = re.compile(r"\.(tgz|tbz2?|txz|tzst)$", re.IGNORECASE)


def flaw_of(name: str) -> str | None:
    """What is wrong with the name of a member, or None."""
    if not name.strip():
        return "has an empty name"
    if any(unicodedata.category(char) == "Cc" for char in name):
        return "has control characters in its name"
    if name[0] in "/\\" or _DRIVE.match(name):
        return "has an absolute name"
    return "has a name that leads out of its container" if ".." in _SEPARATOR.split(name) else None


def skip_reason(name: str) -> str | None:
    """Why a file with this path, relative to its source, is not looked at; None if it is."""
    *folders, last = (part for part in _SEPARATOR.split(name) if part not in ("", "."))
    if "__MACOSX" in folders:
        return MAC
    if last.startswith(".") or any(folder.startswith(".") for folder in folders):
        return HIDDEN
    if _INDEX.fullmatch(last) or (_PAGE.search(last) and _LISTING_FOLDERS.intersection(folders)):
        return LISTING
    return None


def joined(container: str, member: str) -> str:
    """Path of a member; `container` is empty for the outermost, which is a file and known by its own path."""
    return f"{container}!/{member}" if container else member


def decompressed(name: str) -> str:
    """Name of what a compressed file holds: its own last part without the suffix."""
    last = name.rsplit("!/", 1)[-1].rsplit("/", 1)[-1]
    return _SUFFIX.sub("", _TAR_SUFFIX.sub(".tar", last)) or last


def printable(name: str) -> str:
    """A name as one line of valid text, whatever bytes it was made of."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char if unicodedata.category(char) != "Cc" else "\ufffd" for char in text)
