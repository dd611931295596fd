"""`cables ingest`: read, judge and publish."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands import options

if TYPE_CHECKING:
    from flows.outcome import Outcome, Request
    from flows.settings import Settings

EXIT_REFUSED = 1


@click.command(short_help="Read raw dumps, judge them and publish them.")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@options.sources_file
@options.data_dir
@options.warehouse
@options.wait
@click.option(
    "--track",
    type=click.Choice(["auto", "never", "embedded", "require"]),
    help="Record the run in Prefect: if its server answers (auto), not at all, by a server of its own, "
    "or fail if none answers. [CABLES_TRACK; default: auto]",
)
@click.option(
    "--shard-bytes",
    type=click.IntRange(min=1),
    metavar="N",
    help="Raw text parsed at once. [CABLES_SHARD_BYTES; default: 32 MiB]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that parse at the same time. [CABLES_WORKERS; default: the cores there are]",
)
@options.runner
@click.option(
    "--quality",
    type=click.Choice(["strict", "standard", "report-only"]),
    help="What refuses a run: warnings too (strict), what is broken (standard), or broken structure only "
    "(report-only). [CABLES_QUALITY; default: standard]",
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="TOML file that changes quality rules or adds some. [CABLES_RULES]",
)
@click.option(
    "--keep-raw/--no-keep-raw",
    default=None,
    help="Keep compressed copies of what is read, for `cables backfill`. [CABLES_KEEP_RAW; default: yes]",
)
@click.option(
    "--unattended/--attended",
    default=None,
    help="A source without files is no mistake, as for a folder that is empty on most days. [CABLES_UNATTENDED]",
)
@click.pass_context
def ingest(
    context: click.Context,
    sources: tuple[str, ...],
    sources_file: Path | None,
    data_dir: Path | None,
    warehouse: str | None,
    wait: float | None,
    track: str | None,
    shard_bytes: int | None,
    workers: int | None,
    runner: str | None,
    quality: str | None,
    rules: Path | None,
    keep_raw: bool | None,
    unattended: bool | None,
) -> None:
    """Read raw dumps, judge them and publish them as tables and SQL warehouse.

    SOURCE is a file, a folder, a quoted glob or a URL (http, https, s3 and others); zip, tar, 7z, gz, bz2, xz and
    zst are looked into. The form of a file is found by its content. What an earlier run has read is left out. Exit
    code 1: the quality gate refused, and what was published before stays.
    """
    from flows.failures import remember_data_dir
    from flows.settings import load_settings

    settings = load_settings(
        data_dir=data_dir,
        warehouse=warehouse,
        wait=wait,
        track=track,
        shard_bytes=shard_bytes,
        workers=workers,
        runner=runner,
        sources=sources_file,
        quality=quality,
        rules=rules,
        keep_raw=keep_raw,
        unattended=unattended,
    )
    remember_data_dir(settings.data_dir)
    if not sources and settings.sources is None:
        raise click.UsageError("Missing argument 'SOURCE...', or '--sources FILE'.")

    from flows import stopping
    from flows.requests import request_for
    from flows.summary import show

    request = request_for(settings, sources, wait=settings.wait)
    with stopping.told(lambda: what_is_published(request)):
        outcome = _run(request, settings)
    show(outcome, settings.data_dir, warehouse=settings.warehouse)
    if outcome.status == "refused":
        context.exit(EXIT_REFUSED)


def _run(request: "Request", settings: "Settings") -> "Outcome":
    from flows import tracking
    from flows.attempt import attempt
    from flows.pipeline import ingest
    from flows.progress import make_progress

    runner = tracking.choose(settings.track, settings.data_dir)
    with make_progress() as progress:
        return attempt(request, settings, lambda: runner(request, progress) if runner else ingest(request, progress))


def what_is_published(request: "Request") -> str:
    """What to say of one run that is stopped."""
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import shown

    if DataDir(request.data_dir).current_run_id() == request.run_id:
        return f"the run was already published in {shown(request.data_dir)}"
    return "nothing was published"
