"""Names of the forms that synthetic cables can be written in, for places that must not import the forms."""

from typing import Literal, get_args

Dialect = Literal["csv", "page_text", "html", "txt", "txt5", "tsv_row", "label", "nara"]

DIALECTS: tuple[str, ...] = get_args(Dialect)
