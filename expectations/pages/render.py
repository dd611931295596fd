"""Pages from records: the templates and what they may call."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from expectations.pages import words
from expectations.pages.attempts import DRAWN_ATTEMPTS, SHOWN_ATTEMPTS, AttemptFact, overview
from expectations.pages.charts import cables_by_month, sparkline
from expectations.pages.facts import RunFacts

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def _bytes(size: float) -> str:
    """A size as people write it."""
    for unit in _UNITS:
        if size < 1000 or unit == _UNITS[-1]:
            break
        size /= 1000
    return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"


def _points(change: float | None) -> str:
    """A change of a share, in percentage points."""
    if change is None:
        return "–"
    return "0" if abs(change) < 0.00005 else f"{100 * change:+.2f}".replace("-", "−")


def _clock(when: datetime) -> str:
    return f"{when.day} {when:%B %Y, %H:%M}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {rest} s"


_FILTERS: Mapping[str, Callable[..., str]] = {
    "n": lambda count: "–" if count is None else f"{count:,}",
    "percent": words.percent,
    "points": _points,
    "bytes": _bytes,
    "clock": _clock,
    "duration": _duration,
    "number": words.number,
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(sparkline=sparkline, style=_asset("page.css"), script=_asset("page.js"))
    return environment


def _asset(name: str) -> Markup:
    """A file of ours that goes into the page as it is."""
    return Markup(files(__package__).joinpath("templates", name).read_text("utf-8"))


def _page(template: str, **shown: Any) -> str:
    return _environment().get_template(template).render(**shown)


def run_page(facts: RunFacts, *, data_docs: str | None) -> str:
    """The page of a run as HTML. `data_docs`: address of the first page of Data Docs, None if there are none."""
    return _page(
        "run.html.j2",
        facts=facts,
        account=facts.account,
        verdict=words.verdict(facts),
        steps=words.steps(facts),
        finding=words.finding,
        chart=Markup(cables_by_month(facts.months)),
        data_docs=data_docs,
    )


def index_page(attempts: Sequence[AttemptFact]) -> str:
    """The index over runs as HTML. `attempts`: all of them, newest first."""
    drawn = [one for one in attempts if one.kind == "ingest" and one.status not in ("unchanged", "running")]
    drawn = drawn[:DRAWN_ATTEMPTS][::-1]
    return _page(
        "index.html.j2",
        verdict=overview(attempts),
        attempts=attempts[:SHOWN_ATTEMPTS],
        n_attempts=len(attempts),
        drawn=drawn,
        most=max((one.n_new + one.n_changed for one in drawn), default=0) or 1,
    )
