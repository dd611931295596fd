"""What is to run when, checked before anything is started. Nothing here imports Prefect."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from flows.errors import InputError
from flows.remote.declared import Schedule, load_sources
from flows.settings import Settings
from warehouse.redaction import redacted

DEFAULT_CRON = "0 2 * * *"
DEFAULT_ZONE = "UTC"
# Intervals are counted from here: without an anchor a restart would begin a new count.
ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
Overlap = Literal["wait", "skip"]


@dataclass(frozen=True)
class Spec:
    """A schedule. Either `cron` in `timezone` or `interval` seconds. Paths are absolute."""

    name: str
    sources: tuple[str, ...]
    sources_file: Path | None
    data_dir: Path
    cron: str | None
    timezone: str
    interval: float | None
    overlap: Overlap
    catch_up: bool

    @property
    def shown(self) -> str:
        if self.interval is not None:
            return f"every {self.interval:g} s"
        return f"{self.cron!r} in {self.timezone}"

    def next_run(self, now: datetime) -> datetime:
        """When it is due after `now`, in its zone."""
        local = now.astimezone(ZoneInfo(self.timezone))
        if self.interval is None:
            return next(CronSim(self.cron or "", local))
        count = int((now - ANCHOR).total_seconds() // self.interval) + 1
        return (ANCHOR + timedelta(seconds=count * self.interval)).astimezone(local.tzinfo)

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of the flow. They are kept by the Prefect server, so there is no secret among them."""
        return {
            "sources": list(self.sources),
            "sources_file": str(self.sources_file) if self.sources_file else None,
            "data_dir": str(self.data_dir),
            "overlap": self.overlap,
        }


def make_spec(settings: Settings) -> Spec:
    """The schedule that the settings ask for; a file of sources may give what they leave open.

    Raises InputError for a schedule without sources, a source with a password in it, or times that cannot be.
    """
    file = settings.sources.absolute() if settings.sources else None
    declared = load_sources(file).schedule if file else Schedule()
    if not settings.source and file is None:
        raise InputError("there is nothing to read", "name sources with --source or --sources")
    for source in settings.source:
        if redacted(source) != source:
            raise InputError(
                f"{redacted(source)} holds credentials, which the Prefect server would keep",
                "declare it in a file of sources and name variables for them",
            )
    cron, interval = settings.cron or declared.cron, settings.interval or declared.interval
    if settings.cron or (cron and not settings.interval):
        interval = None
    if interval is None:
        cron = _checked_cron(cron or DEFAULT_CRON)
    return Spec(
        name=settings.name,
        sources=tuple(_absolute(source) for source in settings.source),
        sources_file=file,
        data_dir=settings.data_dir.absolute(),
        cron=None if interval else cron,
        timezone=_checked_zone(settings.timezone or declared.timezone or DEFAULT_ZONE),
        interval=interval,
        overlap=settings.overlap or declared.overlap or "wait",
        catch_up=_first(settings.catch_up, declared.catch_up, True),
    )


def _absolute(source: str) -> str:
    """Runs may start in another folder."""
    return source if "://" in source else str(Path(source).absolute())


def _first(*choices: bool | None) -> bool:
    return next(choice for choice in choices if choice is not None)


def _checked_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"there is no time zone {name!r}", "name one such as Europe/Berlin or UTC") from None
    return name


def _checked_cron(text: str) -> str:
    try:
        next(CronSim(text, datetime.now(UTC)))
    except (CronSimError, StopIteration):
        raise InputError(
            f"{text!r} is no cron expression", "five fields, as in '0 2 * * *' for each night at two"
        ) from None
    return text
