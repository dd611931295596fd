"""Repair of tags that the vocabulary does not know (2.7): aliases, tags run together, single slips.

Works on the distinct unknown words of a shard, of which there are few.
"""

import re
from collections.abc import Mapping
from functools import cache

import polars as pl

from schemas import vocab
from transforms.fuzzy import nearest

REPAIRS = pl.Schema({"word": pl.String(), "tags": pl.List(pl.String()), "repair": pl.String()})
# Signs that stand between tags where blanks should.
_SEPARATORS = re.compile("[./&+:]")
# A hyphen belongs to many an organisation; between subjects it can only part them.
_SUBJECTS = ("subject", "program")
# Longer words are not tags run together but noise.
_LONGEST = 60


def repair(words: pl.Series, known: pl.DataFrame) -> pl.DataFrame:
    """Unknown words in; word, tags (a list) and repair (alias, split or typo) out, for those that are repaired."""
    aliases = vocab.table("tag_aliases")
    mapped = _countries(known) | dict(zip(aliases["alias"], aliases["tag"], strict=True))
    kinds = dict(zip(known["tag"], known["kind"], strict=True))
    rows: list[tuple[str, list[str], str]] = []
    rest = []
    for word in words:
        if word in mapped:
            rows.append((word, [mapped[word]], "alias"))
        elif (separated := _SEPARATORS.split(word)) and all(part in kinds for part in separated):
            rows.append((word, separated, "split"))
        elif parted := _hyphened(word, kinds):
            rows.append((word, parted, "split"))
        elif parts := _segment(word, kinds):
            rows.append((word, list(parts), "split"))
        else:
            rest.append(word)
    rows += _typos(pl.Series(rest, dtype=pl.String), known)
    return pl.DataFrame(rows, schema=REPAIRS, orient="row")


def _countries(known: pl.DataFrame) -> dict[str, str]:
    """Names of countries in one word (AFGHANISTAN), which some drafters wrote for their tags."""
    countries = known.filter(kind="country").select(pl.col("label").str.to_uppercase(), "tag")
    return dict(countries.filter(pl.col("label").is_unique(), pl.col("label").str.contains("^[A-Z]{4,}$")).iter_rows())


def _hyphened(word: str, kinds: Mapping[str, str]) -> list[str]:
    """Subjects joined by hyphens, the last of which can be any known tag; empty if it is no such thing."""
    *others, last = word.split("-")
    return [*others, last] if others and last in kinds and all(kinds.get(tag) in _SUBJECTS for tag in others) else []


def _segment(word: str, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """Known tags that make up `word` completely, as many of four letters as can be; empty if there are none.

    Two-letter countries only at either end, three-letter organisations anywhere.
    """
    if not 4 < len(word) <= _LONGEST or not word.isalpha():
        return ()

    @cache
    def best(at: int) -> tuple[int, tuple[str, ...]] | None:
        if at == len(word):
            return 0, ()
        found = []
        for size in (4, 3, 2):
            part = word[at : at + size]
            at_end = at == 0 or at + size == len(word)
            fits = len(part) == size and part in kinds and (size != 3 or kinds[part] == "organization")
            tail = best(at + size) if fits and (size > 2 or at_end) else None
            if tail is not None:
                found.append((tail[0] + (size == 4), (part, *tail[1])))
        return max(found, key=lambda each: each[0]) if found else None

    whole = best(0)
    # Countries alone make up many a word by chance.
    return whole[1] if whole and whole[0] > 0 else ()


def _typos(words: pl.Series, known: pl.DataFrame) -> list[tuple[str, list[str], str]]:
    """Words of four or five letters that are one edit from exactly one known subject tag."""
    short = words.filter(words.str.contains(r"^[A-Z0-9]{4,5}$"))
    subjects = known.filter(pl.col("kind") == "subject")["tag"].to_list()
    found = nearest(short, subjects, one_edit_from=4)
    return [(word, [tag], "typo") for word, tag in zip(short, found, strict=True) if tag is not None]
