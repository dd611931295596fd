"""Options that several commands share. None stands for not given: then `flows.settings` decides."""

from pathlib import Path

import click

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of tables, warehouse and reports. [CABLES_DATA_DIR; default: ./data]",
)

sources_file = click.option(
    "--sources",
    "--file",
    "sources_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File that declares sources, in TOML. [CABLES_SOURCES]",
)
