"""The screen a run ends with: the verdict first, then what it brought, what is wrong, and where to look.

Colours only on a terminal; otherwise the same words, a line each, for logs and mails.
"""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.outcome import Outcome
from flows.sources import UNKNOWN
from warehouse.objects.mirror import shown
from warehouse.redaction import redacted

_MOST_NAMES = 5
_WIDTH = 120
_STYLES = {"good": "bold green", "look": "bold yellow", "bad": "bold red"}


def show(outcome: Outcome, data_dir: Path, console: Console | None = None, warehouse: str = "duckdb") -> None:
    """Print the summary of a run to standard output."""
    console = console or _console()
    tone, line = _verdict(outcome)
    console.print(Text(line, _STYLES[tone]))
    _show_left_out(outcome, console)
    if outcome.status != "unchanged":
        console.print(_numbers(outcome))
        if outcome.rows:
            console.print(_rows(outcome))
        _show_findings(outcome, console)
    _show_places(outcome, data_dir, console, warehouse)


def _console() -> Console:
    """Standard output; wide enough not to break lines where there is no terminal to say how wide it is."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=_WIDTH)


def _verdict(outcome: Outcome) -> tuple[str, str]:
    """How it is marked, and the verdict in a line."""
    if outcome.status == "unchanged":
        return "good", f"nothing changed: all {len(outcome.found.known)} files were read by earlier runs"
    if outcome.status == "refused":
        count = len(outcome.failures)
        why = "1 rule does not hold" if count == 1 else f"{count} rules do not hold"
        return "bad", f"refused: {why}, nothing was published"
    new, changed = outcome.n_cables - outcome.n_replaced, outcome.n_replaced
    brought = f"{new:,} new and {changed:,} changed cables"
    if outcome.warnings:
        count = len(outcome.warnings)
        return "look", f"published with {count} {'warning' if count == 1 else 'warnings'}: {brought}"
    return "good", f"published: {brought}"


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
    for line in outcome.unfetched:
        console.print(f"not read, the next run tries again: {line}", markup=False)
    if outcome.unkept:
        files = "1 file" if len(outcome.unkept) == 1 else f"{len(outcome.unkept):,} files"
        console.print(f"no raw copy of {files} was kept: CABLES_RAW_BYTES is reached", markup=False)
    if found.skipped:
        counts = ", ".join(f"{count:,} {reason}" for reason, count in sorted(found.skipped.items()))
        console.print(f"not looked at: {counts}", markup=False)


def _numbers(outcome: Outcome) -> Table:
    table = Table(title=f"Run {outcome.run_id}", title_justify="left", show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for name, count, note in _counts(outcome):
        table.add_row(name, f"{count:,}", note)
    if outcome.bytes_written:
        table.add_row("megabytes written", f"{outcome.bytes_written / 1e6:,.1f}", "")
    table.add_row("seconds", f"{sum(outcome.seconds.values()):.1f}", _slowest(outcome))
    return table


def _counts(outcome: Outcome) -> Iterator[tuple[str, int, str]]:
    reasons = ", ".join(f"{name} {count:,}" for name, count in sorted(outcome.quarantined.items()))
    yield "files read", outcome.found.n_files, ""
    yield "records in", outcome.n_records, ""
    yield "cables", outcome.n_cables, f"{outcome.n_replaced:,} replace older versions" if outcome.n_replaced else ""
    if outcome.n_unchanged:
        yield "unchanged", outcome.n_unchanged, ""
    if outcome.n_superseded:
        yield "superseded", outcome.n_superseded, "other versions of a cable"
    yield "quarantined", sum(outcome.quarantined.values()), reasons
    if any(lines for _, lines in outcome.unclaimed.values()):
        yield "unclaimed lines", sum(count for count, _ in outcome.unclaimed.values()), _shares(outcome)


def _shares(outcome: Outcome) -> str:
    """Share of header and preamble lines that no rule claimed, a dialect: high where a source changed shape."""
    shares = [(name, left / lines) for name, (left, lines) in sorted(outcome.unclaimed.items()) if lines]
    return ", ".join(f"{name} {share:.2%}" for name, share in shares)


def _slowest(outcome: Outcome) -> str:
    return ", ".join(f"{step} {seconds:.1f}" for step, seconds in outcome.seconds.items())


def _rows(outcome: Outcome) -> Table:
    """Rows of each table that has any; the others are told in a line of the report."""
    table = Table(box=None, pad_edge=True)
    table.add_column("table")
    table.add_column("new rows", justify="right")
    table.add_column("now", justify="right")
    for name, count in outcome.rows.items():
        now = outcome.totals.get(name)
        if count or now:
            table.add_row(name, f"{count:,}", "" if now is None else f"{now:,}")
    return table


def _quality(outcome: Outcome) -> str:
    """How many rules hold, in words."""
    broken = len(outcome.failures) + len(outcome.warnings)
    few = f", {outcome.n_too_few:,} had too few rows to judge" if outcome.n_too_few else ""
    if not broken:
        return f"{outcome.n_rules - outcome.n_too_few:,} rules hold{few}"
    return f"{broken:,} of {outcome.n_rules:,} rules {'does' if broken == 1 else 'do'} not hold{few}"


def _show_findings(outcome: Outcome, console: Console) -> None:
    if outcome.n_rules:
        console.print(f"quality      {_quality(outcome)}", markup=False)
    for title, tone, found in (("refused because", "bad", outcome.failures), ("warning", "look", outcome.warnings)):
        for line in found[:_MOST_NAMES]:
            console.print(Text.assemble((f"{title}: ", _STYLES[tone]), line))
        if len(found) > _MOST_NAMES:
            console.print(f"{title}: {len(found) - _MOST_NAMES} more, see the report")


def _show_places(outcome: Outcome, data_dir: Path, console: Console, warehouse: str) -> None:
    option = "" if data_dir == Path("data") else f" --data-dir {shown(data_dir)}"
    if shown(data_dir) != str(data_dir):
        console.print(f"data         {shown(data_dir)}, mirrored here:", markup=False)
    current, next_step = data_dir / "current", ""
    unread = f"cables quarantine list{option}" if outcome.quarantined and outcome.status == "published" else ""
    if outcome.status == "refused":
        console.print(f"kept as it was  {current}", markup=False)
        console.print(f"staged rows     {outcome.place}/staged", markup=False)
    else:
        console.print(f"tables       {current}/<table>/**/*.parquet", markup=False)
        place = f"{current}/warehouse.duckdb" if warehouse.startswith("duckdb") else redacted(warehouse)
        console.print(f"warehouse    {place}", markup=False)
        next_step = unread or f'cables sql{option} "SELECT cable_id, created_at, origin, subject FROM cables LIMIT 5"'
    if outcome.report:
        console.print(f"report       {_current_report(outcome, data_dir)}", markup=False)
        if outcome.status == "refused" or outcome.warnings:
            next_step = "; ".join([*([unread] if unread else []), f"cables report{option} --open"])
    if next_step and outcome.status != "unchanged":
        console.print(f"next         {next_step}", markup=False)


def _current_report(outcome: Outcome, data_dir: Path) -> Path | None:
    """The report under the link `current`, which is the path that stays right."""
    if outcome.status == "published" and outcome.report and outcome.place:
        return data_dir / "current" / outcome.report.relative_to(outcome.place)
    return outcome.report
