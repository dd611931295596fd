"""Whether somebody asked this program to stop, by Ctrl-C or SIGTERM.

The interrupt is raised wherever the program happens to be. Inside of a library it can come out as an error of that
library, so what ended a run is told by the signal and not by the exception.
"""

import signal
import threading
from typing import NoReturn

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


def _stop(number: int, _frame: object) -> NoReturn:
    _asked.append(number)
    raise KeyboardInterrupt
