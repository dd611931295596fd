"""Row rules: what is true of every good row, as polars expressions, split from the rest before rows are staged.

They follow from the declarations in `schemas` (not-null, vocabulary, pattern, range). A cable that breaks one
goes to quarantine; a row of another table is taken out, and a parse issue of its cable says so. What passes
here passes the structural rules of the gate, so that one odd row does not hold back a whole run.
"""

from collections.abc import Mapping

import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import StructuralRule, conform, key_columns, structural_rules

_CHILDREN = tuple(name for name in CABLE_TABLES if name not in ("cables", "parse_issues"))
# Columns of cables that count the rows of a child table.
_COUNTED = ("recipients", "tags", "references", "paragraphs")
_DETAIL = 120
# What an issue shows of the row that was taken out: the first of these that it has.
_SHOWN = ("tag_raw", "name_raw", "mention", "url", "raw", "text")


def condition(rule: StructuralRule) -> pl.Expr | None:
    """True on good rows; null values are good unless the rule is about them. None for rules over many rows."""
    column = pl.col(rule.columns[0])
    value = rule.value
    match rule.kind:
        case "not_null":
            return column.is_not_null()
        case "in_set" if isinstance(value, tuple):
            return column.is_in(value).fill_null(True)
        case "matches" if isinstance(value, str):
            return column.str.contains(value).fill_null(True)
        case "at_least" if isinstance(value, int):
            return (column >= value).fill_null(True)
        case _:
            return None


_NO_ADDRESS = r"/|^[0-9 ]+$|^(?:FLASH|(?:NIACT )?IMMEDIATE|PRIORITY|ROUTINE)$"
# What a good row of one table is besides: the row rules of section 4.4 that look at a single row.
_CONTENT = {
    "recipients": (
        (
            "name_is_an_address",
            ~pl.col("name").str.contains(r"/|^[0-9 ]+$|^(?:FLASH|(?:NIACT )?IMMEDIATE|PRIORITY|ROUTINE)$"),
        ),
        (
            "continuity_numbers_do_not_fall",
            (pl.col("mcn_last").cast(pl.Int64, strict=False) >= pl.col("mcn_first").cast(pl.Int64, strict=False)),
        ),
    ),
}


def _broken(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows that break a rule, with column `rule`: the first one broken."""
    judged = [*((rule.name, condition(rule)) for rule in structural_rules(table)), *_CONTENT.get(table, ())]
    cases = [pl.when(~good.fill_null(True)).then(pl.lit(name)) for name, good in judged if good is not None]
    return frame.with_columns(rule=pl.coalesce(cases)).filter(pl.col("rule").is_not_null())


def split(tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Tables of one shard in; the same with good rows only, and the cables refused.

    Refused: file_id, record, rule, message and stage, to be completed with the raw bytes for quarantine.
    """
    good = dict(tables)
    broken = _broken(good["cables"], "cables")
    if broken.height:
        for name in CABLE_TABLES:
            good[name] = good[name].join(broken.select("cable_id"), on="cable_id", how="anti", maintain_order="left")
    issues = [frame for name in _CHILDREN if (frame := _take_out(good, name)) is not None]
    if issues:
        _record(good, pl.concat(issues))
    return good, broken.select(
        pl.col("source_file_id").alias("file_id"),
        pl.col("source_record").alias("record"),
        pl.lit("row_rule").alias("rule"),
        pl.lit(None, pl.String).alias("rule_id"),
        pl.format("the cable breaks the rule {}", "rule").alias("message"),
        pl.lit("rules").alias("stage"),
    )


def _take_out(tables: dict[str, pl.DataFrame], name: str) -> pl.DataFrame | None:
    """Take broken rows out of a child table and return an issue for each. The others keep their numbers."""
    frame = tables[name]
    broken = _broken(frame, name)
    if broken.is_empty():
        return None
    key = list(key_columns(name))
    tables[name] = frame.join(broken.select(key), on=key, how="anti", maintain_order="left")
    shown = next(column for column in _SHOWN if column in frame.columns)
    return broken.select(
        "cable_id",
        pl.lit(name).alias("field"),
        pl.lit("value_refused").alias("code"),
        pl.lit("warning").alias("severity"),
        pl.format("{}: {}", "rule", pl.col(shown).fill_null("").str.slice(0, _DETAIL)).alias("detail"),
        "run_id",
    )


def _record(tables: dict[str, pl.DataFrame], found: pl.DataFrame) -> None:
    """Add issues, and count the child rows of each cable again."""
    issues = pl.concat([tables["parse_issues"], found], how="diagonal").sort("cable_id", maintain_order=True)
    issues = issues.with_columns(seq=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("cable_id"))
    tables["parse_issues"] = conform(issues.lazy(), "parse_issues").collect()
    cables = tables["cables"]
    for name, column in [*((name, f"n_{name}") for name in _COUNTED), ("parse_issues", "n_issues")]:
        count = tables[name].group_by("cable_id").agg(pl.len().cast(pl.Int64).alias("count"))
        joined = cables.join(count, on="cable_id", how="left", maintain_order="left")
        cables = joined.with_columns(pl.col("count").fill_null(0).alias(column)).drop("count")
    tables["cables"] = cables
