"""`cables backfill`: parse again what was read before."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import options
from flows.dialects import DIALECTS

if TYPE_CHECKING:
    from flows.backfill import Input, Selection
    from flows.settings import Settings

_MOST_NAMES = 5


@click.command(short_help="Parse again what was read before.")
@click.option(
    "--since", "--from", "since", metavar="DATE", help="Read in this year, month or day, or later. [CABLES_SINCE]"
)
@click.option(
    "--until", "--to", "until", metavar="DATE", help="Read in this year, month or day, or before. [CABLES_UNTIL]"
)
@click.option("--dialect", type=click.Choice([*DIALECTS]), help="Files of this form. [CABLES_DIALECT]")
@click.option("--files", metavar="GLOB", help="Files of this name or path. [CABLES_FILES]")
@click.option("--reason", metavar="TEXT", help="Why; it stands in the journal and in table runs. [CABLES_REASON]")
@click.option("--warehouse", metavar="URL", help="Warehouse to publish to. [CABLES_WAREHOUSE; default: duckdb]")
@click.option("--dry-run/--no-dry-run", default=None, help="Only say what would be read again. [CABLES_DRY_RUN]")
@options.data_dir
def backfill(
    since: str | None,
    until: str | None,
    dialect: str | None,
    files: str | None,
    reason: str | None,
    warehouse: str | None,
    dry_run: bool | None,
    data_dir: Path | None,
) -> None:
    """Parse again, with the code of today, what earlier runs have read; days are those of these runs, in UTC.

    Inputs come from the raw copies that ingest keeps, else from where they were if they are still the same. Cables
    whose rows come out otherwise replace the published ones, which go to the history. Give at least one of --since,
    --until, --dialect and --files ('*' for all). A backfill that was stopped goes on when it is called again.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(
        since=since,
        until=until,
        dialect=dialect,
        files=files,
        reason=reason,
        warehouse=warehouse,
        dry_run=dry_run,
        data_dir=data_dir,
    )
    remember_data_dir(settings.data_dir)
    from flows import stopping
    from flows.backfill import run_backfill, select
    from warehouse.objects.mirror import RAW_NOTES, bring

    bring(settings.data_dir, "ingest_files", RAW_NOTES)
    which = _selection(settings)
    inputs, lost = select(_files(settings), which, settings.data_dir)
    for path in lost[:_MOST_NAMES]:
        click.echo(f"neither kept nor where it was: {path}", err=True)
    if len(lost) > _MOST_NAMES:
        click.echo(f"and {len(lost) - _MOST_NAMES} more", err=True)
    if settings.dry_run or not inputs:
        for one in inputs:
            click.echo(f"{'kept copy' if one.copy else 'original':<10} {one.path}")
        click.echo(f"{len(inputs):,} files would be read again, {len(lost):,} are gone")
        return
    begun: list[str] = []
    with stopping.told(lambda: _what_is_published(settings.data_dir, begun)):
        done = run_backfill(
            inputs,
            which,
            settings.reason or "",
            settings.data_dir,
            settings.batch_bytes,
            lambda batch, places: _ingest(settings, batch, places, begun),
        )
    click.echo(f"{len(done.done):,} files read again in {len(done.runs):,} runs, {len(lost):,} are gone")


def _selection(settings: "Settings") -> "Selection":
    from flows.backfill import Selection
    from warehouse.search.query import parse_range

    which = Selection(
        _checked(settings.since, "--since"),
        _checked(settings.until, "--until"),
        settings.dialect,
        settings.files,
    )
    parse_range(settings.since, settings.until)
    if which == Selection():
        raise click.UsageError("Say what: --since, --until, --dialect or --files ('*' for all).")
    if not (settings.reason or "").strip() and not settings.dry_run:
        raise click.UsageError("Missing option '--reason': why it is parsed again.")
    return which


def _checked(text: str, option: str) -> str | None:
    if text and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise click.BadParameter(f"{text!r} is no year, month (2026-11) or day (2026-11-25)", param_hint=option)
    return text or None


def _files(settings: "Settings") -> list[dict[str, object]]:
    from warehouse.layout import DataDir
    from warehouse.ledger import read_files

    return read_files(DataDir(settings.data_dir)).to_dicts()


def _what_is_published(data_dir: Path, begun: list[str]) -> str:
    """What to say when it is stopped, of the runs `begun` so far."""
    from warehouse.journal import attempts
    from warehouse.layout import DataDir

    data = DataDir(data_dir)
    done = {one.run_id for one in attempts(data) if one.status == "published"} | {data.current_run_id()}
    published = [run for run in begun if run in done]
    if not published:
        return "nothing was published; the same command goes on"
    return f"published by then: {', '.join(published)}; the same command goes on"


def _ingest(settings: "Settings", batch: "list[Input]", places: dict[str, Path], begun: list[str]) -> str:
    """Publish one batch; ends the command if the gate refuses, and then the batch is not done.

    The id of its run is added to `begun` before.
    """
    from dataclasses import replace

    from flows import tracking
    from flows.attempt import attempt
    from flows.commands.ingest import EXIT_REFUSED
    from flows.members import ID_DIGITS
    from flows.pipeline import ingest
    from flows.progress import make_progress
    from flows.requests import request_for

    plain = settings.model_copy(update={"sources": None})
    request = replace(
        request_for(plain, [str(place) for place in places.values()], is_unattended=True),
        kind="backfill",
        label=f"backfill: {settings.reason}",
        origins={str(places[one.sha256]): one.path for one in batch},
        again=frozenset(name for one in batch for name in (*one.file_ids, one.sha256[:ID_DIGITS])),
    )
    begun.append(request.run_id)
    runner = tracking.choose(settings.track, settings.data_dir)
    with make_progress() as progress:
        outcome = attempt(request, settings, lambda: runner(request, progress) if runner else ingest(request, progress))
    if outcome.status == "refused":
        click.echo(f"run {request.run_id} was refused by the quality gate: see {outcome.report}", err=True)
        click.get_current_context().exit(EXIT_REFUSED)
    click.echo(
        f"run {request.run_id} {outcome.status}: {outcome.n_replaced:,} cables replaced, "
        f"{outcome.n_cables - outcome.n_replaced:,} new, {outcome.n_unchanged:,} unchanged"
    )
    return request.run_id
