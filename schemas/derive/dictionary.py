"""The data dictionary, as Markdown."""

from schemas import TABLES, vocab
from schemas.derive.columns import ColumnSpec, columns, comment
from schemas.derive.history import HISTORY_TABLES, VALIDITY, current_of

_TYPES = {
    "text": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "timestamp": "timestamp (UTC)",
    "date": "date",
    "binary": "bytes",
}
# Longer lists have a section of their own; shorter ones are printed beside the column.
_INLINE_VALUES = 12


def _note(spec: ColumnSpec) -> str:
    parts = [spec.description]
    if spec.values is not None:
        if len(spec.values) <= _INLINE_VALUES:
            parts.append("One of " + ", ".join(f"`{value}`" for value in spec.values))
        else:
            parts.append(f"See [{spec.vocabulary}](#{spec.vocabulary})")
    if spec.parent:
        parts.append(f"Refers to `{spec.parent[0]}.{spec.parent[1]}`")
    return ". ".join(parts).replace("|", "\\|")


def _table(table: str) -> list[str]:
    lines = [f"## {table}", "", comment(table), "", "| column | type | null | meaning |", "|---|---|---|---|"]
    for spec in columns(table):
        name = f"**{spec.name}**" if spec.key else spec.name
        lines.append(f"| {name} | {_TYPES[spec.type]} | {'yes' if spec.nullable else ''} | {_note(spec)} |")
    return [*lines, ""]


def _vocabulary(name: str) -> list[str]:
    lines = [f"## {name}", "", "| code | meaning |", "|---|---|"]
    meaning = vocab.labels(name)
    lines += [f"| `{code}` | {meaning.get(code, '')} |" for code in vocab.codes(name)]
    return [*lines, ""]


def _history() -> list[str]:
    names = ", ".join(f"`{current_of(table)}`" for table in HISTORY_TABLES)
    lines = [
        "## history",
        "",
        f"Earlier versions of cables: the SQL schema `history` has {names} again, with these columns after the others.",
        "Their Parquet stands in `DATA_DIR/current/history/<table>/`.",
        "",
        "| column | type | null | meaning |",
        "|---|---|---|---|",
    ]
    return [*lines, *(f"| {name} | text |  | {meaning} |" for name, meaning in VALIDITY.items()), ""]


def data_dictionary() -> str:
    """Every table and column and every long vocabulary, as one Markdown page."""
    long = sorted(
        {
            spec.vocabulary
            for table in TABLES
            for spec in columns(table)
            if spec.vocabulary and len(vocab.codes(spec.vocabulary)) > _INLINE_VALUES
        }
    )
    lines = [
        "# Data dictionary",
        "",
        "Made from the classes in `schemas/` by `make docs`; do not edit. **Bold** columns form the key.",
        "The same tables stand as Parquet in `DATA_DIR/current/<table>/` and in the SQL warehouse.",
        "",
    ]
    for table in TABLES:
        lines += _table(table)
    lines += _history()
    for name in long:
        lines += _vocabulary(name)
    return "\n".join(lines).rstrip() + "\n"
