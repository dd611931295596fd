"""What the export and the pages of a 1973-79 record put into the telegram: found here, and taken out.

Page lines with the classification printed above and below them, the pigeonhole number, stamps of the reviewers,
end markers, and the footer about the current classification. A page can break in mid-sentence: the blank line that
every page line has below it goes with it, and no other. A telegram sent in sections repeats its header at each; what
stays of that is a section break in the usual form, so that paragraphs can be told by section.
"""

import polars as pl

from schemas import vocab

_LEVELS = "|".join(
    " {0,3}".join(level.replace(" ", ""))
    for level in ("LIMITED OFFICIAL USE", "TOP SECRET", "CONFIDENTIAL", "SECRET", "UNCLASSIFIED", "UNCLAS")
)
_CAPTION_KINDS = ("distribution", "handling", "channel", "special_handling")
_CAPTIONS = "|".join(name for name, kind in vocab.labels("caption").items() if kind in _CAPTION_KINDS)
_BLANKS = r"(?:[ \t]*\n)*"
_SECTION_LINE = rf"[ \t]*(?:{_LEVELS})\b[^\n]*\bSECTION[^\n]*[ \t]\d{{2,7}}[^\n]*\n"
_LEVEL_LINE = rf"[ \t]*(?:{_LEVELS})(?:[ \t,/-]+(?:{_CAPTIONS}))*[ \t]*\n"
_CAPTION_LINE = rf"[ \t]*(?:{_CAPTIONS})(?:[ \t,/-]+(?:{_CAPTIONS}))*[ \t]*\n"
_FRAME = rf"(?:{_LEVEL_LINE}{_BLANKS}(?:{_CAPTION_LINE}{_BLANKS})*){{0,4}}"
_STATION = r"[A-Z][A-Z .'/-]{1,9}?"
_PART = r"\d{1,2}[ \t]+OF[ \t]+\d{1,2}"
_PAGE = (
    rf"[ \t]*(?:(?:{_LEVELS})[ \t]+)?PAGE[ \t]+\d{{1,3}}[ \t]+{_STATION}[ \t]+\d{{2,7}}"
    rf"(?:[ \t]+{_PART})?(?:[ \t]+\d{{6}}Z)?[ \t]*\n"
)
_MARK = "\x1e\n"
# Level lines below the page line belong to it too, unless they carry a reference number.
_BLOCK = rf"(?m)^{_FRAME}{_PAGE}(?:{_BLANKS}{_LEVEL_LINE})?"
_BLOCK_AND_BLANK = rf"{_MARK}(?:[ \t]*\n)?"

_GAP = r"[ \t\r\n]+"
_STAMP = (
    rf"(?:Declassified|Released)(?:/| and )(?:Declassified|Released){_GAP}(?:by{_GAP})?US{_GAP}Department{_GAP}of"
    rf"{_GAP}State(?:{_GAP}EO{_GAP}Systematic{_GAP}Review)?(?:{_GAP}\d{{1,2}}{_GAP}[A-Za-z]{{3,9}}{_GAP}\d{{4}})?"
)
_REVIEWER = rf"(?:[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){{1,2}}{_GAP})?\x1e"
_LINES_OF_EXPORT = (
    r"(?m)^[ \t]*(?:\*\*\*[ \t]*Current [^\n]*|<<[ \t]*END OF DOCUMENT[ \t]*>>"
    r"|NNNN?(?:[ \t]*NNNN?)*|NNNN[A-Z]{2,12})[ \t]*$"
)
_PIGEONHOLE = rf"\A\s*{_FRAME}(?:\d{{2}}[ \t]*\n)?\s*"
_LAST_LEVELS = rf"(?:\n\s*(?:{_LEVELS})(?:[ \t,/-]+(?:{_CAPTIONS}))*[ \t]*(?:\n\s*(?:{_CAPTIONS})[ \t]*)*)+\s*\z"

# The page line that begins a later section, and the header below it, of at most so many lines.
_LATER = (
    rf"(?m)^{_FRAME}[ \t]*(?:(?:{_LEVELS})[ \t]+)?PAGE[ \t]+01[ \t]+({_STATION})[ \t]+(\d{{2,7}})[ \t]+"
    r"(0[2-9]|[1-9]\d)[ \t]+OF[ \t]+(\d\d)[^\n]*\n"
)
_LATER_MARK = "\x1d"
_HEADER = rf"(?m){_LATER_MARK}([^\n]*\n)(?:[^\n]*\n){{0,120}}?{_SECTION_LINE}(?:{_BLANKS}{_CAPTION_LINE})*"
_BREAK_DIGITS = 8


def strip_stamps(text: pl.Series) -> pl.Series:
    """Records without the stamps of the reviewers and form feeds, which can stand anywhere in them."""
    marked = text.str.replace_all("\f", "\n", literal=True).str.replace_all(_STAMP, "\x1e")
    at = marked.str.contains("\x1e", literal=True).fill_null(False).arg_true()
    return marked.scatter(at, marked.gather(at).str.replace_all(_REVIEWER, ""))


def clean(text: pl.Series) -> pl.Series:
    """The telegram alone, from the distribution block or the first header line to the signature."""
    bare = _sections(text.str.replace_all(_LINES_OF_EXPORT, "") + "\n")
    bare = bare.str.replace_all(_BLOCK, _MARK).str.replace_all(_BLOCK_AND_BLANK, "")
    return bare.str.replace(_PIGEONHOLE, "").str.replace(_LAST_LEVELS, "\n").str.strip_chars_end()


def _sections(text: pl.Series) -> pl.Series:
    """Put a section break in place of the page line, distribution block and header that begin a later section."""
    several = text.str.count_matches(r"(?m)^[^\n]{0,40}PAGE[ \t]+01[ \t]") > 1
    at = several.fill_null(False).arg_true()
    if not len(at):
        return text
    found = text.gather(at).str.replace_all(_LATER, _LATER_MARK + "${1} ${2}  0${3} OF 0${4}\n")
    for digits in range(2, _BREAK_DIGITS):
        short = rf"{_LATER_MARK}([A-Z .'/-]+) (\d{{{digits}}})  "
        found = found.str.replace_all(short, rf"{_LATER_MARK}${{1}} {'0' * (_BREAK_DIGITS - digits)}${{2}}  ")
    return text.scatter(at, found.str.replace_all(_HEADER, "${1}").str.replace_all(_LATER_MARK, "", literal=True))
