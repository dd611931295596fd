"""One run of the pipeline: what its steps share, and how a step is run."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from flows.outcome import Request
from flows.progress import Progress
from flows.workers import OpenParser, open_parser

if TYPE_CHECKING:
    from warehouse.lock import Held
    from warehouse.protocol import Backend

log = logging.getLogger(__name__)

T = TypeVar("T")


class Step(Protocol):
    """Runs one step of a run under a name."""

    def __call__(self, name: str, work: Callable[[], T], /) -> T: ...


def plainly(_name: str, work: Callable[[], T], /) -> T:
    """Run a step by calling it."""
    return work()


@dataclass
class Run:
    """What the steps of one run share."""

    request: Request
    held: "Held"
    backend: "Backend"
    progress: Progress
    step: Step
    opens: OpenParser = open_parser
    seconds: dict[str, float] = field(default_factory=dict)

    def do(self, name: str, work: Callable[[], T]) -> T:
        """Run a step and add its wall time to that of its kind (`parse-3` is a `parse`)."""
        kind = name.split("-")[0]
        start = time.perf_counter()
        log.info("%s begins", name, extra={"step": name})
        try:
            return self.step(name, work)
        finally:
            taken = time.perf_counter() - start
            self.seconds[kind] = self.seconds.get(kind, 0.0) + taken
            log.info("%s ended", name, extra={"step": name, "seconds": round(taken, 3)})
