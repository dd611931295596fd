"""What surrounds every ingest, scheduled or by hand, with Prefect or without: its log, and a sign of life after it."""

import logging
import urllib.error
import urllib.request
from collections.abc import Callable

from flows.notify import of_age, of_error, of_outcome, tell
from flows.outcome import Outcome, Request
from flows.runlog import keep_log
from flows.settings import Settings
from warehouse.redaction import redacted

log = logging.getLogger(__name__)

_HEARTBEAT_SECONDS = 10.0


def attempt(request: Request, settings: Settings, work: Callable[[], Outcome]) -> Outcome:
    """Do `work`, which ingests `request`, with a log of its own.

    The heartbeat URL, if any, is called when it went well, and people are told if it did not or is unusual.
    """
    with keep_log(request.data_dir, request.run_id):
        tell(settings, lambda: of_age(request, settings))
        try:
            outcome = work()
        except Exception as error:
            failure = of_error(request, error)
            tell(settings, lambda: failure)
            raise
        log.info("run %s", outcome.status, extra=_facts(outcome))
        for severity, lines in (("critical", outcome.failures), ("warning", outcome.warnings)):
            for line in lines:
                log.warning("rule fired: %s", line, extra={"severity": severity})
        is_well = outcome.status in ("published", "unchanged") and not outcome.unfetched
        if settings.heartbeat_url and is_well:
            beat(settings.heartbeat_url)
        tell(settings, lambda: of_outcome(request, outcome))
    return outcome


def beat(url: str) -> bool:
    """Tell a watchdog that a run went well, which raises the alarm if it hears nothing. Never fails."""
    try:
        with urllib.request.urlopen(url, timeout=_HEARTBEAT_SECONDS) as response:
            is_heard = bool(response.status < 400)
    except (OSError, ValueError) as error:
        log.warning("the heartbeat was not heard: %s", redacted(str(error)))
        return False
    return is_heard


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        "status": outcome.status,
        "files": outcome.found.n_files,
        "known": len(outcome.found.known),
        "records": outcome.n_records,
        "cables": outcome.n_cables,
        "quarantined": sum(outcome.quarantined.values()),
        "warnings": len(outcome.warnings),
        "failures": len(outcome.failures),
        "unread_sources": len(outcome.unfetched),
        "seconds": round(sum(outcome.seconds.values()), 2),
    }
