"""Who drafted, approved and cleared a telegram, where its header says so (1e, 2.1).

A post's own mail system printed a line a role, `CLEARED: DCM:RHALE; POL:TSTRAND`. Outgoing telegrams of the
Department have `DRAFTED BY` and `APPROVED BY`, and below them a line each office that cleared, without a keyword,
down to the rule above the date-time group.
"""

import polars as pl

from transforms import within

_KEYWORD = r"^(APPROVED|DRAFTED|CLEARED|CLEARANCES?)(?: BY ?:?|:) ?(.*)$"
_ROLES = {
    "APPROVED": "approver",
    "DRAFTED": "drafter",
    "CLEARED": "clearer",
    "CLEARANCE": "clearer",
    "CLEARANCES": "clearer",
}
# An office and its name: EB/IFD/ODF:MOLANDER, EUR/CE - MR. HALE, S:THE SECRETARY.
_OFFICE = r"[A-Z][A-Z0-9&/.-]*(?: [A-Z0-9&/]+){0,2}?"
_CLEARED = rf"^{_OFFICE} ?(?::| -+ ) ?[A-Z(]"
_END = r"^(?:-{4,}|VZCZC|DESIRED|[ZOPR]{2} R|(?:[ZOPR] ?){0,2} *\d{6}Z|FM |TO\b)"
_PARTS = rf"^(?:({_OFFICE}) ?(?::| -+ ) ?)?(.*)$"
# Several in one line: RHALE; POL:TSTRAND, or DCM:RHALE, POL:TSTRAND.
_BETWEEN = rf"[;,] *({_OFFICE} ?:)"
# The typist, the telephone, and how it was cleared.
_BEHIND = r"(?:: ?(?:[A-Z]{1,4}|(?:EXT\.?|X)? ?[\d-]+))+$| *\([^)]*\)|,? (?:EXT\.?|X) ?[\d-]+$|[ ,.]+$"
_TITLE = r"^((?:MR|MRS|MS|MISS|DR|AMB|AMBASSADOR|COL|LTC|MAJ|GEN|ADM|CAPT|CDR)\.?) +"


def drafting(header_lines: pl.DataFrame) -> pl.LazyFrame:
    """Header lines (rec, line) in; rec, role, name, name_raw, title, office out, in printed order."""
    heads = header_lines["line"].str.contains(_KEYWORD).arg_true()
    own = header_lines["rec"].gather(heads).unique()
    lines = header_lines.lazy().select("rec", "line").filter(pl.col("rec").is_in(own.implode()))
    parts = pl.col("line").str.extract_groups(_KEYWORD)
    lines = lines.with_columns(role=parts.struct.field("1").replace_strict(_ROLES, default=None), text=parts.struct[1])
    # Below the keywords all is of this kind, up to the transmission lines.
    begun = within.any_above(pl.col("role").is_not_null())
    ended = within.any_above(begun & pl.col("line").str.contains(_END))
    named = pl.col("role").is_not_null() | pl.col("line").str.contains(_CLEARED)
    lines = lines.filter(begun & ~ended & named).with_columns(
        text=pl.coalesce("text", "line"), role=pl.col("role").fill_null("clearer")
    )
    persons = lines.with_columns(
        person=pl.col("text").str.replace_all(_BETWEEN, ";$1").str.split(";"),
    ).explode("person")
    persons = persons.with_columns(pl.col("person").str.strip_chars(" ,"))
    persons = persons.with_columns(pl.col("person").str.extract_groups(_PARTS).alias("part")).unnest("part")
    persons = persons.with_columns(pl.col("2").str.replace_all(_BEHIND, "").str.replace(_BEHIND, "").alias("name"))
    # Two who did it together: RHALE/TSTRAND.
    persons = persons.with_columns(name=pl.col("name").str.split("/")).explode("name")
    name = pl.col("name").str.strip_chars()
    rows = persons.select(
        "rec",
        "role",
        name.str.replace(_TITLE, "").alias("name"),
        pl.col("person").alias("name_raw"),
        name.str.extract(_TITLE).alias("title"),
        pl.col("1").str.strip_chars().alias("office"),
    )
    return rows.filter(pl.col("name").str.contains("[A-Z]{2}"))
