"""Errors a user can do something about. Everything else is a bug and is reported as one."""


class CablesError(Exception):
    """Something is wrong outside the program: `what` and where, and `next_step`, on one line."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what, next_step)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what}; {self.next_step}"


class InputError(CablesError):
    """A source, option or data directory that cannot be used."""


class NothingToReadError(InputError):
    """Somebody named a source without anything in it. Nothing was begun, so the journal has no such attempt."""


class TrackingError(CablesError):
    """Prefect was asked for and cannot be had."""
