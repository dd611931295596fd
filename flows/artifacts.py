"""What a run shows in Prefect: how far it is while it works, and at its end its numbers and the rules that fired.

The same facts stand in the run's log, journal and report: a run never fails because of an artifact.
"""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.outcome import Outcome
from flows.progress import Progress
from warehouse.redaction import redacted

log = logging.getLogger(__name__)

PROGRESS_KEY = "cables-progress"
SUMMARY_KEY = "cables-ingest"
RULES_KEY = "cables-rules"

# Each update is a call to the server.
_SECONDS_BETWEEN = 3.0
# More rows than this make the page of the run slow.
_MOST_RULES = 100
# Where in a run each step begins and ends, in percent, as measured on some thousand cables.
_SPANS = {
    "fetching": (0.0, 5.0),
    "looking at files": (5.0, 10.0),
    "finding records": (10.0, 15.0),
    "parsing": (15.0, 55.0),
    "comparing with what is there": (55.0, 60.0),
    "judging quality": (60.0, 95.0),
    "publishing": (95.0, 100.0),
}


class ShownProgress:
    """Passes progress on, and shows it as an artifact of the flow run that is under way."""

    def __init__(self, behind: Progress) -> None:
        self._behind = behind
        self._artifact: UUID | None = None
        self._last = 0.0
        self._step, self._span, self._total, self._done = "", (0.0, 0.0), 0, 0

    def begin(self, step: str, total: int | None = None) -> None:
        self._behind.begin(step, total)
        self._step = step
        self._span = _SPANS.get(step, (self._span[1], self._span[1]))
        self._total, self._done = total or 0, 0
        self._show()

    def advance(self, parts: int = 1) -> None:
        self._behind.advance(parts)
        self._done += parts
        self._show()

    def finish(self) -> None:
        """The run has come to its end, whatever it is."""
        self._step, self._span, self._total, self._last = "done", (100.0, 100.0), 0, 0.0
        self._show()

    def _percent(self) -> float:
        start, end = self._span
        return start + (end - start) * (min(self._done / self._total, 1.0) if self._total else 0.0)

    def _show(self) -> None:
        now = time.monotonic()
        if self._artifact is not None and now - self._last < _SECONDS_BETWEEN:
            return
        self._last = now
        if self._artifact is None:
            self._artifact = _tried(
                lambda: create_progress_artifact(self._percent(), key=PROGRESS_KEY, description="How far the run is")
            )
        else:
            artifact = self._artifact
            said = f"How far the run is: {self._step}"
            _tried(lambda: update_progress_artifact(artifact, progress=self._percent(), description=said))


def keep_artifacts(outcome: Outcome) -> None:
    """Keep the numbers of a run as one artifact and the rules that fired as another."""
    _tried(lambda: create_markdown_artifact(_summary(outcome), key=SUMMARY_KEY, description="How the run ended"))
    rules = [_rule("critical", line) for line in outcome.failures] + [
        _rule("warning", line) for line in outcome.warnings
    ]
    if rules:
        _tried(lambda: create_table_artifact(rules[:_MOST_RULES], key=RULES_KEY, description="Rules that fired"))


def _summary(outcome: Outcome) -> str:
    numbers = {
        "files read": outcome.found.n_files,
        "files known already": len(outcome.found.known),
        "records in": outcome.n_records,
        "cables": outcome.n_cables,
        "cables replaced": outcome.n_replaced,
        "unchanged": outcome.n_unchanged,
        "superseded": outcome.n_superseded,
        "quarantined": sum(outcome.quarantined.values()),
        "rules that warn": len(outcome.warnings),
        "rules that refuse": len(outcome.failures),
    }
    lines = [f"# {outcome.status.capitalize()}: {outcome.run_id}", "", "| | |", "|---|---:|"]
    lines += [f"| {name} | {value:,} |" for name, value in numbers.items()]
    lines += [f"| seconds | {sum(outcome.seconds.values()):.1f} |", ""]
    if outcome.rows:
        lines += ["| table | new rows | now |", "|---|---:|---:|"]
        lines += [f"| {table} | {count:,} | {_now(outcome, table)} |" for table, count in outcome.rows.items()]
        lines.append("")
    lines += [f"* not read, the next run tries again: {line}" for line in outcome.unfetched]
    for name, place in (("Published as", outcome.place), ("Report", outcome.report)):
        if place:
            lines.append(f"* {name}: [{place.name}]({place.absolute().as_uri()}) (`{place}`)")
    return redacted("\n".join(lines))


def _now(outcome: Outcome, table: str) -> str:
    return f"{outcome.totals[table]:,}" if table in outcome.totals else ""


def _rule(severity: str, line: str) -> dict[str, Any]:
    rule, _, found = line.partition(": ")
    return {"severity": severity, "rule": rule, "found": found}


def _tried(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    except Exception as error:  # the run stands, whatever becomes of its artifact
        log.warning("an artifact could not be kept: %s", error)
        return None
