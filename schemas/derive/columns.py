"""Read a table class once into plain column specifications; everything else is derived from these."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from schemas import TABLES, vocab
from schemas.derive.history import HISTORY_TABLES, VALID_FROM, VALIDITY, current_of
from schemas.table import Table


@dataclass(frozen=True)
class ColumnSpec:
    """One column: its SQLAlchemy type family and what is known of its values."""

    name: str
    type: str  # one of text, integer, number, boolean, timestamp, date, binary
    nullable: bool
    key: bool
    description: str
    parent: tuple[str, str] | None
    vocabulary: str | None
    pattern: str | None
    at_least: int | None

    @property
    def values(self) -> tuple[str, ...] | None:
        return vocab.codes(self.vocabulary) if self.vocabulary else None


_FAMILIES: tuple[tuple[type, str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.DateTime, "timestamp"),
    (sa.Date, "date"),
    (sa.LargeBinary, "binary"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.String, "text"),
)


def _family(kind: sa.types.TypeEngine[object]) -> str:
    plain = getattr(kind, "impl_instance", kind)  # SQLModel wraps its string type in a decorator
    for family, name in _FAMILIES:
        if isinstance(plain, family):
            return name
    raise TypeError(f"no type family for column type {plain!r}; add it to schemas/derive/columns.py")


def _spec(model: type[Table], column: sa.Column[object]) -> ColumnSpec:
    field = model.model_fields[column.name]
    extra = field.json_schema_extra
    known = extra if isinstance(extra, dict) else {}
    parents = [key.column for key in column.foreign_keys]
    vocabulary, pattern, at_least = (known.get(name) for name in ("vocabulary", "pattern", "at_least"))
    return ColumnSpec(
        name=column.name,
        type=_family(column.type),
        nullable=bool(column.nullable),
        key=column.primary_key,
        description=field.description or "",
        parent=(parents[0].table.name, parents[0].name) if parents else None,
        vocabulary=str(vocabulary) if vocabulary else None,
        pattern=str(pattern) if pattern else None,
        at_least=at_least if isinstance(at_least, int) else None,
    )


def _validity(name: str, description: str) -> ColumnSpec:
    return ColumnSpec(name, "text", False, name == VALID_FROM, description, None, None, None, None)


@cache
def columns(table: str) -> tuple[ColumnSpec, ...]:
    """Columns of a table, or of a history, in declared order. Raises KeyError for an unknown table."""
    model = TABLES[current_of(table)]
    own = tuple(_spec(model, column) for column in model.__table__.columns)  # type: ignore[attr-defined]
    if table in HISTORY_TABLES:
        return (*own, *(_validity(name, description) for name, description in VALIDITY.items()))
    return own


def key_columns(table: str) -> tuple[str, ...]:
    return tuple(spec.name for spec in columns(table) if spec.key)


def sort_columns(table: str) -> tuple[str, ...]:
    """The order rows are stored in, so that readers can skip row groups."""
    own = tuple(TABLES[current_of(table)].sort_by)
    return (*own, VALID_FROM) if table in HISTORY_TABLES else own


def comment(table: str) -> str:
    """What the table holds: the first paragraph of the class docstring, on one line."""
    if table in HISTORY_TABLES:
        return f"Rows of {current_of(table)} that belong to earlier versions of cables"
    text = (TABLES[table].__doc__ or "").strip().split("\n\n")[0]
    return " ".join(text.split())
