import io
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from schemas import vocab
from schemas.derive import columns, polars_schema
from transforms.synthetic import Cable, draw, records, render, truth
from transforms.synthetic.headlines import wrap
from transforms.synthetic.layout import body, header_lines
from transforms.synthetic.lexicon import silent_stations
from transforms.synthetic.truth import COLUMNS

COUNT, SEED = 1200, 4
BREAK = re.compile(r"^[A-Z .'-]{2,10} \d{8} {1,2}\d{3}(\.\d+)? OF \d{3}$")


@pytest.fixture(scope="module")
def corpus() -> list[Cable]:
    return list(draw(COUNT, SEED))


@pytest.fixture(scope="module")
def tables(corpus: list[Cable]) -> dict[str, pl.DataFrame]:
    return truth(corpus)


def body_text(cable: Cable) -> str:
    return "\n".join(body(cable).lines)


def read_csv(text: str) -> list[dict[str, str]]:
    return (
        pa_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=pa_csv.ReadOptions(column_names=[str(i) for i in range(1, 9)], block_size=1 << 28),
            parse_options=pa_csv.ParseOptions(escape_char="\\", double_quote=False, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(column_types={str(i): pa.string() for i in range(1, 9)}),
        )
    ).to_pylist()


def test_same_seed_same_text_in_any_process() -> None:
    code = (
        "import hashlib; from transforms.synthetic import records;"
        "print(hashlib.sha256(''.join(records(150, 11, 'page_text')).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1
    assert "".join(records(20, 1, "csv")) != "".join(records(20, 2, "csv"))


def test_order_and_uniqueness(corpus: list[Cable]) -> None:
    assert len(corpus) == COUNT
    assert len({cable.cable_id for cable in corpus}) == COUNT
    assert all(a.created_at <= b.created_at for a, b in pairwise(corpus))
    last: dict[tuple[str, int], int] = {}
    for cable in corpus:
        key = (cable.station.token, cable.year)
        assert cable.serial > last.get(key, 0)
        last[key] = cable.serial
        assert cable.year == cable.created_at.year
    years = Counter(cable.year for cable in corpus)
    assert sum(count for year, count in years.items() if 2003 <= year <= 2010) > 0.9 * COUNT
    assert min(years) < 1996


def test_sizes_and_entropy_are_those_of_prose(corpus: list[Cable]) -> None:
    texts = [body_text(cable).encode() for cable in corpus]
    sizes = [len(text) for text in texts]
    assert 3_500 < statistics.median(sizes) < 5_000
    assert 5_000 < statistics.mean(sizes) < 8_000
    assert max(sizes) > 40_000
    codec = pa.Codec("zstd", 3)
    ratios = [len(text) / len(codec.compress(text)) for text in texts if len(text) > 3_500]
    assert 2 < statistics.median(ratios) < 3
    assert max(ratios) < 4
    whole = b"".join(texts)
    assert 3 < len(whole) / len(codec.compress(whole)) < 4.5


def test_counts_stay_in_their_ranges(corpus: list[Cable]) -> None:
    addressees = [len(cable.recipients) for cable in corpus]
    paragraphs = [len(cable.paragraphs) for cable in corpus]
    assert (min(addressees), min(paragraphs)) == (1, 1)
    assert 30 < max(addressees) <= 60
    assert 20 < max(paragraphs) <= 40


def test_references_are_earlier_or_outside(corpus: list[Cable], tables: dict[str, pl.DataFrame]) -> None:
    silent = {station.token for station in silent_stations()}
    seen: set[str] = set()
    for cable in corpus:
        assert cable.station.token not in silent
        for ref in cable.references:
            if ref.target:
                assert (ref.target.cable_id in seen) == ref.in_corpus
                assert ref.in_corpus or ref.target.station in silent
                assert ref.target.year == cable.year or ref.year_printed
        seen.add(cable.cable_id)
    rows = tables["references"]
    assert rows["in_corpus"].mean() > 0.5
    assert {"cable", "email", "telcon", "memo"} == set(rows["kind"])
    assert rows.filter("inherited").height > 0


def test_csv_reads_back_what_was_drawn(corpus: list[Cable]) -> None:
    rows = read_csv("".join(records(COUNT, SEED, "csv")))
    assert len(rows) == COUNT
    for position, (row, cable) in enumerate(zip(rows, corpus, strict=True), 1):
        created = cable.created_at
        assert list(row.values()) == [
            str(position),
            f"{created.month}/{created.day}/{created.year} {created.hour}:{created.minute:02d}",
            cable.cable_id,
            cable.station.origin,
            cable.classification_label,
            "|".join(ref.target.cable_id for ref in cable.references if ref.target),
            "\n".join(header_lines(cable)),
            body_text(cable),
        ]


def test_csv_escapes_with_backslashes(corpus: list[Cable]) -> None:
    texts = [render(cable, "csv") for cable in corpus]
    assert any(r"\"" in text for text in texts)
    assert any("\\\\\\\\" in text for text in texts)
    assert any(r"\'" in text for text in texts)
    # Doubled quotes stand only for an empty field.
    assert all('""' not in text.replace(',"",', ",").replace(r"\"", "") for text in texts)


def test_page_form() -> None:
    cable = next(c for c in draw(50, SEED) if c.routing.transmission_id)
    lines = render(cable, "page_text").split("\n")
    assert lines[:4] == ["Identifier", "Created", "Classification", "Origin"]
    assert lines[4] == cable.cable_id
    assert lines[5] == f"{cable.created_at:%Y-%m-%d %H:%M}:00"
    assert lines[8:12] == ["Cable title:\xa0\xa0 ", "", cable.subject, ""]
    assert lines[12].startswith("Tags:\xa0\xa0 ")
    assert lines[13] == "pdf\xa0 how-to read a cable"
    assert lines[14] == cable.routing.transmission_id
    assert lines[14 + len(header_lines(cable))] == body(cable).lines[0]


def test_page_adds_only_blank_lines_and_a_second_head(corpus: list[Cable]) -> None:
    repeated = 0
    for cable in corpus:
        page = render(cable, "page_text").split("\n")
        at = page.index("pdf\xa0 how-to read a cable") + 1
        printed = [line.strip() for line in page[at:] if line.strip()]
        plain = [line.strip() for line in [*header_lines(cable), *body(cable).lines] if line.strip()]
        if cable.style.repeat_header:
            head = sum(bool(line.strip()) for line in body(cable).lines[: body(cable).head])
            start = len(header_lines(cable))
            assert printed[start : start + head] == printed[start + head : start + 2 * head]
            del printed[start : start + head]
            repeated += 1
        assert printed == plain
    assert 0.2 < repeated / COUNT < 0.4


def test_section_breaks_and_paragraph_sections(corpus: list[Cable], tables: dict[str, pl.DataFrame]) -> None:
    in_mid_sentence = 0
    for cable in corpus:
        lines = body(cable).lines
        breaks = [at for at, line in enumerate(lines) if BREAK.match(line)]
        assert len(breaks) == cable.sections - 1
        for at in breaks:
            assert lines[at - 1] == "" and lines[at + 1] == ""
            in_mid_sentence += not lines[at - 2].endswith((".", '"'))
    assert in_mid_sentence > 50
    last = (
        tables["paragraphs"].group_by("cable_id").agg(pl.col("section").max(), pl.col("section").min().alias("first"))
    )
    joined = tables["cables"].join(last, on="cable_id")
    assert (joined["first"] == 1).all()
    assert (joined["section"] <= joined["sections_total"].fill_null(1)).all()


def test_paragraph_text_is_the_printed_text_unwrapped(corpus: list[Cable]) -> None:
    for cable in corpus:
        found = body(cable)
        lines = [line for line in found.lines[found.head :] if not BREAK.match(line) and line != "SIPDIS"]
        printed = " ".join(" ".join(lines).split())
        at = 0
        for paragraph in cable.paragraphs:
            at = printed.index(paragraph.text, at) + len(paragraph.text)
            assert paragraph.text == " ".join(paragraph.text.split())
        if cable.signer:
            assert printed[at:].strip() == cable.signer


def test_no_wrapped_line_stands_where_the_next_number_is_awaited(corpus: list[Cable]) -> None:
    figures = 0
    for cable in corpus:
        found = body(cable)
        awaited, numbered = 1, [p.number for p in cable.paragraphs]
        for line in found.lines[found.head :]:
            match = re.match(r"(\d+)\.\s*(\(\w)?", line)
            figures += bool(re.match(r"\d+(\.| percent)", line)) and not match
            if match and numbered and int(match[1]) == numbered[0] and (match[2] or int(match[1]) == awaited):
                awaited = int(match[1]) + 1
                numbered.pop(0)
        assert numbered in ([], [None])
    assert figures > 20


def test_wrap_keeps_every_word_and_the_width() -> None:
    text = "The price rose to 14. In June it fell by 3 percent, to 12. The minister left."
    assert wrap(text, 22) == ["The price rose to 14.", "In June it fell by 3", "percent, to 12. The", "minister left."]
    narrow = wrap(text, 18, taboo=("14.", "12."))
    assert " ".join(narrow) == text
    assert not any(line.startswith(("14.", "12.")) for line in narrow)
    assert wrap("incomprehensibilities of a kind", 10) == ["incomprehensibilities", "of a kind"]


def test_unclassified_cables(corpus: list[Cable]) -> None:
    plain = [cable for cable in corpus if cable.level == "UNCLASSIFIED"]
    assert len(plain) > COUNT / 3
    for cable in plain:
        assert cable.classifier is None
        assert cable.declassification.kind in ("na", "none")
        assert body(cable).lines[0].startswith("UNCLAS ")
        assert cable.routing.transmission_id is None or "ZNR UUUUU ZZH" in header_lines(cable)


def test_executive_orders_fit_their_era(tables: dict[str, pl.DataFrame]) -> None:
    found = tables["cables"].group_by("eo_number").agg(pl.col("year").min().alias("a"), pl.col("year").max().alias("z"))
    eras = {number: (a, z) for number, a, z in found.iter_rows() if number}
    assert eras[12356][1] <= 1995
    assert eras[12958][0] >= 1995 and eras[12958][1] == 2009
    assert eras[13526] == (2010, 2010)
    dated = tables["cables"].filter(pl.col("declassify_on").is_not_null())
    assert (dated["declassify_on"] > dated["created_at"].dt.date()).all()


def test_truth_fits_the_schemas(tables: dict[str, pl.DataFrame]) -> None:
    for table, frame in tables.items():
        assert frame.columns == list(COLUMNS[table])
        assert all(kind == polars_schema(table)[name] for name, kind in frame.schema.items())
        for spec in columns(table):
            if spec.name not in frame.columns:
                continue
            values = frame[spec.name]
            assert spec.nullable or values.null_count() == 0, (table, spec.name)
            values = values.drop_nulls()
            if spec.vocabulary:
                assert set(values) <= set(vocab.codes(spec.vocabulary)), (table, spec.name)
            if spec.pattern:
                assert values.str.contains(spec.pattern).all(), (table, spec.name)
            if spec.at_least is not None and len(values):
                assert values.min() >= spec.at_least, (table, spec.name)


def test_truth_counts_children(tables: dict[str, pl.DataFrame]) -> None:
    for table in ("recipients", "tags", "references", "paragraphs"):
        counted = tables[table].group_by("cable_id").agg(pl.len().cast(pl.Int64).alias("rows"))
        joined = tables["cables"].join(counted, on="cable_id", how="left")
        assert (joined["rows"].fill_null(0) == joined[f"n_{table}"]).all()
    assert set(tables["people"]["role"]) == {"classifier", "signer", "tagged"}
    assert {"text", "summary", "comment"} < set(tables["paragraphs"]["kind"])


def test_summary_has_neither_its_words_nor_its_numbers(tables: dict[str, pl.DataFrame]) -> None:
    summaries = tables["cables"]["summary"].drop_nulls()
    assert len(summaries) > COUNT / 3
    assert not summaries.str.contains("(?i)^summary|end summary").any()
    kept = tables["paragraphs"].filter(kind="summary", number=1)["text"]
    assert kept.str.contains("(?i)^summary|end summary").all() or kept.str.contains("(?i)^summary").any()


def test_tags_come_from_the_vocabulary(tables: dict[str, pl.DataFrame]) -> None:
    known = vocab.table("tags").select("tag", "kind", vocab_label="label")
    listed = tables["tags"].filter(pl.col("kind") != "person").join(known, on=["tag", "kind"], how="left")
    assert listed["label"].equals(listed["vocab_label"], null_equal=True, check_names=False)
    assert not tables["tags"].select("cable_id", "tag").is_duplicated().any()
    people = tables["tags"].filter(kind="person")
    assert set(people["person_for"]) == {"OVIP"}


def test_unknown_dialect_and_negative_count_say_what_to_do() -> None:
    with pytest.raises(ValueError, match="use one of page_text, csv"):
        render(next(draw(1, 1)), "morse")
    with pytest.raises(ValueError, match="at least 0"):
        next(draw(-1, 1))
    assert list(draw(0, 1)) == []
