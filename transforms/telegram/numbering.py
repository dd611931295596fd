"""Which lines begin a numbered paragraph (2.11).

A line that starts with a number is only a candidate: sentences wrap before years and figures, and lists inside
a paragraph restart at 1. A number is accepted if it follows the one accepted before it: next in line, or up
to three further or the same again if it carries a portion mark (a paragraph was taken out, or misnumbered).
What follows a candidate depends on nothing but the candidate, so each gets one pointer to its successor and
the accepted ones are those reached from the first.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

_LEVEL = r"U|SBU|LOU|C|S|TS|FOUO|UNCLASSIFIED|UNCLAS|CONFIDENTIAL|SECRET|TOP SECRET|CNF|SNF"
# (C), (C/NF), (S//REL TO USA, FVEY), (C-entire text); one bracket may be lost, but not (U.S.) or (see 3).
MARK = rf"\((?i:{_LEVEL})(?: ?[-/, ] ?[A-Za-z ,/]{{1,40}})?\)|\((?i:{_LEVEL})(?: |$)|(?i:{_LEVEL})\)"
# The number, then the mark; or, in some posts' traffic, the mark first.
CANDIDATE = (
    r"^(?:(?<early>\([A-Z/]{1,10}\)) *)?"
    rf"(?<number_raw>(?<number>\d{{1,3}})(?<stop> ?[.)])?) *(?<mark>{MARK})?(?<rest>.*)$"
)
# Looked for on every line, so with ASCII digits and word boundaries, which are several times faster.
_LIKELY = r"^(?:\([A-Z/]{1,10}\) *)?[0-9]{1,3}(?: ?[.)](?:[^0-9]|$)| *\((?i:" + _LEVEL + r")(?-u:\b))"


def find_candidates(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines (rec, line, at) in; rec, at, number, number_raw, mark, marked and rest of the line out."""
    likely = lines.filter(pl.col("line").str.contains(_LIKELY)).select("rec", "at", "line")
    found = likely.with_columns(pl.col("line").str.extract_groups(CANDIDATE).alias("part")).unnest("part")
    mark = pl.coalesce("mark", "early")
    return found.filter(pl.col("stop").is_not_null() | mark.is_not_null(), pl.col("number").cast(pl.Int64) > 0).select(
        "rec",
        "at",
        pl.col("number").cast(pl.Int64),
        "number_raw",
        mark.alias("mark"),
        mark.is_not_null().alias("marked"),
        pl.col("rest").str.strip_chars(),
    )


def accept(candidates: pl.DataFrame) -> pl.DataFrame:
    """The candidates that begin a paragraph, in order."""
    if candidates.is_empty():
        return candidates
    frame = candidates.with_row_index("id")
    successor = _successors(frame)
    return candidates.filter(pl.Series(_reached(_starts(frame), successor)))


def _starts(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """The first paragraph of each record: the first marked 1, else the first 1."""
    ones = frame.filter(pl.col("number") == 1).sort("rec", pl.col("marked").not_(), "at")
    return ones.unique("rec", keep="first")["id"].to_numpy().astype(np.int64)


def _reached(start: npt.NDArray[np.int64], successor: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Follow all chains at once, one paragraph a step; a successor always stands further down."""
    reached = np.zeros(len(successor), dtype=np.bool_)
    while len(start):
        reached[start] = True
        start = successor[start]
        start = start[start >= 0]
    return reached


def _successors(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """For each candidate the position of the one that follows it, or -1."""
    marked = frame.filter("marked")
    plain = _next(frame, frame.filter(~pl.col("marked")), 1)
    following = {
        "next_marked": _next(frame, marked, 1),
        "next_plain": plain,
        "next_unlisted": _outside_list(frame, plain),
        "same": _next(frame, marked, 0),
        "skip": pl.select(pl.min_horizontal(_next(frame, marked, 2), _next(frame, marked, 3))).to_series(),
    }
    table = pl.DataFrame({name: ids.alias(name) for name, ids in following.items()})
    with_mark = pl.min_horizontal("next_marked", "same", "skip")
    # Once marks are in use an unmarked number counts only if nothing better follows.
    chosen = (
        pl.when(frame["marked"])
        .then(pl.coalesce(with_mark, "next_unlisted"))
        .otherwise(pl.min_horizontal("next_marked", "next_plain"))
    )
    return table.select(chosen.cast(pl.Int64).fill_null(-1)).to_series().to_numpy()


def _outside_list(frame: pl.DataFrame, plain: pl.Series) -> pl.Series:
    """`plain` without the items of lists: an unmarked 4 that an unmarked 3 leads up to is such an item."""
    unmarked = frame.filter(~pl.col("marked"))
    leads = unmarked.select("rec", "id", "at", (pl.col("number") - 1).alias("number")).join_asof(
        unmarked.select("rec", "at", "number", pl.col("id").alias("lead")),
        on="at",
        by=["rec", "number"],
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    found = pl.DataFrame({"from": frame["id"], "id": plain.cast(pl.UInt32)})
    judged = found.join(leads.select("id", "lead"), on="id", how="left", maintain_order="left")
    in_list = (pl.col("lead") > pl.col("from")).fill_null(False)
    return judged.select(pl.when(~in_list).then(pl.col("id").cast(pl.Int64))).to_series()


def _next(frame: pl.DataFrame, among: pl.DataFrame, step: int) -> pl.Series:
    """Position of the first later candidate of `among` in the same record whose number is `step` higher."""
    wanted = frame.select("rec", "at", (pl.col("number") + step).alias("number"))
    found = wanted.join_asof(
        among.select("rec", "at", "number", "id"),
        on="at",
        by=["rec", "number"],
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    return found["id"].cast(pl.Int64)
