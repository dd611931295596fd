"""FM, TO and INFO with a letter lost, added, exchanged or swapped: without them a header has no addressees."""

import polars as pl

from transforms.telegram.spans import flags

_POSTS = r"(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|SECSTATE|USEU|USDEL|USLO|AIT)\b"
# The address behind the keyword shows that it is one: a routing indicator with its slash, or a post.
_ADDRESS = rf"((?:R[A-Z]{{3,6}}/|{_POSTS}).*)$"
_FORMS = {
    "FM": rf"^(?:FROM|F M|MF|FFM|FMM|F[A-Z]?|[A-Z]?M) ?({_POSTS}.*)$",
    "TO": rf"^(?:T O|OT|TTO|TOO|T[A-Z]?|[A-Z]?O|[A-Z]TO|T[A-Z]O|TO[A-Z]) +{_ADDRESS}",
    "INFO": (
        r"^(?:NIFO|IFNO|INOF|[A-Z]?NFO|I[A-Z]?FO|IN[A-Z]?O|INF[A-Z]?|[A-Z]INFO|INNFO|INFFO|INFO[A-Z]|I NFO|IN FO) +"
        + _ADDRESS
    ),
}
_GLUED = r"^(TO|INFO)(R[A-Z]{3,6}/.*)$"
# Most header lines are none of these, and most of these are sound.
_LIKELY = rf"^[A-Z]{{0,5}} ?[A-Z]{{0,3}} ?(?:{_POSTS}|R[A-Z]{{3,6}}/)"
_SOUND = rf"^(?:(?:FM|TO|INFO) +)?(?:R[A-Z]{{3,6}}/|{_POSTS})"


def mend_keywords(lines: pl.DataFrame) -> pl.DataFrame:
    """Header lines (rec, line ...) in; the same with their keywords mended, and `mended`, true where one was."""
    line = lines["line"]
    odd = line.str.contains(_LIKELY) & ~line.str.contains(_SOUND)
    at = odd.arg_true()
    if not len(at):
        return lines.with_columns(mended=pl.lit(False))
    found = line.gather(at)
    better = found.str.replace(_GLUED, "$1 $2")
    for keyword, pattern in _FORMS.items():
        better = better.str.replace(pattern, f"{keyword} $1")
    mended = flags(len(lines), at.filter(better != found))
    return lines.with_columns(line.clone().scatter(at, better), mended.alias("mended"))
