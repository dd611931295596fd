"""The end of a telegram: trailers, and above them the surname of who signed it (2.12)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms import within
from transforms.telegram.lines import replace_in
from transforms.telegram.spans import Positions, Spans, positions
from transforms.telegram.trailers import GLUED_HINT, likely_trailers, mark_trailers, without_glued

# Looked at from the end: longer trailers do not occur. Without any sign of one the last lines tell who signed.
_DEPTH, _LAST = 14, 4
# A line with a name is no longer than this.
_LONGEST = 60
_PARTICLE = (
    r"(?:D[EAIU]|DEL|DELLA|DOS|DAS|VAN|VON|ZU|DER|DEN|TEN|TER|LA|LAS|LOS|LE|EL|AL|BIN|IBN|ABU|ST\.|MC|MAC"
    r"|[Dd]e|[Vv]an|[Vv]on|[Dd]er|[Dd]en|[Ll]a|[Dd]el|[Dd]i|[Dd]u|[Ee]l|[Aa]l)"
)
_WORD = rf"(?:{_PARTICLE}[ '’]){{0,3}}(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz)?\p{{Lu}}[\p{{Lu}}'’-]*\p{{Lu}}"
_SUFFIX = r"(?:,? (?:JR|SR|II|III|IV)\.?)?"
_OFFICE = r"(?:, (?:AMBASSADOR|CHARGE|CDA|DCM|ACTING|CONSUL|MINISTER)[A-Z' .,]{0,30})?"
_SURNAMES = (
    rf"^(?i:signed:? |/s/ ?)?[-\"'(*]?((?:\p{{Lu}}\. ?){{0,3}}{_WORD}(?:[ /](?:\p{{Lu}}\. ?)?{_WORD}){{0,2}}{_SUFFIX})"
    rf"{_OFFICE}[-.#*>\"') ]*$"
)
_NAME = r"(?:\p{Lu}['’])?\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)?(?:-\p{Lu}\p{Ll}+)?"
_MIXED_CASE = rf"^((?:\p{{Lu}}\. ?){{0,2}}(?:{_NAME} (?:\p{{Lu}}\. ?)?)?(?:{_PARTICLE} ){{0,2}}{_NAME}(?:,? Jr\.?)?)$"
# Some publishers put whole texts into small letters.
_LOWER_CASE = r"^([a-z][a-z'’-]{2,})$"
# The signature run into the last sentence; words in capitals only where the text is not all capitals.
_RUN_ON = rf"^(.*[.!?:\"”')\]])\s+({_WORD}(?: {_WORD})?{_SUFFIX})[.#* ]*$"
_RUN_ON_MIXED = rf"^(.*\p{{Ll}}[.!?][\"”')]?)\s+({_NAME})$"
_SHORTENED = (
    r"\b(?i:dr|mrs?|ms|gen|col|sen|rep|gov|lt|amb|st|no|prof|inc|ltd|co|corp|capt|maj|min|sec|dept|jr|sr)\.\s+\S+$"
)
# A telegram that another quotes in whole has its own signature: OLANDER UNQUOTE ROBIN.
_UNQUOTED = rf"^(.*\bUN ?QUOTE)[. ]+({_WORD})[.#* ]*$"
_ONE_WORD = r"^\p{Lu}[\p{Lu}'’-]{2,}$"
# In a text of capitals the end of a sentence above a name: SURDOLU ADDED.
_CLAUSE = r" \p{Lu}{3,}\.$"
_SENTENCE_END = r"[.!?\"”')*:\]]$|://\S+$"
_SHORT = 30
_CUT_SHORT = r"(?:\.{3,}|…|\[\.{3}\]|[a-z,])$|[a-z]-$|^(?:\S+ ){3,}.*[A-Z0-9;-]$"
_REDACTED = r"X{4,}$"
# Small letters that no name on a line of its own has, or more signs than such a line.
_TEXT = r" [a-z]{4}|^.{61}"
_NO_NAME = (
    r"^(?i:confidential|unclassified|unclas|secret|top secret|sipdis|noforn|sensitive|exdis|nodis|limdis|end|comment"
    r"|summary|minimize|minimize considered|x{4,}|end (?:of )?(?:text|summary|comment|note|message|cable|quote)"
    r"|(?:un)?quote|n{3,5}|regards|best regards|sincerely|respectfully|thank you|thanks|many thanks|best|yours truly"
    r"|bt|null|conclusion|background|next steps|action request(?:ed)?|begin text|attachments?|ambassador|charge"
    r"|acting|note|text|annex|appendix)[.:]?$"
)


@dataclass(frozen=True)
class Ending:
    """changes: rec, at, line (what stays of that line); signers: rec, signer; faults: rec, is_truncated, debris."""

    changes: pl.DataFrame
    signers: pl.DataFrame
    faults: pl.DataFrame


def find_signature(lines: pl.DataFrame, spans: Spans, first: Positions) -> Ending:
    """Body lines (rec, line, gap, at, starts, admin) in, and for each record where its text begins.

    Lines of trailers and signatures are changed to nothing, a signature run into the last sentence is cut off.
    A text without signature that stops in mid-sentence is truncated.
    """
    last = lines[_tail(lines, spans, first)]
    # Signature and text stand close: what is above the first of these lines does not matter.
    tail = last.with_columns(before=pl.when(pl.col("rec") == pl.col("rec").shift(1)).then(pl.col("line").shift(1)))
    tail = mark_trailers(_named(tail))
    text = tail.filter(~pl.col("trailer"))
    end = _signed(text.unique("rec", keep="last", maintain_order=True))
    stack = _stacked(text)
    behind = end.filter(pl.col("run_on").is_not_null()).join(stack, on="rec", how="anti", maintain_order="left")
    trailers = tail.filter(pl.col("trailer") & ~pl.col("stays"))
    changes = pl.concat(
        [
            behind.select("rec", "at", pl.col("kept").alias("line")),
            stack.select("rec", "at", pl.lit("").alias("line")),
            trailers.select("rec", "at", pl.lit("").alias("line")),
        ]
    )
    signers = pl.concat([stack.select("rec", "signer"), behind.select("rec", pl.col("run_on").alias("signer"))])
    debris = trailers.filter("debris").unique("rec", keep="first", maintain_order=True)
    line = pl.col("line")
    unsigned = ~pl.col("rec").is_in(signers["rec"].implode())
    cut_short = line.str.contains(_CUT_SHORT) & ~line.str.contains(_REDACTED)
    faults = end.select("rec", is_truncated=unsigned & cut_short).join(
        debris.select("rec", pl.col("line").alias("debris")), on="rec", how="left", maintain_order="left"
    )
    return Ending(changes, _apart(signers.sort("rec", maintain_order=True)), faults)


def _tail(lines: pl.DataFrame, spans: Spans, first: Positions) -> pl.Series:
    """Positions of the last lines of each text: as many as trailers can have, or a few where none can be."""
    deep, few = (np.maximum(first, spans.end - depth) for depth in (_DEPTH, _LAST))
    # Several names can stand below each other: one of the last lines has to be plain text.
    last = lines[positions(few, spans.end)]
    line = pl.col("line")
    text = last.filter(pl.col("starts") | (line.str.contains(_TEXT) & ~line.str.contains(GLUED_HINT)))
    settled = np.zeros(len(first), dtype=np.bool_)
    settled[text["rec"].to_numpy()] = True
    settled[lines["rec"].gather(likely_trailers(lines, spans, deep)).to_numpy()] = False
    return positions(np.where(settled, few, deep), spans.end)


def _named(tail: pl.DataFrame) -> pl.DataFrame:
    """Columns upper and other: the name a whole line is, in capitals or otherwise; shape: whether it is one."""
    short = ((tail["line"].str.len_chars() <= _LONGEST) & ~tail["starts"]).arg_true()
    line = pl.col("line")
    found = tail[short].select("line", "before")
    bare = without_glued(found["line"])
    found = found.with_columns(bare=replace_in(bare, "QUOTE ", lambda quoted: quoted.str.replace(_UNQUOTED, "$2")))
    small = pl.when(~(pl.col("before").fill_null("") + line).str.contains("[A-Z]")).then(line.str.extract(_LOWER_CASE))
    found = found.select(
        upper=pl.col("bare").str.extract(_SURNAMES), other=pl.coalesce(pl.col("bare").str.extract(_MIXED_CASE), small)
    )
    upper, other = pl.col("upper"), pl.col("other")
    names = found.select(
        upper=pl.when(~upper.str.contains(_NO_NAME)).then(upper),
        other=pl.when(~other.str.contains(_NO_NAME)).then(other),
    )
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(tail))
    tail = tail.with_columns(
        upper=nothing.clone().scatter(short, names["upper"]), other=nothing.scatter(short, names["other"])
    )
    return tail.with_columns(shape=pl.col("upper").is_not_null() | pl.col("other").is_not_null())


def _stacked(text: pl.DataFrame) -> pl.DataFrame:
    """The names on lines of their own at the end of each text (rec, at, signer): one, or several in capitals."""
    is_last = (pl.col("rec") != pl.col("rec").shift(-1)).fill_null(True)
    above = pl.when(~pl.col("line").str.contains(_CLAUSE)).then("upper")
    signer = pl.when(is_last).then(pl.coalesce("upper", "other")).otherwise(above)
    run = text.with_columns(signer=signer)
    run = run.filter(within.all_below(pl.col("signer").is_not_null()))
    # The first of them stands below a blank line, a finished sentence, or a line too short to be wrapped.
    before = pl.col("before")
    may_stand = pl.col("gap") | before.str.contains(_SENTENCE_END)
    may_stand |= pl.col("upper").is_not_null() & (before.str.len_chars() < _SHORT)
    stands = run.filter(within.any_above(may_stand.fill_null(False)))
    # Names below each other stand in one block, or each in a block of its own: a list above the signer is text.
    gap = pl.col("gap").cast(pl.Int64)
    stands = stands.filter((gap.min().over("rec") == 1) | (within.cum_sum(gap) == gap.sum().over("rec")))
    return stands.group_by("rec", maintain_order=True).tail(3).select("rec", "at", "signer")


def _signed(end: pl.DataFrame) -> pl.DataFrame:
    """Last lines with run_on, the name behind the last sentence, and kept, what stands before it."""
    bare = pl.col("bare")
    end = end.with_columns(bare=without_glued(end["line"]))
    end = end.with_columns(found=bare.str.extract_groups(_RUN_ON), mixed=bare.str.extract_groups(_RUN_ON_MIXED))
    run_on, mixed = (pl.col(name).struct.field("2") for name in ("found", "mixed"))
    # In a text of capitals words look like names; one alone after the last sentence is one.
    lower_case = (pl.col("before").fill_null("") + bare).str.contains("[a-z]")
    run_on = pl.when(~run_on.str.contains(_NO_NAME) & (lower_case | run_on.str.contains(_ONE_WORD))).then(run_on)
    mixed = pl.when(~mixed.str.contains(_NO_NAME) & ~bare.str.contains(_SHORTENED)).then(mixed)
    sentence, other = (pl.col(name).struct.field("1") for name in ("found", "mixed"))
    kept = pl.when(run_on.is_not_null()).then(sentence).otherwise(other)
    end = end.with_columns(run_on=pl.coalesce(run_on, mixed), kept=kept)
    quoted = end["bare"].str.contains("QUOTE ", literal=True).fill_null(False).arg_true()
    return _unquoted(end, quoted) if len(quoted) else end


def _unquoted(end: pl.DataFrame, quoted: pl.Series) -> pl.DataFrame:
    """Last lines with the name behind UNQUOTE, in the few of them (by position) that have that word."""
    parts = {
        name: end["bare"].gather(quoted).str.extract(_UNQUOTED, place) for name, place in (("kept", 1), ("run_on", 2))
    }
    found = {name: part.zip_with(part.is_not_null(), end[name].gather(quoted)) for name, part in parts.items()}
    return end.with_columns(end[name].clone().scatter(quoted, part).alias(name) for name, part in found.items())


def _apart(signers: pl.DataFrame) -> pl.DataFrame:
    """Names between slashes are several."""
    return signers.with_columns(pl.col("signer").str.split("/")).explode("signer")
