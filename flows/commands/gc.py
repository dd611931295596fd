"""`cables gc`: remove what is kept no longer."""

from pathlib import Path

import click

from flows.commands import options


@click.command(short_help="Remove what is kept no longer.")
@options.data_dir
@click.option("--dry-run/--no-dry-run", default=None, help="Only say what would go. [CABLES_DRY_RUN]")
def gc(data_dir: Path | None, dry_run: bool | None) -> None:
    """Remove old versions, refused runs, logs, fetched files and what dead runs left.

    How much is kept is set by variables (CABLES_KEEP_VERSIONS and so on, see docs/settings.md). Waits for no run: if
    one is writing, nothing is removed. In a bucket nothing goes that is younger than CABLES_GRACE_HOURS.
    """
    from flows.failures import remember_data_dir
    from flows.housekeeping import find_objects, find_waste, remove, remove_objects
    from flows.report_index import keep_index
    from flows.settings import load_settings
    from flows.tables import show_table
    from warehouse.layout import DataDir
    from warehouse.lock import hold
    from warehouse.objects.mirror import url_of

    settings = load_settings(data_dir=data_dir, dry_run=dry_run)
    remember_data_dir(settings.data_dir)
    if not (settings.data_dir / "versions").is_dir() and url_of(settings.data_dir) is None:
        click.echo("nothing to remove")
        return
    with hold(DataDir(settings.data_dir), "gc", whole=False) as held:
        waste, objects = find_waste(settings, held), find_objects(settings, held)
        rows = [(f"{one.bytes:,}", f"{one.path.relative_to(settings.data_dir)}", one.why) for one in waste]
        rows += [(f"{one.bytes:,}", one.key, one.why) for one in objects]
        if settings.dry_run:
            size, verb = sum(one.bytes for one in waste) + sum(one.bytes for one in objects), "would be freed"
        else:
            size, verb = remove_objects(held, objects) + remove(waste), "freed"
            keep_index(settings.data_dir)
    if rows:
        show_table(("bytes", "path", "why"), rows)
    click.echo(f"{len(rows):,} things, {size:,} bytes {verb}")
