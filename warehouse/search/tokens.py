"""What a word is: the same for texts, queries and snippets, in polars, in Python and in PostgreSQL."""

import re

import polars as pl

SUBJECT_WEIGHT = 5
# Characters of one cable that are searched: PostgreSQL has room for 1 MB of words. The longest known have 300,000.
LONGEST_TEXT = 500_000
# Longer runs of letters and digits are data, not words.
LONGEST_WORD = 40
STEMMER = "english"

WORD = re.compile(r"[^\W_]+")
_POLARS_WORD = r"[\p{L}\p{N}]+"

# Those of PostgreSQL's dictionary english_stem.
STOP_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now
    """.split()  # noqa: SIM905, a list of so many would be a page
)


def words(text: str) -> list[str]:
    """The words of a text in order, stop words included."""
    return [word for word in WORD.findall(text.lower()) if len(word) <= LONGEST_WORD]


def split(text: pl.Expr) -> pl.Expr:
    """The same as a column of lists."""
    return text.str.slice(0, LONGEST_TEXT).str.to_lowercase().str.extract_all(_POLARS_WORD)
