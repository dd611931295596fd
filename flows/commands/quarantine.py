"""`cables quarantine`: look at what could not be read, and read it again."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands import options

if TYPE_CHECKING:
    from flows.settings import Settings

_SHOWN_BYTES = 4096
_MESSAGE = 60
_MOST_NAMES = 5
_BACKFILL = "cables backfill --files NAME --reason TEXT"

_rule = click.option("--rule", metavar="CODE", help="Only this reason (bad_id) or quality rule (Q03).")
_file = click.option("--file", "file", metavar="TEXT", help="Only files with this in their path, or file id.")
_run = click.option("--run", metavar="RUN", help="Only what this run put there.")


@click.group(short_help="Look at what could not be read, read it again, hand it on.")
def quarantine() -> None:
    """List records in quarantine, show their bytes, read them again (retry) or write them to a folder (export)."""


@quarantine.command("list", short_help="List what waits in quarantine.")
@_rule
@_file
@_run
@click.option("--all", "resolved", is_flag=True, help="Also what has left quarantine since.")
@options.data_dir
def list_(rule: str | None, file: str | None, run: str | None, resolved: bool, data_dir: Path | None) -> None:
    """List records and files in quarantine, with the reason."""
    from flows.quarantine.rows import Filter, name_of, quarantine_rows
    from flows.tables import show_table

    settings = _settings(data_dir)
    found = quarantine_rows(settings.data_dir, Filter(rule, file, run, resolved=resolved))
    rows = [
        (
            name_of(row),
            "whole file" if row["record"] == 0 else str(row["record"]),
            row["rule_id"] or row["rule"],
            str(row["message"])[:_MESSAGE],
            "" if row["byte_offset"] is None else f"{row['byte_offset']:,}",
            row["resolution"] or "",
            row["run_id"],
        )
        for row in found.iter_rows(named=True)
    ]
    show_table(("file", "record", "reason", "what is wrong", "offset", "now", "run"), rows)
    if not rows:
        said = "nothing in quarantine matches" if rule or file or run else "quarantine is empty"
        click.echo(said if resolved else f"{said}; --all also lists what has left it", err=True)


@quarantine.command(short_help="Show one record: reason, place and bytes.")
@click.argument("file")
@click.argument("record", type=click.IntRange(min=0))
@options.data_dir
def show(file: str, record: int, data_dir: Path | None) -> None:
    """Show record RECORD of FILE (part of its path, or its file id); 0 is a whole file.

    If the file is still there, what stands before and after the record is shown too. Bytes that are no text are
    shown as hexadecimal digits.
    """
    from flows.errors import InputError
    from flows.quarantine.rows import Filter, quarantine_rows

    settings = _settings(data_dir)
    wanted = Filter(file=file, record=record, resolved=True)
    found = quarantine_rows(settings.data_dir, wanted, payload=True)
    if found.is_empty():
        raise InputError(
            f"record {record} of {file} is not in quarantine", "see `cables quarantine list` for what is there"
        )
    for row in found.iter_rows(named=True):
        _show(row)


def _show(row: dict[str, Any]) -> None:
    from flows.quarantine.rows import name_of
    from flows.quarantine.shown import around, is_binary, readable

    raw, offset = row["payload"], row["byte_offset"] or 0
    rule = f"{row['rule']} ({row['rule_id']})" if row["rule_id"] else row["rule"]
    facts = {
        "file": f"{name_of(row)}  [{row['file_id']}]",
        "record": "whole file" if row["record"] == 0 else row["record"],
        "reason": f"{rule}: {row['message']}",
        "stage": row["stage"],
        "offset": f"{offset:,}, {_kept(row)} kept",
        "run": row["run_id"],
        "now": row["resolution"] or "in quarantine",
    }
    for name, value in facts.items():
        click.echo(f"{name:<8}{value}")
    beside = around(Path(row["path"]), row["size"], offset, len(raw)) if row["path"] and not row["member"] else None
    if beside and beside[0] and not is_binary(beside[0]):
        click.echo(f"--- before\n{readable(beside[0])}")
    click.echo(f"--- bytes\n{readable(raw[:_SHOWN_BYTES], offset)}")
    if len(raw) > _SHOWN_BYTES:
        click.echo(f"--- and {len(raw) - _SHOWN_BYTES:,} bytes more: `cables quarantine export` writes all")
    if beside and beside[1] and not is_binary(beside[1]):
        click.echo(f"--- after\n{readable(beside[1])}")


def _kept(row: Mapping[str, Any]) -> str:
    from flows.quarantine.rows import is_cut

    if not is_cut(row):
        return f"{len(row['payload']):,} bytes"
    return f"only {len(row['payload']):,} of {row['size']:,} bytes"


@quarantine.command(short_help="Write payloads and an index to a folder.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_rule
@_file
@_run
@options.data_dir
def export(folder: Path, rule: str | None, file: str | None, run: str | None, data_dir: Path | None) -> None:
    """Write the bytes of each record in quarantine to a file in FOLDER, with index.csv and index.jsonl."""
    from flows.quarantine.export import export as write
    from flows.quarantine.rows import Filter, quarantine_rows

    settings = _settings(data_dir)
    rows = quarantine_rows(settings.data_dir, Filter(rule, file, run), payload=True)
    click.echo(f"{write(rows, folder):,} records: {folder}")


@quarantine.command(short_help="Read records again; publish what has become good.")
@_rule
@_file
@_run
@options.data_dir
@click.pass_context
def retry(context: click.Context, rule: str | None, file: str | None, run: str | None, data_dir: Path | None) -> None:
    """Read records in quarantine again with the program as it is now.

    What has become good is judged and published like any other run and leaves quarantine; the rest stays. Of a
    whole file only its first 64 KiB are kept: a larger one is read again by `cables backfill`.
    """
    from flows import stopping
    from flows.attempt import attempt
    from flows.commands.ingest import EXIT_REFUSED, what_is_published
    from flows.progress import make_progress
    from flows.quarantine.retry import SOURCE
    from flows.quarantine.retry import retry as read_again
    from flows.quarantine.rows import Filter, is_cut, name_of, quarantine_rows
    from flows.requests import request_for
    from flows.summary import show as show_summary

    settings = _settings(data_dir)
    wanted = Filter(rule, file, run)
    waiting = quarantine_rows(settings.data_dir, wanted)
    cut = [name_of(row) for row in waiting.iter_rows(named=True) if is_cut(row)]
    request = replace(request_for(settings), sources=(SOURCE,), kind="retry", declared=())
    with stopping.told(lambda: what_is_published(request)), make_progress() as progress:
        outcome = attempt(request, settings, lambda: read_again(request, wanted, progress))
    n_good = outcome.found.n_files
    n_read = waiting.height - len(cut)
    click.echo(f"{n_read:,} records were read again, {n_good:,} have become good, {n_read - n_good:,} stay")
    if cut:
        files = "1 file was" if len(cut) == 1 else f"{len(cut):,} files were"
        more = f" and {len(cut) - _MOST_NAMES} more" if len(cut) > _MOST_NAMES else ""
        click.echo(f"{files} not read, of which only the first 64 KiB are kept: {', '.join(cut[:_MOST_NAMES])}{more}")
        click.echo(f"they can be read from raw copy or source only: {_BACKFILL}")
    if outcome.status != "unchanged":
        show_summary(outcome, settings.data_dir, warehouse=settings.warehouse)
    if outcome.status == "refused":
        context.exit(EXIT_REFUSED)


def _settings(data_dir: Path | None) -> "Settings":
    """The settings, with the tables at hand that tell of quarantine."""
    from flows.failures import remember_data_dir
    from flows.settings import load_settings
    from warehouse.objects.mirror import bring

    settings = load_settings(data_dir=data_dir)
    remember_data_dir(settings.data_dir)
    bring(settings.data_dir, "quarantine", "quarantine_resolutions", "ingest_files")
    return settings
