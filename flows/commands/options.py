"""Options that several commands share. None stands for not given: then `flows.settings` decides."""

from pathlib import Path
from typing import Any

import click


class _DataDir(click.Path):
    """A folder as a path, or a URL as the text it is: a path would lose one of its slashes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else super().convert(value, param, ctx)


data_dir = click.option(
    "--data-dir",
    type=_DataDir(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of tables, warehouse and reports, or s3://bucket/prefix. [CABLES_DATA_DIR; default: ./data]",
)

warehouse = click.option(
    "--warehouse",
    metavar="URL",
    help="SQL warehouse; give a URL with a password by the variable only. [CABLES_WAREHOUSE; default: duckdb]",
)

wait = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Wait so long for another run to end. [CABLES_WAIT; default: 0]",
)

runner = click.option(
    "--runner",
    metavar="WHERE",
    help="Where shards are parsed: local, or dask://HOST:PORT, the scheduler of a Dask cluster. "
    "[CABLES_RUNNER; default: local]",
)

sources_file = click.option(
    "--sources",
    "--file",
    "sources_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File that declares sources, in TOML. [CABLES_SOURCES]",
)
