"""The screen a run ends with, on made-up outcomes."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from flows.outcome import Outcome
from flows.sources import Found
from flows.summary import show

RUN = "20261123T120000Z-aaaaaa"


def said(outcome: Outcome, data_dir: Path = Path("data"), *, is_terminal: bool = False) -> str:
    out = io.StringIO()
    show(outcome, data_dir, Console(file=out, force_terminal=is_terminal, width=100, highlight=False))
    return out.getvalue()


def outcome(**changed: object) -> Outcome:
    made = {"n_records": 1205, "n_cables": 1200, "n_replaced": 3, "quarantined": {"bad_id": 5}}
    rows = {"cables": 1200, "tags": 4000, "media_links": 0}
    totals = {"cables": 2000, "tags": 7000, "media_links": 0}
    place = Path("data/versions") / RUN
    given = {"rows": rows, "totals": totals, "place": place, "report": place / "report/index.html"} | made | changed
    status = given.pop("status", "published")
    return Outcome(status, RUN, Found(()), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "published: 1,197 new and 3 changed cables"),
        ({"warnings": ("Q13 x: 4 cables fail",)}, "published with 1 warning: 1,197 new and 3 changed cables"),
        ({"status": "refused", "failures": ("a", "b")}, "refused: 2 rules do not hold, nothing was published"),
        ({"status": "unchanged"}, "nothing changed: all 0 files were read by earlier runs"),
    ],
)
def test_the_verdict_comes_first(changed: dict[str, object], line: str) -> None:
    assert said(outcome(**changed)).splitlines()[0] == line


def test_everything_fits_one_screen_however_many_rules_fire() -> None:
    warnings = tuple(f"Q{number} cables.some_rule: {number} cables fail" for number in range(60))
    text = said(outcome(warnings=warnings))
    assert len(text.splitlines()) <= 24
    assert "warning: 55 more, see the report" in text


def test_tables_without_rows_are_left_out() -> None:
    text = said(outcome())
    assert "media_links" not in text
    assert "tags" in text


def test_where_to_look_next_depends_on_the_verdict() -> None:
    assert "cables sql" in said(outcome(quarantined={})).splitlines()[-1]
    assert said(outcome(), Path("x")).splitlines()[-1].endswith("cables quarantine list --data-dir x")
    both = said(outcome(warnings=("w",))).splitlines()[-1]
    assert both.endswith("cables quarantine list; cables report --open")
    assert said(outcome(warnings=("w",)), Path("x")).splitlines()[-1].endswith("cables report --data-dir x --open")
    refused = said(outcome(status="refused", failures=("f",))).splitlines()
    assert refused[-1].endswith("cables report --open")
    assert any("kept as it was" in line for line in refused)


def test_how_many_rules_hold_is_always_told() -> None:
    assert "quality      286 rules hold" in said(outcome(n_rules=286)).splitlines()
    few = said(outcome(n_rules=286, n_too_few=5)).splitlines()
    assert "quality      281 rules hold, 5 had too few rows to judge" in few
    assert "quality      1 of 286 rules does not hold" in said(outcome(n_rules=286, warnings=("w",))).splitlines()


def test_findings_are_never_read_as_markup() -> None:
    assert "warning: [red]x[/red]" in said(outcome(warnings=("[red]x[/red]",)))


def test_colours_are_for_terminals() -> None:
    assert "\x1b[" not in said(outcome())
    assert "\x1b[" in said(outcome(), is_terminal=True)
