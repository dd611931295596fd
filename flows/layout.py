"""What is published in a data directory, with an error a reader can act on where nothing is."""

from pathlib import Path

from flows.errors import InputError

INDEX = "index.html"


def current_report(data_dir: Path) -> Path:
    """Index page of the quality report of the published version, by the path that stays right.

    Raises InputError if nothing has been published, or without a report.
    """
    from warehouse.layout import REPORT, DataDir

    data = DataDir(data_dir)
    version = data.current_version()
    if version is None:
        raise InputError(
            f"nothing has been published in {data_dir}",
            "run `cables ingest SOURCE` first, or name another folder with --data-dir",
        )
    index = data.current / REPORT / INDEX
    if not index.is_file():
        raise InputError(f"there is no report in {version.path}", "the next run that publishes makes one")
    return index
