"""What columns that may not be null hold in Parquet parts written before there were such columns.

Everything else a part lacks becomes null. Dated like the migrations; an entry stays for as long as parts of its
time may be met.
"""

import polars as pl

FILLS: dict[tuple[str, str], pl.Expr] = {
    # 2026-11-25: results of before had no rule ids
    ("quality_results", "rule_id"): pl.lit("unnumbered"),
    ("quality_results", "title"): pl.col("expectation").str.replace_all("_", " "),
    ("quality_results", "kind"): pl.lit("table"),
}
