"""Portion marks: the level in brackets in front of a paragraph, (C), (SBU), (S//REL TO USA, FVEY) (2.11, 4.3).

Damage is tolerated where nothing else can be meant: a bracket lost, letters turned, a slash lost. (U.S.), (Tonga)
and (see para 3) are no marks.
"""

import polars as pl

LEVELS = r"U|SBU|LOU|C|S|TS|FOUO|UNCLASSIFIED|UNCLAS|CONFIDENTIAL|SECRET|TOP SECRET|CNF|SNF|C ENTIRE TEXT"
# What may follow the level: handling words and lists of countries, behind slash, dash, comma or blank.
_MORE = r"(?: ?[-/, ] ?[A-Za-z ,/-]{1,60})?"
# Letters turned or lost: (N/SF) for (S/NF), (/REL UK).
_TURNED = r"N/SF|N/CF|NF/S|NF/C|/REL[A-Z ,]{0,30}|/NF|/NOFORN"
CLOSED_MARK = rf"[(\[{{]{{1,2}} ?(?:(?i:{LEVELS}){_MORE}|{_TURNED})\.? ?[)\]}}]{{1,2}}"
# One bracket lost. A bare level in front needs its closing bracket.
MARK = rf"{CLOSED_MARK}|\((?i:{LEVELS})(?:/(?:NF|NOFORN))?(?: |$)|(?i:{LEVELS})(?:/(?:NF|NOFORN))?\)"
# In the middle of a text only the whole form counts, in capitals.
WHOLE_MARK = rf"\((?:{LEVELS})(?:/{{1,2}}(?:NF|NOFORN|REL[A-Z ,]{{0,40}}|FOUO|SBU))?\)"

# Words that open a paragraph and can stand before its mark: 1. Summary: (SBU) The talks stalled.
_OPENERS = (
    r"SUMMARY|INTRODUCTION|COMMENT|NOTE|BACKGROUND|ACTION REQUEST(?:ED)?|ACTION|KEY POINTS?|OVERVIEW|BEGIN SUMMARY"
    r"|SUMMARY AND [A-Z ]{4,20}|BEGIN COMMENT|CONCLUSION|ANALYSIS|SCENESETTER|RECOMMENDATIONS?"
)
_OPENED = rf"^(?<opener>(?i:{_OPENERS})(?: ?[:.-]+)?) ?(?<late>{WHOLE_MARK}) *(?<text>.*)$"
_OPENED_HINT = r"^[A-Za-z ]{4,36} ?[:.-]{0,3} ?\("


def late_marks(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns `mark` and `rest`: a mark behind the opening words counts where none stands in front of them."""
    at = frame.select(pl.col("mark").is_null() & pl.col("rest").str.contains(_OPENED_HINT)).to_series().arg_true()
    if not len(at):
        return frame
    part = frame["rest"].gather(at).str.extract_groups(_OPENED).struct.unnest()
    found = part["late"].is_not_null()
    at, part = at.filter(found), part.filter(found)
    texts = part.select(
        pl.format("{} {}", "opener", "text").str.strip_chars().str.replace(r"^([A-Za-z ]+) ([:.])", "$1$2")
    ).to_series()
    return frame.with_columns(frame["mark"].scatter(at, part["late"]), frame["rest"].scatter(at, texts))
