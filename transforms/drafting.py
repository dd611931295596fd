"""Who drafted, approved and cleared a telegram, where its header says so (1e and 2.1 of docs/cable-format.md).

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
_TITLE = r"^((?:MR|MRS|MS|MISS|DR|AMB|AMBASSADOR|COL|LTC|MAJ|GEN|ADM|CAPT|CDR)\.?) +"
# A line without a keyword. Where a dash or a blank stands between, as in a sentence, the office is short or has a
# slash, or the name a title: THE MEETING - A SUCCESS is none.
_SURE_OFFICE = r"(?:[A-Z]{1,5}|[A-Z][A-Z0-9&.-]*/[A-Z0-9&/.-]*)"
_CLEARED = (
    rf"^(?:{_OFFICE} ?:[A-Z(]|[A-Z][A-Z0-9&/.-]*: ?[A-Z(]|{_SURE_OFFICE} ?(?::| -+ ) ?[A-Z(]"
    rf"|{_OFFICE} ?(?::| -+ ) ?{_TITLE.removeprefix('^')})"
)
# What follows the clearances: the rule above the date-time group, the transmission lines (VZCZC, OO RUEHC, P 142200Z,
# FM, TO), or who is to have copies (DESIRED DISTRIBUTION: AF, EB:ALL would be read as an office and its name).
_END = r"^(?:-{4,}|VZCZC|DESIRED|[ZOPR]{2} R|(?:[ZOPR] ?){0,2} *\d{6}Z|FM |TO\b)"
_PARTS = rf"^(?:({_OFFICE}) ?(?::| -+ ) ?)?(.*)$"
# Several in one line: RHALE; POL:TSTRAND, or DCM:RHALE, POL:TSTRAND.
_BETWEEN = rf"[;,] *({_OFFICE} ?:)"
# Those who cleared in the words of a mail system, initial and surname in one: RHALE, TSTRAND. Offices are shorter.
_SEVERAL = rf"^(?:{_OFFICE} ?: ?)?[A-Z]{{4,}}(?:, *[A-Z]{{4,}})+$"
# The typist, the telephone, and how it was cleared.
_BEHIND = r"(?:: ?(?:[A-Z]{1,4}|(?:EXT\.?|X)? ?[\d-]+))+$| *\([^)]*\)|,? (?:EXT\.?|X) ?[\d-]+$|[ ,.]+$"


def drafting(header_lines: pl.DataFrame) -> pl.LazyFrame:
    """Header lines (rec, line) in; rec, role, name, name_raw, title, office out, in printed order."""
    heads = header_lines["line"].str.contains(_KEYWORD).arg_true()
    own = header_lines["rec"].gather(heads).unique()
    lines = header_lines.lazy().select("rec", "line").filter(pl.col("rec").is_in(own.implode()))
    parts = pl.col("line").str.extract_groups(_KEYWORD)
    lines = lines.with_columns(role=parts.struct.field("1").replace_strict(_ROLES, default=None), text=parts.struct[1])
    # A keyword may stand alone: its role is that of the next line.
    is_alone = pl.col("role").is_not_null() & (pl.col("text") == "")
    carried = within.shift(pl.when(is_alone).then("role"), 1)
    lines = lines.with_columns(role=pl.coalesce("role", carried))
    # Below the keywords all is of this kind, up to the transmission lines.
    begun = within.any_above(pl.col("role").is_not_null())
    ended = within.any_above(begun & pl.col("line").str.contains(_END))
    named = pl.col("role").is_not_null() | pl.col("line").str.contains(_CLEARED)
    lines = lines.filter(begun & ~ended & named).with_columns(
        text=pl.coalesce("text", "line"),
        has_keyword=pl.col("role").is_not_null(),
        role=pl.col("role").fill_null("clearer"),
    )
    persons = lines.with_columns(
        person=pl.col("text").str.replace_all(_BETWEEN, ";$1").str.split(";"),
    ).explode("person")
    persons = persons.with_columns(pl.col("person").str.strip_chars(" ,"))
    several = pl.col("has_keyword") & (pl.col("role") == "clearer") & pl.col("person").str.contains(_SEVERAL)
    apart = pl.when(several).then(pl.col("person").str.split(",")).otherwise(pl.concat_list("person"))
    persons = persons.with_columns(apart.alias("person")).explode("person")
    persons = persons.with_columns(pl.col("person").str.strip_chars(" ,"))
    persons = persons.with_columns(pl.col("person").str.extract_groups(_PARTS).alias("part")).unnest("part")
    # Twice: only when a note behind it is gone, as in RHALE:MO (SUBS), does the typist stand at the end.
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
