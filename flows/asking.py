"""Where questions go: the file of a data directory or a server, as it is now or was after a run, within limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flows.settings import Settings
from warehouse.console.limits import Limits
from warehouse.layout import DATABASE, DataDir
from warehouse.objects.mirror import bring, shown
from warehouse.query import Result, is_server, run_sql


@dataclass(frozen=True)
class Place:
    """What is asked. `as_of`: run after which; None: now."""

    data_dir: Path
    warehouse: str = "duckdb"
    as_of: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def is_server(self) -> bool:
        """Whether the warehouse is PostgreSQL."""
        return is_server(self.warehouse)

    @property
    def shown(self) -> str:
        """Its name, without secrets."""
        if not self.is_server:
            return shown(self.data_dir)
        from warehouse.postgres.target import parse

        return parse(self.warehouse).shown

    def _setup(self) -> list[str]:
        if self.as_of is None:
            return []
        from schemas.derive import quoted
        from warehouse.asof import known_run, setup, setup_for

        data = DataDir(self.data_dir)
        if not self.is_server:
            return setup_for(data, self.as_of)
        from warehouse.postgres.target import parse

        return setup(known_run(data, self.as_of), quoted(parse(self.warehouse).schema))

    @contextmanager
    def ask(self, statement: str) -> Iterator[Result]:
        """Run one reading statement. Raises WarehouseError."""
        server = self.warehouse if self.is_server else None
        with run_sql(DataDir(self.data_dir), statement, self.limits, warehouse=server, setup=self._setup()) as result:
            yield result


def place_of(settings: Settings) -> Place:
    """The place that the options name; of a URL what is asked is brought here."""
    if not is_server(settings.warehouse) or settings.as_of:
        bring(settings.data_dir, "runs", *(() if is_server(settings.warehouse) else (DATABASE,)))
    limits = Limits(memory=settings.max_memory, seconds=settings.timeout, files=settings.allow_files)
    return Place(settings.data_dir, settings.warehouse, settings.as_of, limits)
