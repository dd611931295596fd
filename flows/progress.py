"""Say how far a run is: a moving bar on a terminal, plain lines elsewhere. All of it goes to stderr."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """What a pipeline tells while it works."""

    def begin(self, step: str, total: int | None = None) -> None:
        """A step starts; it has `total` parts, or their number is unknown."""
        ...

    def advance(self, parts: int = 1) -> None:
        """Parts of the current step are done."""
        ...


class Silent:
    """Says nothing."""

    def begin(self, step: str, total: int | None = None) -> None:
        pass

    def advance(self, parts: int = 1) -> None:
        pass


class Lines:
    """A line at the start of each step, and one at each tenth of a long one."""

    def __init__(self) -> None:
        self._step, self._total, self._done, self._said = "", 0, 0, 0

    def begin(self, step: str, total: int | None = None) -> None:
        self._step, self._total, self._done, self._said = step, total or 0, 0, 0
        print(f"{step} ...", file=sys.stderr, flush=True)  # noqa: T201 - this is what it is for

    def advance(self, parts: int = 1) -> None:
        self._done += parts
        tenth = 10 * self._done // self._total if self._total else 0
        if self._total >= 10 and tenth > self._said:
            self._said = tenth
            print(f"{self._step}: {10 * tenth} %", file=sys.stderr, flush=True)  # noqa: T201


def make_progress() -> AbstractContextManager[Progress]:
    """A bar if stderr is a terminal, else lines."""
    return _bar() if sys.stderr.isatty() else _lines()


@contextmanager
def _lines() -> Iterator[Progress]:
    yield Lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("", total=None)

        class Bar:
            def begin(self, step: str, total: int | None = None) -> None:
                display.reset(task, description=step, total=total)

            def advance(self, parts: int = 1) -> None:
                display.advance(task, parts)

        yield Bar()
