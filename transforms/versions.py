"""Which of several versions of a cable is the current one: fuller body, then longer body, then later release."""

import polars as pl


def choose(candidates: pl.DataFrame) -> pl.DataFrame:
    """Candidates (rec, cable_id, body_status, body_text, released_at) in; rec, chosen and reason out.

    `reason` is null for the chosen version and says for each other what spoke for the chosen one.
    """
    ranked = candidates.select(
        "rec",
        "cable_id",
        (pl.col("body_status") == "full").alias("full"),
        pl.col("body_text").str.len_chars().fill_null(0).alias("length"),
        pl.col("released_at").fill_null(pl.datetime(1, 1, 1)).alias("released"),
    )
    order = ["full", "length", "released", "rec"]
    best = ranked.sort(order, descending=True).unique("cable_id", keep="first", maintain_order=True)
    other = ranked.join(best, on="cable_id", how="left", suffix="_best", maintain_order="left")
    reason = (
        pl.when(pl.col("full") != pl.col("full_best"))
        .then(pl.lit("fuller_body"))
        .when(pl.col("length") != pl.col("length_best"))
        .then(pl.lit("longer_body"))
        .when(pl.col("released") != pl.col("released_best"))
        .then(pl.lit("later_release"))
        .otherwise(pl.lit("later_record"))
    )
    chosen = pl.col("rec") == pl.col("rec_best")
    return other.select("rec", chosen.alias("chosen"), pl.when(~chosen).then(reason).alias("reason"))
