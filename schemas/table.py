"""The base of every table class and the one way to declare a column."""

from typing import Any, ClassVar

from sqlmodel import Field, SQLModel


class Table(SQLModel):
    """A declaration only: never instantiated for a row (SQLModel does not validate `table=True` classes).

    The class docstring becomes the comment of the table.
    """

    sort_by: ClassVar[tuple[str, ...]] = ()


def column(
    description: str,
    *,
    key: bool = False,
    parent: str | None = None,
    vocabulary: str | None = None,
    pattern: str | None = None,
    at_least: int | None = None,
) -> Any:
    """Declare a column.

    Nullability and type come from the annotation (`str | None` is nullable). `parent` is `table.column` of a
    foreign key, `vocabulary` names a list of `schemas.vocab.codes`, `pattern` is a linear-time regular
    expression that non-null values match, `at_least` a lower bound.
    """
    extra: dict[str, Any] = {
        "vocabulary": vocabulary,
        "pattern": pattern,
        "at_least": at_least,
    }
    options: dict[str, Any] = {"description": description, "schema_extra": {"json_schema_extra": extra}}
    if key:
        options["primary_key"] = True
        # Keys are values of the data; a lone integer key must not become a sequence.
        options["sa_column_kwargs"] = {"autoincrement": False}
    if parent:
        options["foreign_key"] = parent
    return Field(**options)


def run_column() -> Any:
    """The column every table has: which run wrote the row."""
    return column("Run that wrote this row, see table runs")
