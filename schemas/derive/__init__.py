"""What follows from the table classes: frame schemas, Arrow schemas, DDL, structural rules, the data dictionary."""

from schemas.derive.columns import ColumnSpec, columns, key_columns, sort_columns
from schemas.derive.ddl import comment_columns, create_table, quoted
from schemas.derive.dictionary import data_dictionary
from schemas.derive.dimensions import dimension
from schemas.derive.frames import arrow_schema, conform, empty, polars_schema
from schemas.derive.rules import StructuralRule, structural_rules

__all__ = [
    "ColumnSpec",
    "StructuralRule",
    "arrow_schema",
    "columns",
    "comment_columns",
    "conform",
    "create_table",
    "data_dictionary",
    "dimension",
    "empty",
    "key_columns",
    "polars_schema",
    "quoted",
    "sort_columns",
    "structural_rules",
]
