"""The few lines a run ends with: what came in, what became of it, and where to look next."""

import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.outcome import Outcome
from flows.redaction import redacted
from flows.sources import UNKNOWN

_MOST_NAMES = 5
_WIDTH = 120


def show(outcome: Outcome, data_dir: Path, console: Console | None = None, warehouse: str = "duckdb") -> None:
    """Print the summary of a run to standard output."""
    console = console or _console()
    _show_left_out(outcome, console)
    if outcome.status == "unchanged":
        console.print(f"nothing changed: all {len(outcome.found.known)} files were read by earlier runs")
        _show_places(outcome, data_dir, console, warehouse)
        return
    console.print(_records(outcome))
    if outcome.rows:
        console.print(_rows(outcome))
    _show_findings(outcome, console)
    _show_places(outcome, data_dir, console, warehouse)


def _console() -> Console:
    """Standard output; wide enough not to break lines where there is no terminal to say how wide it is."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=_WIDTH)


def _show_left_out(outcome: Outcome, console: Console) -> None:
    found = outcome.found
    for file in [file for file in found.files if file.refusal][:_MOST_NAMES]:
        console.print(f"refused, quarantined whole: {file.refusal}", markup=False)
    unknown = [file.name for file in found.files if file.dialect == UNKNOWN and not file.refusal]
    notes = (
        ("of unknown form, quarantined whole", unknown),
        ("empty, left out", found.empty),
        ("same content as another file, left out", found.duplicates),
        ("known from an earlier run, left out", found.known if outcome.status != "unchanged" else ()),
    )
    for note, paths in notes:
        if paths:
            more = f" and {len(paths) - _MOST_NAMES} more" if len(paths) > _MOST_NAMES else ""
            console.print(f"{note}: {', '.join(paths[:_MOST_NAMES])}{more}", markup=False)
    if outcome.unkept:
        files = "1 file" if len(outcome.unkept) == 1 else f"{len(outcome.unkept):,} files"
        console.print(f"no raw copy of {files} was kept: CABLES_RAW_BYTES is reached", markup=False)
    for line in outcome.unfetched:
        console.print(f"not read, the next run tries again: {line}", markup=False)
    if found.skipped:
        counts = ", ".join(f"{count:,} {reason}" for reason, count in sorted(found.skipped.items()))
        console.print(f"not looked at: {counts}", markup=False)


def _records(outcome: Outcome) -> Table:
    table = Table(title=f"Run {outcome.run_id}", title_justify="left", show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    reasons = ", ".join(f"{name} {count:,}" for name, count in sorted(outcome.quarantined.items()))
    lines = (
        ("files read", outcome.found.n_files, ""),
        ("records in", outcome.n_records, ""),
        (
            "cables",
            outcome.n_cables,
            f"{outcome.n_replaced:,} replace older versions" if outcome.n_replaced else "",
        ),
        ("unchanged", outcome.n_unchanged, ""),
        ("superseded", outcome.n_superseded, "other versions of a cable"),
        ("quarantined", sum(outcome.quarantined.values()), reasons),
        ("quality warnings", len(outcome.warnings), ""),
    )
    always = {"files read", "records in", "cables", "quarantined", "quality warnings"}
    for name, count, note in lines:
        if count or name in always:
            table.add_row(name, f"{count:,}", note)
    if any(lines for _, lines in outcome.unclaimed.values()):
        left = sum(count for count, _ in outcome.unclaimed.values())
        table.add_row("unclaimed lines", f"{left:,}", _shares(outcome))
    if outcome.bytes_written:
        table.add_row("megabytes written", f"{outcome.bytes_written / 1e6:,.1f}", "")
    table.add_row("seconds", f"{sum(outcome.seconds.values()):.1f}", _slowest(outcome))
    return table


def _shares(outcome: Outcome) -> str:
    """Share of header and preamble lines that no rule claimed, a dialect: high where a source changed shape."""
    shares = [(name, left / lines) for name, (left, lines) in sorted(outcome.unclaimed.items()) if lines]
    return ", ".join(f"{name} {share:.2%}" for name, share in shares)


def _slowest(outcome: Outcome) -> str:
    return ", ".join(f"{step} {seconds:.1f}" for step, seconds in outcome.seconds.items())


def _rows(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=True)
    table.add_column("table")
    table.add_column("new rows", justify="right")
    table.add_column("now", justify="right")
    for name, count in outcome.rows.items():
        now = outcome.totals.get(name)
        table.add_row(name, f"{count:,}", "" if now is None else f"{now:,}")
    return table


def _show_findings(outcome: Outcome, console: Console) -> None:
    for title, found in (("refused because", outcome.failures), ("warning", outcome.warnings)):
        for line in found[:_MOST_NAMES]:
            console.print(f"{title}: {line}", markup=False)
        if len(found) > _MOST_NAMES:
            console.print(f"{title}: {len(found) - _MOST_NAMES} more, see the report")


def _show_places(outcome: Outcome, data_dir: Path, console: Console, warehouse: str) -> None:
    if outcome.status == "refused":
        console.print(f"refused by the quality gate: {data_dir}{os.sep}current is as it was")
        console.print(f"staged rows  {outcome.place}{os.sep}staged", markup=False)
    else:
        current = data_dir / "current"
        console.print(f"tables       {current}/<table>/**/*.parquet", markup=False)
        place = f"{current}/warehouse.duckdb" if warehouse.startswith("duckdb") else redacted(warehouse)
        console.print(f"warehouse    {place}", markup=False)
    if outcome.report:
        console.print(f"report       {_current_report(outcome, data_dir)}", markup=False)
    if outcome.status == "published":
        option = "" if data_dir == Path("data") else f" --data-dir {data_dir}"
        console.print(
            f'next         cables sql{option} "SELECT cable_id, created_at, origin, subject FROM cables LIMIT 5"',
            markup=False,
        )


def _current_report(outcome: Outcome, data_dir: Path) -> Path | None:
    """The report under the link `current`, which is the path that stays right."""
    if outcome.status == "published" and outcome.report and outcome.place:
        return data_dir / "current" / outcome.report.relative_to(outcome.place)
    return outcome.report
