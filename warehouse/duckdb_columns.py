"""How the columns of the DuckDB file are compressed.

DuckDB tries every way for every column of every group of rows and takes the smallest. On telegrams it always comes to
the same, so it is said beforehand: the file is as large, and a load takes a fifth less processor time. Most of what
is left is zstd over the texts, the level of which DuckDB fixes.
"""

# Texts long enough to gain by zstd.
_TEXTS = frozenset({"header_raw", "body_raw", "body_text", "text", "payload"})
_SHORT_TEXTS = frozenset(
    {"subject", "subject_raw", "summary", "raw", "value", "detail", "classified_by_raw", "declass_raw"}
)
_OF_TYPE = {"VARCHAR": "dictionary", "BIGINT": "bitpacking", "TIMESTAMP": "bitpacking", "DATE": "bitpacking"}


def _method(column: str, type_name: str) -> str | None:
    """How a column is compressed; None leaves it to DuckDB."""
    return "zstd" if column in _TEXTS | _SHORT_TEXTS else _OF_TYPE.get(type_name)


def compressed(statement: str) -> str:
    """Add the compression of each column to a CREATE TABLE statement (one column a line); others stay as they are."""
    if not statement.startswith("CREATE TABLE"):
        return statement
    lines = statement.split("\n")
    for position, line in enumerate(lines):
        name, _, rest = line.strip().removesuffix(",").partition(" ")
        method = _method(name.strip('"'), rest.split(" ")[0]) if name.startswith('"') else None
        if method:
            comma = "," if line.endswith(",") else ""
            lines[position] = f"{line.removesuffix(',')} USING COMPRESSION {method}{comma}"
    return "\n".join(lines)
