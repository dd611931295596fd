"""The one error of this room, and the translation of what the libraries raise into it."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEXT_STEPS = {
    errno.ENOSPC: "free some space and run again, the published state is unchanged",
    errno.EDQUOT: "free some space and run again, the published state is unchanged",
    errno.EROFS: "choose a data directory on a writable disk",
    errno.EACCES: "check the permissions of the data directory",
    errno.EPERM: "check the permissions of the data directory",
    errno.EEXIST: "choose a data directory, not a file",
    errno.ENOTDIR: "choose a data directory, not a file",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f)",
}
_LONGEST_REASON = 300
# How libraries pass on what the system said: by its number (polars) or by its words (DuckDB).
_NUMBER = re.compile(r"\bos error (\d+)\)")
# What file systems keep back for themselves: a disk with less is full, whatever the library made of it.
_FULL_BYTES = 64 * 1024


class WarehouseError(Exception):
    """What went wrong, where, and what to do next, on one line."""

    def __init__(self, what: str, where: object, next_step: str) -> None:
        self.what, self.where, self.next_step = what, str(where), next_step
        super().__init__(f"{what}: {where}; {next_step}")

    def __reduce__(self) -> tuple[type["WarehouseError"], tuple[str, str, str]]:
        """Worker processes hand their errors over, and an exception is made anew from its own arguments."""
        return type(self), (self.what, self.where, self.next_step)


def condensed(message: object) -> str:
    """A message of a library on one line, without the source excerpt that DuckDB appends."""
    text = str(message).split("\nLINE ")[0]
    return " ".join(text.split())[:_LONGEST_REASON]


def _system_error(error: Exception, where: object) -> int:
    """Number of the system error that a library's error stands for; 0 if none can be told."""
    if found := _NUMBER.search(str(error)):
        return int(found[1])
    named = next((code for code in NEXT_STEPS if os.strerror(code) in str(error)), 0)
    return named or (errno.ENOSPC if _is_full(where) else 0)


def _is_full(where: object) -> bool:
    if not isinstance(where, Path):
        return False
    place = next((folder for folder in (where, *where.parents) if folder.exists()), None)
    if place is None:
        return False
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize < _FULL_BYTES


@contextmanager
def explained(
    what: str,
    where: object,
    *also: type[Exception],
    next_step: str = "see the reason given, the published state is unchanged",
) -> Iterator[None]:
    """Turn an OSError, or one of the errors named in `also`, into a WarehouseError."""
    try:
        yield
    except WarehouseError:
        raise
    except OSError as error:
        reason = error.strerror or condensed(error)
        raise WarehouseError(f"{what} ({reason})", where, NEXT_STEPS.get(error.errno or 0, next_step)) from error
    except also as error:
        code = _system_error(error, where)
        reason = os.strerror(code) if code in NEXT_STEPS else condensed(error)
        raise WarehouseError(f"{what} ({reason})", where, NEXT_STEPS.get(code, next_step)) from error


class MistakenError(WarehouseError):
    """Asked for what cannot be done, as to take back a run that is not the last. Nothing was begun."""
