"""Row rules: what is true of every good row, split from the rest before rows are staged.

They come from the declarations in `schemas` (not-null, vocabulary, pattern, range) and from the entries with
`keep` in `rules.toml`. A cable that breaks one goes to quarantine under the identifier of the rule; a row of
another table is taken out, and a parse issue of its cable says so. What passes here passes the same rules of
the gate, so that one odd row does not hold back a whole run. How many rows each rule has seen is counted, so
that the gate can tell a rule that passed from one that did not run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from expectations.rules import Rule, RuleSet
from schemas import CABLE_TABLES
from schemas.derive import StructuralRule, conform, key_columns

# One row a rule and shard.
CHECK_SCHEMA = pl.Schema(
    {
        "table_name": pl.String(),
        "expectation": pl.String(),
        "n_evaluated": pl.Int64(),
        "n_failed": pl.Int64(),
        "keys": pl.List(pl.String()),
    }
)
SHOWN_KEYS = 10

_CHILDREN = tuple(name for name in CABLE_TABLES if name not in ("cables", "parse_issues"))
# Columns of cables that count the rows of a child table.
_COUNTED = ("recipients", "tags", "references", "paragraphs")
_DETAIL = 120
# What an issue shows of the row that was taken out: the first of these that it has.
_SHOWN = ("tag_raw", "name_raw", "mention", "url", "raw", "text")
# A rule of a child table may speak of the cable's columns under this prefix.
_PARENT = "cable__"


@dataclass(frozen=True)
class Split:
    """Good rows by table; cables refused (file_id, record, rule, rule_id, message, stage); CHECK_SCHEMA."""

    tables: dict[str, pl.DataFrame]
    refused: pl.DataFrame
    checks: pl.DataFrame


def _declared(rule: StructuralRule) -> pl.Expr | None:
    """True on good rows. None for rules over many rows."""
    column = pl.col(rule.columns[0])
    value = rule.value
    match rule.kind:
        case "not_null":
            return column.is_not_null()
        case "in_set" if isinstance(value, tuple):
            return column.is_in(value)
        case "matches" if isinstance(value, str):
            return column.str.contains(value)
        case "at_least" if isinstance(value, int):
            return column >= value
        case _:
            return None


def _expression(rule: Rule) -> pl.Expr | None:
    """True on good rows; null is good unless the rule is about nulls."""
    good = _declared(rule.structural) if rule.structural else pl.sql_expr(str(rule.keep))
    return None if good is None else good.fill_null(True)


@lru_cache(maxsize=64)
def _expressions(rules: RuleSet, table: str) -> tuple[tuple[Rule, pl.Expr], ...]:
    pairs = [(rule, _expression(rule)) for rule in rules.row_rules if rule.table == table]
    return tuple((rule, good) for rule, good in pairs if good is not None)


def _keys(table: str) -> pl.Expr:
    """The key of a row as JSON, as the gate shows it."""
    return pl.struct(key_columns(table)).struct.json_encode()


def _with_parent(frame: pl.DataFrame, cables: pl.DataFrame, judged: tuple[tuple[Rule, pl.Expr], ...]) -> pl.DataFrame:
    """Add the columns of the cable that rules speak of."""
    wanted = {name for _, good in judged for name in good.meta.root_names() if name.startswith(_PARENT)}
    if not wanted:
        return frame
    parent = cables.select("cable_id", *(pl.col(name.removeprefix(_PARENT)).alias(name) for name in sorted(wanted)))
    return frame.join(parent, on="cable_id", how="left", maintain_order="left")


def _judge(
    frame: pl.DataFrame, table: str, cables: pl.DataFrame, rules: RuleSet
) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """Rows that break a rule, with columns rule and rule_id (the first one broken), and the count of every rule."""
    judged = _expressions(rules, table)
    wide = _with_parent(frame, cables, judged)
    flags = wide.select((~good).alias(str(at)) for at, (_, good) in enumerate(judged))
    counts = flags.sum().row(0) if flags.width else ()
    checks: list[dict[str, object]] = []
    for at, (rule, _) in enumerate(judged):
        shown: list[str] = []
        if counts[at]:
            shown = frame.filter(flags[str(at)]).head(SHOWN_KEYS).select(_keys(table)).to_series().to_list()
        counted = {"n_evaluated": frame.height, "n_failed": int(counts[at] or 0), "keys": shown}
        checks.append({"table_name": table, "expectation": rule.name, **counted})
    fired = [at for at in range(len(judged)) if counts[at]]
    if not fired:
        return frame.clear().with_columns(rule=pl.lit(""), rule_id=pl.lit("")), checks
    named = [pl.when(flags[str(at)]).then(pl.lit(judged[at][0].name)) for at in fired]
    numbered = [pl.when(flags[str(at)]).then(pl.lit(judged[at][0].id)) for at in fired]
    marked = frame.with_columns(rule=pl.coalesce(named), rule_id=pl.coalesce(numbered))
    return marked.filter(pl.col("rule").is_not_null()), checks


def split(tables: Mapping[str, pl.DataFrame], rules: RuleSet) -> Split:
    """Tables of one shard in; the same with good rows only, the cables refused, and what each rule has seen.

    Refused cables are to be completed with their raw bytes for quarantine.
    """
    good = dict(tables)
    broken, checks = _judge(good["cables"], "cables", good["cables"], rules)
    for name in _CHILDREN:
        checks += _judge_child(good, name, rules)
    checks += _judge(good["parse_issues"], "parse_issues", good["cables"], rules)[1]
    if broken.height:
        for name in CABLE_TABLES:
            good[name] = good[name].join(broken.select("cable_id"), on="cable_id", how="anti", maintain_order="left")
    refused = broken.select(
        pl.col("source_file_id").alias("file_id"),
        pl.col("source_record").alias("record"),
        pl.lit("row_rule").alias("rule"),
        "rule_id",
        pl.format("the cable breaks the rule {} ({})", "rule_id", "rule").alias("message"),
        pl.lit("rules").alias("stage"),
    )
    return Split(good, refused, pl.DataFrame(checks, schema=CHECK_SCHEMA))


def _judge_child(tables: dict[str, pl.DataFrame], name: str, rules: RuleSet) -> list[dict[str, object]]:
    """Take broken rows out of a child table, with an issue for each. The others keep their numbers."""
    frame = tables[name]
    broken, checks = _judge(frame, name, tables["cables"], rules)
    if broken.height:
        key = list(key_columns(name))
        tables[name] = frame.join(broken.select(key), on=key, how="anti", maintain_order="left", nulls_equal=True)
        shown = next(column for column in _SHOWN if column in frame.columns)
        found = broken.select(
            "cable_id",
            pl.lit(name).alias("field"),
            pl.lit("value_refused").alias("code"),
            pl.lit("warning").alias("severity"),
            pl.format("{} {}: {}", "rule_id", "rule", pl.col(shown).fill_null("").str.slice(0, _DETAIL)).alias(
                "detail"
            ),
            "run_id",
        )
        _record(tables, found)
    return checks


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
