"""What follows from the table classes: frame schemas, Arrow schemas, DDL, structural rules, the data dictionary."""

from schemas.derive.columns import ColumnSpec, columns, key_columns, sort_columns
from schemas.derive.ddl import comment_columns, create_table, create_tables, qualified, quoted
from schemas.derive.dictionary import data_dictionary
from schemas.derive.dimensions import dimension
from schemas.derive.frames import arrow_schema, conform, empty, polars_schema
from schemas.derive.history import HISTORY, HISTORY_TABLES, VALID_FROM, VALID_TO, history_of
from schemas.derive.rules import StructuralRule, structural_rules

__all__ = [
    "HISTORY",
    "HISTORY_TABLES",
    "VALID_FROM",
    "VALID_TO",
    "ColumnSpec",
    "StructuralRule",
    "arrow_schema",
    "columns",
    "comment_columns",
    "conform",
    "create_table",
    "create_tables",
    "data_dictionary",
    "dimension",
    "empty",
    "history_of",
    "key_columns",
    "polars_schema",
    "qualified",
    "quoted",
    "sort_columns",
    "structural_rules",
]
