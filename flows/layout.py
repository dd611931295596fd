"""What is published in a data directory, with an error a reader can act on where nothing is."""

from pathlib import Path

from flows.errors import InputError
from flows.report_index import page_of, write_index
from flows.run_page import first_page
from warehouse.objects.mirror import shown


def report_page(data_dir: Path, run_id: str | None = None) -> Path:
    """The page of a run; without an id that of the last run that has one, published or refused.

    The page of the published run is named by the path that stays right. Raises InputError if there is none.
    """
    from warehouse.journal import attempts
    from warehouse.layout import REPORT, DataDir
    from warehouse.ledger import whole_id

    data = DataDir(data_dir)
    version = data.current_version()
    found = attempts(data)
    if version is None and not found:
        raise _nothing(data_dir)
    if run_id is not None:
        run_id = whole_id(run_id, {one.run_id for one in found})
        return _page_of(data_dir, data.version(run_id).run_id, {one.run_id: one.status for one in found})
    last = next((one.run_id for one in found if page_of(data_dir, one.run_id)), None)
    if version is not None and last in (None, version.run_id):
        page = first_page(data.current / REPORT)
    else:
        page = page_of(data_dir, last) if last else None
    if page is None:
        raise InputError(f"no run in {shown(data_dir)} has a report", "the next run that reads something makes one")
    return page


def _page_of(data_dir: Path, run_id: str, statuses: dict[str, str]) -> Path:
    page = page_of(data_dir, run_id)
    if page is None:
        status = statuses.get(run_id)
        what = f"run {run_id} ({status}) has no report" if status else f"there is no run {run_id} in {shown(data_dir)}"
        raise InputError(what, "`cables report --index` names those that have one")
    return page


def index_page(data_dir: Path) -> Path:
    """The index over all runs, made anew. Raises InputError where there has been no run."""
    from warehouse.layout import DataDir

    if not DataDir(data_dir).versions.is_dir():
        raise _nothing(data_dir)
    return write_index(data_dir)


def _nothing(data_dir: Path) -> InputError:
    return InputError(
        f"nothing has been published in {shown(data_dir)}",
        "run `cables ingest SOURCE` first, or name another folder with --data-dir",
    )
