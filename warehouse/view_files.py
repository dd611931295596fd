"""The views of the SQL warehouse: one file each in `warehouse/views`, in SQL that both backends understand.

A file creates its view and says with COMMENT what it and its columns hold.
"""

from collections.abc import Iterator
from importlib.resources import files

from schemas.derive import comment_columns

# Views with the columns of a table, which is where these are described.
_SAME_COLUMNS = {"reftels": "references"}


def view_statements() -> Iterator[tuple[str, str]]:
    """Name and statements of each view, in the order of their names."""
    folder = files("warehouse").joinpath("views")
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if not entry.name.endswith(".sql"):
            continue
        name, text = entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8")
        if name in _SAME_COLUMNS:
            text += ";\n".join(comment_columns(_SAME_COLUMNS[name], name)) + ";\n"
        yield name, text
