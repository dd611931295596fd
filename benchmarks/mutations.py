"""How much damage the grammar stands: random slips in the headers of generated cables, and what is still read right.

`python -m benchmarks.mutations [--cables 5000] [--slips 1 3 10]`. A slip deletes a character or swaps it with
the next one, anywhere between the top of the routing header and the first paragraph. No exception may come
of it and no record may be lost; the share of values that still equal the model is printed a table and field.
"""

import argparse
import random
from collections.abc import Sequence

import polars as pl
from rich.console import Console
from rich.table import Table

from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, render, truth

# Fields that are read from header and preamble, a table each.
FIELDS = {
    "cables": (
        "created_at",
        "from_plad",
        "from_ri",
        "transmission_id",
        "precedence_action",
        "sections_total",
        "eo_number",
        "declassify_on",
        "declass_kind",
        "subject",
        "reasons",
    ),
    "recipients": ("name", "precedence", "mcn_first"),
    "tags": ("tag", "kind"),
    "references": ("bullet", "target_id", "kind"),
    "captions": ("caption",),
    "paragraphs": ("number", "portion_level", "text"),
}
_KEYS = {"cables": ["cable_id"]}
_TOP = "read a cable\n"
# So many characters of the first paragraph stand on its first line.
_OPENING = 20


def damaged(text: str, opening: str, slips: int, chance: random.Random) -> str:
    """`text` (a page) with so many slips between the page's own lines and the first paragraph, `opening`."""
    top = text.index(_TOP) + len(_TOP)
    end = text.index(opening, top)
    letters = list(text)
    for _ in range(slips):
        at = chance.randrange(top, end - 1)
        if letters[at] == "\n" or letters[at + 1] == "\n":
            continue
        if chance.random() < 0.5:
            letters[at] = ""
        else:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def accuracy(wanted: dict[str, pl.DataFrame], parsed: Parsed) -> pl.DataFrame:
    """Columns table, field, rows, right: how many rows of the model have their value in the tables."""
    rows = []
    for table, fields in FIELDS.items():
        keys = _KEYS.get(table, ["cable_id", "seq"])
        want = wanted[table]
        both = want.select(*keys, *fields).join(
            parsed.tables[table].select(*keys, *fields), on=keys, how="left", suffix="_read"
        )
        for field in fields:
            right = int(both.select(pl.col(field).eq_missing(pl.col(f"{field}_read")).sum()).item())
            rows.append((table, field, want.height, right))
    return pl.DataFrame(rows, schema=["table", "field", "rows", "right"], orient="row")


def run(cables: Sequence[Cable], slips: int) -> pl.DataFrame:
    """Damage all cables, read them, and compare. Raises if a record is lost."""
    chance = random.Random(slips)
    pages = [
        damaged(render(cable, "page_text"), cable.paragraphs[0].text[:_OPENING], slips, chance) for cable in cables
    ]
    blob = "\n".join(pages).encode()
    parsed = parse("page_text", [Piece("mutated", 1, 0, blob)], "mutations")
    kept = parsed.tables["cables"].height
    aside = parsed.tables["quarantine"].height + parsed.tables["superseded"].height
    if kept + aside != len(cables):
        raise SystemExit(f"{len(cables)} records went in, {kept} cables and {aside} set aside came out")
    return accuracy(truth(cables), parsed)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--cables", type=int, default=5_000)
    parser.add_argument("--slips", type=int, nargs="+", default=[0, 1, 3, 10])
    options = parser.parse_args()
    cables = list(draw(options.cables, 1))
    results = {slips: run(cables, slips) for slips in options.slips}
    shown = Table("table", "field", *(f"{slips} slips" for slips in results), title=f"{len(cables):,} cables")
    first = next(iter(results.values()))
    for at, (table, field) in enumerate(first.select("table", "field").iter_rows()):
        shares = [f"{found['right'][at] / found['rows'][at]:.2%}" for found in results.values()]
        shown.add_row(table, field, *shares)
    totals = [f"{int(found['right'].sum()) / int(found['rows'].sum()):.2%}" for found in results.values()]
    shown.add_row("all", "", *totals)
    Console().print(shown)


if __name__ == "__main__":
    main()
