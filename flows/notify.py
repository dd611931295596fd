"""Tell people by webhook, e-mail and the like that a run needs them. Never changes what becomes of a run.

`CABLES_NOTIFY` holds URLs of apprise (json://host/path, mailto://...), with blanks between them. A message says
which run, what became of it, counts and names of rules; it never holds the text of a cable, nor keys of rows. Each
is sent in the background and given up after some seconds.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flows.errors import CablesError
from flows.outcome import Outcome, Request
from flows.settings import Settings
from warehouse.objects.mirror import shown
from warehouse.redaction import redacted

log = logging.getLogger(__name__)

SECONDS = 20.0
_MOST_LINES = 10

Event = Literal["refused", "failed", "stale", "anomaly"]


@dataclass(frozen=True)
class Message:
    """What is sent."""

    event: Event
    title: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n".join(redacted(line) for line in self.lines)


def of_outcome(request: Request, outcome: Outcome) -> Message | None:
    """The message for a run that ended, if anybody needs to know: it was refused, or its amounts are unusual."""
    counts = (
        f"{outcome.n_records:,} records, {outcome.n_cables:,} cables, "
        f"{sum(outcome.quarantined.values()):,} quarantined; data in {shown(request.data_dir)}"
    )
    if outcome.status == "refused":
        findings = _some(outcome.failures)
        todo = "what was published before stays; see `cables report`, then `cables publish` or ingest again"
        return Message("refused", f"cables: run {request.run_id} was refused", (*findings, counts, todo))
    unusual = [line for line in outcome.warnings if line.startswith("V")]
    if unusual:
        lines = (*_some(unusual), counts, "it was published; see `cables report`")
        return Message("anomaly", f"cables: run {request.run_id} is unusual", lines)
    return None


def of_error(request: Request, error: Exception) -> Message:
    """The message for a run that failed. An error of the program may quote data, so only its kind is told."""
    from warehouse.errors import WarehouseError

    is_told = isinstance(error, CablesError | WarehouseError)
    said = next(iter(str(error).splitlines()), "") if is_told else f"unexpected {type(error).__name__}"
    lines = (said, f"data in {shown(request.data_dir)}; see `cables status` and logs/{request.run_id}.jsonl there")
    return Message("failed", f"cables: run {request.run_id} failed", lines)


def of_age(request: Request, settings: Settings) -> Message | None:
    """The message that no run went well for longer than it should, when one begins; None if all is well."""
    from flows.health.state import last_good, when
    from warehouse.journal import attempts
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import JOURNAL, bring

    bring(request.data_dir, JOURNAL)
    good = last_good(attempts(DataDir(request.data_dir)))
    if good is None:
        return None
    age = (datetime.now(UTC) - when(good.ended or good.started)).total_seconds() / 3600
    if age <= settings.stale_hours:
        return None
    lines = (
        f"the last run that went well was {good.run_id}, {age:.0f} hours ago; expected is one every "
        f"{settings.stale_hours:g} hours",
        f"run {request.run_id} begins now; data in {shown(request.data_dir)}",
    )
    return Message("stale", "cables: no run went well for long", lines)


def _some(lines: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - _MOST_LINES
    return (*lines[:_MOST_LINES], *([f"and {more} more"] if more > 0 else []))


def tell(settings: Settings, make: Callable[[], Message | None]) -> bool:
    """Send the message that `make` makes, if any, to all URLs of the settings. False if one could not be sent.

    Never raises, and never takes longer than SECONDS.
    """
    if not settings.notify:
        return True
    try:
        message = make()
    except Exception as error:
        log.warning("a notification could not be made: %s", type(error).__name__)
        return False
    if message is None:
        return True
    sent: list[bool] = []
    worker = threading.Thread(target=lambda: sent.append(_send(settings.notify, message)), daemon=True)
    worker.start()
    worker.join(SECONDS)
    is_sent = bool(sent) and sent[0]
    if not is_sent:
        log.warning("the notification %r was not taken by everybody", message.event)
    return is_sent


def _send(urls: str, message: Message) -> bool:
    try:
        import apprise

        service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="cables", app_desc="Cable Warehouse"))
        good = [service.add(url) for url in urls.split()]
        level = apprise.NotifyType.WARNING if message.event == "anomaly" else apprise.NotifyType.FAILURE
        is_sent = bool(len(service)) and bool(service.notify(body=message.body, title=message.title, notify_type=level))
    except Exception as error:
        log.warning("the notification could not be sent: %s", redacted(f"{type(error).__name__}: {error}"))
        return False
    return is_sent and all(good)
