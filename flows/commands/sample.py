"""`cables sample`: write synthetic cables."""

from pathlib import Path

import click

from flows.dialects import DIALECTS


@click.command(short_help="Write N synthetic cables.")
@click.argument("n", type=click.IntRange(min=1))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="F", help="File to write. [CABLES_OUT]")
@click.option(
    "--dialect",
    type=click.Choice(DIALECTS),
    help="Form to write them in. [CABLES_DIALECT; default: csv]",
)
@click.option("--seed", type=int, help="The same seed gives the same cables. [CABLES_SEED; default: 1]")
def sample(n: int, out: Path | None, dialect: str | None, seed: int | None) -> None:
    """Write N synthetic cables: invented traffic, people and events, for trying things out."""
    from flows.settings import load_settings
    from flows.writing import replacing

    settings = load_settings(out=out, dialect=dialect, seed=seed)
    if settings.out is None:
        raise click.UsageError("Missing option '--out': the file to write.")

    from transforms.synthetic import records

    written = 0
    with replacing(settings.out) as target, target.open("wb") as handle:
        for record in records(n, settings.seed, settings.dialect or "csv"):
            written += handle.write(record.encode())
    click.echo(f"{n:,} cables, {written / 1e6:,.1f} MB: {settings.out}", err=True)
