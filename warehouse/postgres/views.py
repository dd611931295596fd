"""The views of `warehouse/views`, in the schema of the tables."""

from schemas.derive import quoted
from warehouse.postgres.ddl import Place
from warehouse.view_files import view_statements


def create_views(place: Place) -> list[str]:
    """Statements that make all views; names in them stand for the tables of `place`."""
    # pg_temp last: else a temporary table of a load could stand in a view for one of these.
    path = f"SET LOCAL search_path = {quoted(place.current)}, pg_temp"
    return [path, *(text.strip().removesuffix(";") for _, text in view_statements())]


def drop_views(place: Place) -> str:
    """One statement for all, since some stand on others."""
    return f"DROP VIEW IF EXISTS {', '.join(place.table(name) for name, _ in view_statements())}"
