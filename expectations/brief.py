"""Cut what a result quotes of the data: some rows, and of each value its beginning. Reports need no more."""

from typing import Any

from great_expectations.core import ExpectationValidationResult

from expectations.checks import SHOWN_ROWS

VALUE_LENGTH = 80
# What the library says by itself and quotes nothing: the query that finds all failing rows, names of columns.
_WHOLE = {"unexpected_index_query", "unexpected_index_column_names"}


def brief(value: Any) -> Any:
    """The same value with long texts, and lists of more than SHOWN_ROWS, cut short."""
    if isinstance(value, str):
        return value if len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "…"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple):
        return [brief(item) for item in value[:SHOWN_ROWS]]
    if isinstance(value, dict):
        return {key: item if key in _WHOLE else brief(item) for key, item in value.items()}
    return value


def shorten(result: ExpectationValidationResult) -> None:
    """Cut in place what `result` quotes."""
    if result.result:
        result.result = brief(dict(result.result))
