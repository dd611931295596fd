"""Options that several commands share. None stands for not given: then `flows.settings` decides."""

from pathlib import Path

import click

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of tables, warehouse and reports. [CABLES_DATA_DIR; default: ./data]",
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

sources_file = click.option(
    "--sources",
    "--file",
    "sources_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File that declares sources, in TOML. [CABLES_SOURCES]",
)
