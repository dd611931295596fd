"""Whether somebody asked this program to stop, by Ctrl-C or SIGTERM.

The interrupt is raised wherever the program happens to be. Inside of a library it can come out as an error of that
library, so what ended a run is told by the signal and not by the exception.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143

_asked: list[int] = []


def watch() -> None:
    """From now on let both signals raise KeyboardInterrupt, so that locks and half-written files are cleaned up."""
    _asked.clear()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)


def asked() -> int | None:
    """The signal that asked since `watch`; None if none did."""
    return _asked[0] if _asked else None


@contextmanager
def told(what_is_published: Callable[[], str]) -> Iterator[None]:
    """Watch, and end the command in one line that says what is published by then, if somebody asks it to stop."""
    watch()
    try:
        yield
    except BaseException as error:
        number = asked() or (signal.SIGINT if isinstance(error, KeyboardInterrupt) else None)
        if number is None:
            raise
        click.echo(f"cables: interrupted; {what_is_published()}", err=True)
        raise click.exceptions.Exit(EXIT_TERMINATED if number == signal.SIGTERM else EXIT_INTERRUPTED) from error


def _stop(number: int, _frame: object) -> NoReturn:
    _asked.append(number)
    raise KeyboardInterrupt
