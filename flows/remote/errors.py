"""What can go wrong with a remote source: for good, or perhaps only for the moment."""

import errno
import os

from flows.errors import CablesError, InputError


class SourceError(InputError):
    """A remote source that will be as wrong at the next try: not there, not allowed, not what was promised."""


class UnreachableError(CablesError):
    """A remote source that may be there at the next try. Its cause is an OSError, which steps are retried for."""

    @classmethod
    def because(cls, where: str, reason: str) -> "UnreachableError":
        error = cls(f"cannot read {where}: {reason}", "try again later, or call `cables sources check`")
        error.__cause__ = OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        return error


class ChangedError(Exception):
    """The object is another one by now: look at it again."""
