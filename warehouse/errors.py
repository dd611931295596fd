"""The one error of this room, and the translation of what the libraries raise into it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

_NEXT_STEPS = {
    errno.ENOSPC: "free some space and run again, the published state is unchanged",
    errno.EDQUOT: "free some space and run again, the published state is unchanged",
    errno.EROFS: "choose a data directory on a writable disk",
    errno.EACCES: "check the permissions of the data directory",
    errno.EPERM: "check the permissions of the data directory",
    errno.EEXIST: "choose a data directory, not a file",
    errno.ENOTDIR: "choose a data directory, not a file",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
}
_LONGEST_REASON = 300


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
        raise WarehouseError(f"{what} ({reason})", where, _NEXT_STEPS.get(error.errno or 0, next_step)) from error
    except also as error:
        raise WarehouseError(f"{what} ({condensed(error)})", where, next_step) from error


class MistakenError(WarehouseError):
    """Asked for what cannot be done, as to take back a run that is not the last. Nothing was begun."""
