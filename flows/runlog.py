"""The log of a run: one JSON object a line in DATA_DIR/logs/<run>.jsonl, whether or not Prefect listens.

The file is made with its first line, so a mistyped source leaves none. Secrets are taken out of every line.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOMS = ("flows", "transforms", "expectations", "warehouse")
_FIELDS = ("asctime", "levelname", "name", "message")

log = logging.getLogger(__name__)


def log_path(data_dir: Path, run_id: str) -> Path:
    """Where the log of a run is."""
    return data_dir / "logs" / f"{run_id}.jsonl"


@contextmanager
def keep_log(data_dir: Path, run_id: str) -> Iterator[Path]:
    """Write what all rooms log, from INFO up, to the log of the run; an error that passes through is its last line."""
    handler = _handler(log_path(data_dir, run_id), run_id)
    levels = {name: logging.getLogger(name).level for name in ROOMS}
    for name in ROOMS:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(min(logger.level or logging.INFO, logging.INFO))
    try:
        yield Path(handler.baseFilename)
    except BaseException as error:
        if handler.stream is not None:
            log.error("run ended with an error", extra={"error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        for name, level in levels.items():
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).setLevel(level)
        handler.close()
        _keep(data_dir, Path(handler.baseFilename))


def _keep(data_dir: Path, path: Path) -> None:
    """Have the log where the data directory is. What goes wrong with it must not hide the outcome of the run."""
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import keep

    try:
        if path.is_file():
            keep(DataDir(data_dir.absolute()), path)
    except WarehouseError as error:
        log.warning("the log of the run was not kept: %s", error)


class _File(logging.FileHandler):
    """Makes its folder with the first line."""

    def _open(self):  # type: ignore[no-untyped-def] # as the class it extends
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - name of the standard library
        """A full disk must not end a run that may still free space; the journal has its end in any case."""


def _handler(path: Path, run_id: str) -> logging.FileHandler:
    from pythonjsonlogger.json import JsonFormatter

    from warehouse.redaction import redacted

    class Redacting(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            return redacted(super().format(record))

    handler = _File(path.absolute(), encoding="utf-8", delay=True)
    handler.setFormatter(
        Redacting(
            list(_FIELDS),
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            static_fields={"run": run_id},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )
    )
    return handler
