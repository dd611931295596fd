"""Table `parse_issues`, the part about child tables: what their rows, or their absence, show to be odd."""

import polars as pl

from transforms import within
from transforms.issues import issues_of


def child_issues(children: dict[str, pl.LazyFrame], facts: pl.LazyFrame, preamble: pl.LazyFrame) -> pl.LazyFrame:
    """Findings about rows of the child tables, about what they lack, and about lines no rule claimed."""
    references = children["references"]
    unresolved = (pl.col("kind") == "cable") & pl.col("target_id").is_null()
    late = (pl.col("year_source") == "explicit") & (pl.col("target_year") > pl.col("year"))
    later_references = references.filter(late).unique("rec", keep="first", maintain_order=True)
    rows = [
        issues_of(later_references, [(pl.lit(True), "created_at", "dtg_year_suspect", "warning", pl.col("value"))]),
        issues_of(children["tags"], [(pl.col("kind") == "unknown", "tags", "tag_unknown", "info", pl.col("tag"))]),
        issues_of(children["tags"], [(pl.col("repair") == "alias", "tags", "tag_alias", "info", pl.col("tag_raw"))]),
        issues_of(children["tags"], [(pl.col("repair") != "alias", "tags", "tag_repaired", "info", pl.col("tag_raw"))]),
        issues_of(
            children["recipients"],
            [(pl.col("kind") == "unknown", "recipients", "recipient_unknown", "info", pl.col("name"))],
        ),
        issues_of(
            children["recipients"],
            [
                (pl.col("precedence_typo").is_not_null(), "recipients", "precedence_typo", "info", pl.col("raw")),
                (pl.col("name_guessed"), "recipients", "recipient_misspelt", "info", pl.col("name")),
            ],
        ),
        issues_of(children["captions"], [(pl.col("misspelt"), "captions", "caption_misspelt", "info", pl.col("raw"))]),
        issues_of(references, [(unresolved, "references", "reference_unresolved", "info", pl.col("value"))]),
        issues_of(
            references,
            [
                (pl.col("station_repaired"), "references", "reference_station_repaired", "info", pl.col("value")),
                (pl.col("year_source") == "repaired", "references", "reference_year_repaired", "info", pl.col("value")),
                (pl.col("serial_repaired"), "references", "reference_serial_repaired", "info", pl.col("value")),
            ],
        ),
        issues_of(references, [(pl.col("is_self"), "references", "self_reference", "info", pl.col("value"))]),
        issues_of(
            _preamble_leftovers(preamble),
            [(pl.lit(True), "body_raw", "preamble_line_unclaimed", "info", pl.col("line"))],
        ),
        issues_of(_second_subjects(preamble), [(pl.lit(True), "subject", "subject_repeated", "info", pl.col("line"))]),
        issues_of(
            _other_references(references, facts),
            [(pl.lit(True), "references", "references_differ", "info", pl.col("only_one"))],
        ),
        issues_of(_repeated_blocks(preamble), [(pl.lit(True), "body_raw", "header_block_repeated", "info", None)]),
        issues_of(
            _numbering_gaps(children["paragraphs"]),
            [(pl.lit(True), "paragraphs", "paragraph_gap", "warning", None)],
        ),
    ]
    full = pl.col("body_status") == "full"
    lacking = [
        (full, "paragraphs", "paragraphs", "no_paragraphs", "warning"),
        (
            full & ~pl.col("ref").str.contains(r"(?i)\b(?:none|n/?a|nil)\W*$"),
            "references",
            "references",
            "references_unread",
            "warning",
        ),
        (full & pl.col("at_from").is_not_null(), "action", "recipients", "no_action_addressee", "info"),
        (full, "signers", "people", "signer_missing", "info"),
    ]
    present = {
        "paragraphs": children["paragraphs"],
        "references": references,
        "action": children["recipients"].filter(pl.col("role") == "action"),
        "signers": children["people"].filter(pl.col("role") == "signer"),
    }
    for condition, child, field, code, severity in lacking:
        without = facts.filter(condition).join(present[child].select("rec"), on="rec", how="anti")
        rows.append(issues_of(without, [(pl.lit(True), field, code, severity, None)]))
    return pl.concat(rows)


def _preamble_leftovers(preamble: pl.LazyFrame) -> pl.LazyFrame:
    """The first line of each record's preamble that no rule claimed: the alarm that a source changed shape."""
    left = preamble.filter(pl.col("kind").is_null() & ~pl.col("repeated"))
    return left.unique("rec", keep="first", maintain_order=True)


def _repeated_blocks(preamble: pl.LazyFrame) -> pl.LazyFrame:
    again = preamble.filter((pl.col("kind") == "classification") & pl.col("repeated"))
    return again.select("rec").unique(maintain_order=True)


def _numbering_gaps(paragraphs: pl.LazyFrame) -> pl.LazyFrame:
    numbered = paragraphs.filter(pl.col("number").is_not_null())
    wrong = pl.col("number") != within.place() + 1
    return numbered.filter(wrong).select("rec").unique(maintain_order=True)


def _second_subjects(preamble: pl.LazyFrame) -> pl.LazyFrame:
    """First lines of SUBJECT fields after the first one."""
    heads = preamble.filter((pl.col("kind") == "subject") & ~pl.col("repeated"))
    blocks = heads.unique(["rec", "block"], keep="first", maintain_order=True)
    return blocks.filter(within.place() == 1)


def _other_references(references: pl.LazyFrame, facts: pl.LazyFrame) -> pl.LazyFrame:
    """Records whose metadata list other references than the text: rec and only_one, the ids on one side only.

    The list of the metadata was derived by machine and has false finds; the text is what counts.
    """
    compared = pl.col("references_meta").is_not_null() & (pl.col("body_status") == "full")
    listed = facts.filter(compared).select("rec", pl.col("references_meta").str.split("|").alias("target_id"))
    listed = listed.explode("target_id").filter(pl.col("target_id").str.strip_chars() != "").unique()
    read = references.filter(pl.col("target_id").is_not_null() & ~pl.col("is_self")).select("rec", "target_id").unique()
    read = read.join(listed.select("rec").unique(), on="rec", how="semi")
    sides = [
        listed.join(read, on=["rec", "target_id"], how="anti"),
        read.join(listed, on=["rec", "target_id"], how="anti"),
    ]
    return (
        pl.concat(sides)
        .sort("rec", "target_id")
        .group_by("rec", maintain_order=True)
        .agg(pl.col("target_id").str.join(";").alias("only_one"))
    )
