"""Official pages: round trip, recognition, the numbered cases, damage. All words in it are invented."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from random import Random

import polars as pl
import pytest

from transforms.dialects import HEAD_BYTES, RawRecords, read, record_starts, sniff
from transforms.dialects.html_page import is_listing
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, records, truth

COUNT, SEED = 150, 21
CHILDREN = ("recipients", "tags", "references", "paragraphs", "captions", "people")
POSITIONS = ("char_start", "char_end")
OTHERS = ("csv", "page_text", "txt", "txt5", "tsv_row", "label")

HEADER = ["RR RUEHC", "R 021944Z JUN 09", "FM AMEMBASSY APIA", "TO RUEHC/SECSTATE WASHDC 0717"]
BODY = ["C O N F I D E N T I A L APIA 000031", "", "SIPDIS", "", "E.O. 12958: DECL: 06/01/2019", "TAGS: EFIS, WS",
        "SUBJECT: REEF TALKS STALL", "", "1. (C) The minister called the fee a tax on the tide.", "",
        "OLANDER"]  # fmt: skip
NOTICE = "This record is a partial extract of the original cable. The full text of the original cable is not available."
FIVE = ("Reference ID", "Created", "Released", "Classification", "Origin")
LAST_RELEASE = "2011-08-30 01:44"


def page(
    *blocks: str,
    created: str = "2009-06-02 19:07",
    released: str | None = "2011-01-09 20:08",
    reference_id: str = "09APIA31",
    rows: str = "",
    before: str = "",
) -> str:
    """A page with these blocks (marked-up text); 4 columns if there is no release date."""
    cells = [f"<a href='/cable/x.html'>{reference_id}</a>", created, released, CLASSIFICATION, "Embassy Apia"]
    shown = [(name, cell) for name, cell in zip(FIVE, cells, strict=True) if cell is not None]
    table = (
        f"<table class='cable'>\n<tr>{''.join(f'<th>{name}</th>' for name, _ in shown)}</tr>\n"
        f"<tr>{''.join(f'<td>{cell}</td>' for _, cell in shown)}</tr>{rows}\n</table>\n"
    )
    printed = "\n".join(f"<code><pre>{block}</pre></code>" for block in blocks)
    heading = f"<h3>Viewing cable {reference_id}, REEF &amp; TALKS,\n STALLED</h3>\n"
    return f"<!DOCTYPE html>\n<html><body>{before}{heading}{table}{printed}</body></html>\n"


CLASSIFICATION = "<a href='/classification/1_0.html' title='unclassified'>CONFIDENTIAL</a>"


def entities(lines: list[str]) -> str:
    return "&#x000A;".join(lines)


HEAD_BLOCK, BODY_BLOCK = entities(HEADER), entities(BODY)


def raw(text: str | bytes) -> RawRecords:
    blob = text if isinstance(text, bytes) else text.encode()
    return read("html", [Piece("file", 1, 0, blob)])


def record(text: str | bytes) -> dict[str, object]:
    found = raw(text)
    assert found.rejected.is_empty()
    return found.records.row(0, named=True)


def parsed(text: str | bytes, form: str = "html") -> Parsed:
    return parse(form, [Piece("file", 1, 0, text if isinstance(text, bytes) else text.encode())], "run")


def cable(text: str | bytes) -> dict[str, object]:
    return parsed(text).tables["cables"].row(0, named=True)


def children(found: Parsed, table: str) -> pl.DataFrame:
    """Rows without what depends on other cables, and on where in the raw text a paragraph stands."""
    return found.tables[table].drop("in_corpus", *POSITIONS, strict=False)


@pytest.fixture(scope="module")
def corpus() -> list[Cable]:
    return list(draw(COUNT, SEED))


@pytest.fixture(scope="module")
def pages() -> str:
    return "".join(records(COUNT, SEED, "html"))


@pytest.fixture(scope="module")
def reference() -> Parsed:
    return parsed("".join(records(COUNT, SEED, "csv")), "csv")


def test_pages_give_the_rows_of_the_model(corpus: list[Cable], pages: str) -> None:
    found = parsed(pages)
    assert found.tables["quarantine"].is_empty()
    for table, wanted in truth(corpus).items():
        keys = ["cable_id", "seq"] if "seq" in wanted.columns else ["cable_id"]
        columns = [name for name in wanted.columns if name != "in_corpus"]
        rows = found.tables[table].select(columns).sort(keys)
        for name in columns:
            assert rows[name].equals(wanted.sort(keys)[name], null_equal=True), (table, name)


LINE_END = re.compile("&#x000A;")
CHANGES: dict[str, Callable[[str], bytes]] = {
    "as_it_is": str.encode,
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "crlf_in_blocks": lambda text: LINE_END.sub("&#x000D;&#x000A;", text).encode(),
    "plain_newlines": lambda text: LINE_END.sub("\n", text).encode(),
    "decimal_newlines": lambda text: LINE_END.sub("&#10;", text).encode(),
    "escaped_twice": lambda text: LINE_END.sub("&amp;#x000A;", text).encode(),
    "line_breaks": lambda text: LINE_END.sub("<br />", text).encode(),
    "cp1252": lambda text: text.encode("cp1252"),
    "mark": lambda text: b"\xef\xbb\xbf\r\n" + text.encode(),
    "capitals": lambda text: re.sub(r"</?(?:table|tr|th|td|pre|html|a)\b", lambda m: m[0].upper(), text).encode(),
    "double_quotes": lambda text: text.replace("class='cable'", 'id="t" class="wide cable"').encode(),
    "blanks_at_line_ends": lambda text: LINE_END.sub(" &#x000A;", text).encode(),
    "doubled_blank_lines": lambda text: text.replace("&#x000A;&#x000A;", "&#x000A;&#x000A;&#x000A;").encode(),
    "anchors_without_ends": lambda text: text.replace("¶</a>", "¶").encode(),
    "mojibake_in_anchors": lambda text: text.replace("¶", "Â¶").encode(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_rows_are_those_of_the_bulk_dump(change: str, reference: Parsed, pages: str) -> None:
    found = parsed(CHANGES[change](pages))
    assert found.tables["quarantine"].is_empty()
    for table in CHILDREN:
        assert children(found, table).equals(children(reference, table)), table


def test_metadata_are_those_of_the_page(corpus: list[Cable], pages: str) -> None:
    found = raw(pages).records
    assert found["reference_id_raw"].to_list() == [one.cable_id for one in corpus]
    assert found["title"].to_list() == [" ".join(one.subject.split()) for one in corpus]
    assert found["classification_raw"].to_list() == [one.classification_label for one in corpus]
    last = pl.Series([position % 3 == 0 for position in range(1, COUNT + 1)])
    precise = found.filter(last)
    assert precise["meta_precision"].null_count() >= 0.95 * precise.height
    assert set(found.filter(~last)["meta_precision"]) == {"hour"}
    assert precise["created_meta"].to_list() == [one.created_at for one in corpus if one in corpus[2::3]]
    assert found["released_at"].is_null().sum() == COUNT // 7
    assert found["links"].drop_nulls().len() == COUNT // 11


# Recognition and cutting


def test_pages_are_told_from_every_other_form(pages: str) -> None:
    for text in [pages, *records(40, SEED, "html")]:
        scores = sniff(text.encode()[:HEAD_BYTES])
        assert scores[0] == ("html", 1.0)
        assert all(score <= 0.5 for _, score in scores[1:]), scores
    for form in OTHERS:
        for text in records(40, SEED, form):
            scores = sniff(text.encode()[:HEAD_BYTES])
            assert scores[0][0] == form
            assert "html" not in dict(scores)


def test_a_page_with_its_table_far_down_is_still_recognised() -> None:
    links = "<li><a href='/date/2009-06_0.html'>2009-06</a></li>\n" * 4000
    blob = page(HEAD_BLOCK, BODY_BLOCK, before=f"<ul>{links}</ul>").encode()
    assert len(blob) > 2 * HEAD_BYTES
    assert sniff(blob[:HEAD_BYTES])[0] == ("html", 0.5)
    assert not is_listing(blob[:HEAD_BYTES])
    assert record(blob)["reference_id_raw"] == "09APIA31"


@pytest.mark.parametrize(
    "prolog",
    [
        "", "<!DOCTYPE html>\n", "<?xml version='1.0'?>\n<!DOCTYPE html>\n", "<!-- saved -->\n<!doctype HTML>",
        "<!DOCTYPE html>\n<!-- saved from the web -->\n",
    ],
)  # fmt: skip
def test_each_page_of_a_file_is_one_record(prolog: str) -> None:
    whole = page(HEAD_BLOCK, BODY_BLOCK).replace("<!DOCTYPE html>\n", prolog)
    assert len(record_starts("html", whole.encode())) == 1
    several = (whole + whole.replace("09APIA31", "09APIA32") + "\n" + whole.replace("09APIA31", "09APIA33")).encode()
    starts = record_starts("html", several)
    assert len(starts) == 3 and starts[0] == 0
    assert raw(several).records["reference_id_raw"].to_list() == ["09APIA31", "09APIA32", "09APIA33"]
    assert [starts[1] + at for at in record_starts("html", several[starts[1] :])] == starts[1:]


def test_a_fragment_without_a_page_around_it_is_read() -> None:
    whole = page(HEAD_BLOCK, BODY_BLOCK)
    fragment = whole[whole.index("<h3>") : whole.index("</body>")].encode()
    assert sniff(fragment)[0][0] == "html"
    assert record(fragment)["title"] == "REEF & TALKS, STALLED"


# Numbered cases


def test_case_009_one_block_is_the_body() -> None:
    found = parsed(page(BODY_BLOCK))
    row = found.tables["cables"].row(0, named=True)
    assert row["header_raw"] is None
    assert row["body_status"] == "full"
    assert row["n_recipients"] == 0
    assert row["n_paragraphs"] == 1
    assert row["created_at"] == datetime(2009, 6, 2, 19, 0)  # the minutes are misprinted
    assert row["created_meta"] == datetime(2009, 6, 2, 19, 7)
    assert (row["created_source"], row["created_precision"]) == ("metadata", "hour")


def test_one_block_with_header_and_body_is_split() -> None:
    row = cable(page(entities([*HEADER, *BODY])))
    assert row["header_raw"].split("\n")[0] == "RR RUEHC"
    assert (row["n_recipients"], row["n_paragraphs"]) == (1, 1)


def test_one_block_with_a_header_alone_is_no_body() -> None:
    found = record(page(HEAD_BLOCK))
    assert found["header_raw"] == "\n".join(HEADER)
    assert found["body_raw"] is None and found["telegram_raw"] is None


def test_case_010_header_is_only_the_notice() -> None:
    row = cable(page(NOTICE, BODY_BLOCK, created=LAST_RELEASE.replace("2011-08-30", "2009-06-02")))
    assert row["body_status"] == "partial"
    assert (row["created_at"], row["created_source"]) == (datetime(2009, 6, 2, 1, 44), "metadata")
    assert row["n_recipients"] == 0
    with_group = cable(page(f"{NOTICE}&#x000A;021944Z Jun 09", BODY_BLOCK))
    assert (with_group["created_at"], with_group["created_source"]) == (datetime(2009, 6, 2, 19, 44), "dtg")
    assert with_group["body_status"] == "partial"


def test_case_011_misprinted_minutes() -> None:
    row = cable(page(HEAD_BLOCK, BODY_BLOCK))
    assert (row["created_at"], row["created_precision"]) == (datetime(2009, 6, 2, 19, 44), "minute")
    assert row["created_meta"] == datetime(2009, 6, 2, 19, 7)
    assert row["released_at"] == datetime(2011, 1, 9, 20, 8)


@pytest.mark.parametrize(
    ("created", "released", "precision"),
    [
        ("2009-06-02 13:01", "2011-01-09 20:08", "hour"),
        ("2009-06-02 00:12", "2011-01-09 12:12", "hour"),
        ("2009-06-02 23:11", None, "hour"),
        ("2009-06-02 13:01", LAST_RELEASE, None),
        ("2009-06-02 13:02", "2011-01-09 20:08", None),
        ("2009-06-02 13:13", None, None),
        ("unknown", "2011-01-09 20:08", None),
    ],
)
def test_minutes_are_doubted_only_if_both_repeat_the_hour(
    created: str, released: str | None, precision: str | None
) -> None:
    assert record(page(HEAD_BLOCK, BODY_BLOCK, created=created, released=released))["meta_precision"] == precision


@pytest.mark.parametrize("header", [(), (HEAD_BLOCK,), (NOTICE,)])
def test_case_015_body_is_a_row_of_an_export(header: tuple[str, ...]) -> None:
    fields = ["2009-06-02 19:44:00", "09APIA31", "Embassy Apia", "CONFIDENTIAL", "09APIA12|09SUVA3"]
    telegram = "\\&#x000A;".join([*HEADER, *BODY])
    found = parsed(page(*header, "\t".join([*fields, telegram])))
    row = found.tables["cables"].row(0, named=True)
    assert row["header_raw"].strip() == "\n".join(HEADER)
    assert row["from_plad"] == "AMEMBASSY APIA"
    assert row["created_at"] == datetime(2009, 6, 2, 19, 44)
    assert (row["n_recipients"], row["n_paragraphs"], row["n_tags"]) == (1, 1, 2)
    assert found.tables["paragraphs"]["text"][0] == "The minister called the fee a tax on the tide."


def test_case_015_row_without_a_header_keeps_that_of_the_page() -> None:
    body = "\t".join(["2009-06-02 19:44:00", "09APIA31", "Embassy Apia", "CONFIDENTIAL", "", "\\&#x000A;".join(BODY)])
    found = record(page(HEAD_BLOCK, body))
    assert found["header_raw"] == "\n".join(HEADER)
    assert found["body_raw"] == "\n".join(BODY)


LISTING = (
    "<!DOCTYPE html>\n<html><head><title>Browsing by tag</title></head><body>"
    "<table class='cablelist'><tr><th>Reference ID</th></tr>"
    "<tr><td><a href='/cable/2009/06/09APIA31.html'>09APIA31</a></td></tr></table></body></html>\n<!-- mirror -->\n"
)


def test_case_020_listings_are_told_from_cables() -> None:
    cables = page(HEAD_BLOCK, BODY_BLOCK).encode()
    assert is_listing(LISTING.encode())
    assert is_listing(b"\xef\xbb\xbf<html><body>index</body></html>")
    for other in (cables, LISTING.encode() + cables, LISTING.encode()[:90], b"", b"</html>", b"R 021944Z JUN 09\n"):
        assert not is_listing(other)
    assert not any(is_listing(text.encode()) for form in ("html", *OTHERS) for text in records(20, SEED, form))


def test_listings_that_are_read_all_the_same_are_rejected_and_not_lost() -> None:
    blob = (LISTING + page(HEAD_BLOCK, BODY_BLOCK) + LISTING).encode()
    found = raw(blob)
    assert found.records["record"].to_list() == [2]
    assert found.rejected.select("record", "rule").rows() == [(1, "no_cable"), (3, "no_cable")]
    assert found.rejected["payload"][0].startswith(b"<!DOCTYPE html>\n<html><head><title>Browsing")


# Table and blocks


def test_the_last_cable_table_counts_and_cells_go_by_their_headings() -> None:
    decoy = "<table class='cable'><tr><th>Reference ID</th></tr><tr><td>explained</td></tr></table>"
    swapped = page(HEAD_BLOCK, BODY_BLOCK, before=decoy)
    swapped = swapped.replace("<th>Created</th><th>Released</th>", "<th>Released</th><th>Created</th>")
    found = record(swapped)
    assert found["reference_id_raw"] == "09APIA31"
    assert found["created_meta"] == datetime(2011, 1, 9, 20, 8)
    assert found["released_at"] == datetime(2009, 6, 2, 19, 7)


def test_the_title_attribute_is_not_the_classification() -> None:
    found = record(page(HEAD_BLOCK, BODY_BLOCK))
    assert found["classification_raw"] == "CONFIDENTIAL"
    assert found["origin"] == "Embassy Apia"


def test_tables_in_comments_and_in_the_text_are_no_tables() -> None:
    quoted = entities([*BODY[:-2], "2. (C) He sent &lt;table class='cable'&gt; and &lt;html&gt;.", "", "OLANDER"])
    text = page(HEAD_BLOCK, quoted).replace("</body>", "<!-- <table class='cable'></table> --></body>")
    found = record(text)
    assert found["reference_id_raw"] == "09APIA31"
    assert "<table class='cable'> and <html>." in str(found["body_raw"])


def test_links_are_kept_as_they_stand() -> None:
    first = "http://http://news.example.org"
    free = "http://The Harbor Times, 3 May"
    rows = f"<tr><td colspan='5'>Appears in these articles:<br />\n<a href='{first}'>{first}</a><br />"
    rows += f"<a href='{free}'>{free}</a><br /></td></tr>"
    assert record(page(HEAD_BLOCK, BODY_BLOCK, rows=rows))["links"] == f"{first}\n{free}"
    unlinked = "<tr><td colspan='5'>Appears in these articles: The  Harbor Times</td></tr>"
    assert record(page(HEAD_BLOCK, BODY_BLOCK, rows=unlinked))["links"] == "The Harbor Times"
    assert record(page(HEAD_BLOCK, BODY_BLOCK))["links"] is None


def test_anchors_go_and_their_text_stays() -> None:
    body = (
        "TAGS: <a href='/tag/EFIS_0.html'>EFIS</a>, <a href='/tag/WS_0.html'>WS</a>&#x000A;"
        "<a id='par1' href='#par1'>¶</a>1. (C) Fees rose in&#x000A;<a id='par1996' href='#par1996'>¶</a>1996. They"
        " fell &amp; rose &#8217;til ¶ now."
    )
    assert record(page(HEAD_BLOCK, body))["body_raw"] == (
        "TAGS: EFIS, WS\n1. (C) Fees rose in\n1996. They fell & rose ’til ¶ now."
    )


def test_a_wrapped_year_behind_a_pilcrow_is_no_paragraph() -> None:
    body = BODY_BLOCK.replace("a tax on the tide.", "dead since&#x000A;<a id='par1998'>¶</a>1998. The port closed.")
    rows = parsed(page(HEAD_BLOCK, body)).tables["paragraphs"]
    assert rows["number"].to_list() == [1]
    assert rows["text"].to_list() == ["The minister called the fee dead since 1998. The port closed."]


def test_a_page_without_blocks_has_metadata_only() -> None:
    for blocks in ((), ("",), ("", " &#x000A;")):
        row = cable(page(*blocks))
        assert row["body_status"] == "metadata_only"
        assert row["subject"] == "REEF & TALKS, STALLED"


def test_the_heading_gives_the_id_that_the_table_lacks() -> None:
    text = page(HEAD_BLOCK, BODY_BLOCK).replace("<a href='/cable/x.html'>09APIA31</a>", "")
    assert record(text)["reference_id_raw"] == "09APIA31"


def test_newspaper_page() -> None:
    body = entities(
        [
            "Tuesday, 02 June 2009, 19:44", "C O N F I D E N T I A L APIA 000031", "SIPDIS",
            "EO 12958 DECL: 06/01/2019", "TAGS EFIS, WS", "SUBJECT: REEF TALKS STALL",
            "1. (C) The minister met XXXXXXXXXXXX, who called the fee “a tax on the tide”.",
        ]
    )  # fmt: skip
    found = parsed(page(HEAD_BLOCK, body))
    row = found.tables["cables"].row(0, named=True)
    assert str(row["declassify_on"]) == "2019-06-01"
    assert found.tables["tags"]["tag"].to_list() == ["EFIS", "WS"]
    assert row["is_redacted"]
    assert "“a tax on the tide”" in found.tables["paragraphs"]["text"][0]


# Damage


def assert_nothing_lost(blob: bytes) -> None:
    tables = parsed(blob).tables
    kept = sum(tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert kept == len(record_starts("html", blob))


def test_a_table_without_its_end_does_not_lose_the_blocks() -> None:
    found = record(page(HEAD_BLOCK, BODY_BLOCK).replace("</table>", ""))
    assert found["header_raw"] == "\n".join(HEADER)
    assert found["body_raw"] == "\n".join(BODY)


def test_a_page_cut_short_keeps_what_is_there() -> None:
    whole = page(HEAD_BLOCK, BODY_BLOCK)
    in_body = record(whole[: whole.index("tax on")])
    assert str(in_body["body_raw"]).endswith("called the fee a ")
    in_header = record(whole[: whole.index("FM AMEMB")])
    assert str(in_header["header_raw"]).startswith("RR RUEHC") and in_header["body_raw"] is None
    assert record(whole[: whole.index("<code>")])["origin"] == "Embassy Apia"
    cut = raw(whole[: whole.index("<table")])
    assert cut.records.is_empty() and cut.rejected["rule"].to_list() == ["broken_record"]


def test_a_table_that_does_not_name_its_cells_is_rejected() -> None:
    found = raw(page(HEAD_BLOCK, BODY_BLOCK).replace("<th>Reference ID</th>", "<th></th>"))
    assert found.rejected["rule"].to_list() == ["bad_labels"]


def test_damage_loses_no_record() -> None:
    rng = Random(5)
    whole = "".join(records(5, SEED, "html")).encode()
    for _ in range(15):
        blob = bytearray(whole[: rng.randrange(len(whole))])
        for _ in range(rng.randrange(20)):
            if blob:
                blob[rng.randrange(len(blob))] = rng.randrange(256)
        assert_nothing_lost(bytes(blob))


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b" \r\n\n",
        b"\x00" * 5000,
        bytes(range(256)) * 50,
        b"\xef\xbb\xbf",
        b"<",
        b"<!--",
        b"<html>" * 50,
        b"<html>\xff",
    ],
)
def test_other_content_is_no_failure(blob: bytes) -> None:
    assert_nothing_lost(blob)


def test_null_bytes_in_a_page_do_not_end_it() -> None:
    found = record(page(HEAD_BLOCK, BODY_BLOCK).replace("tax on", "tax \x00on"))
    assert str(found["body_raw"]).endswith("OLANDER")


@pytest.mark.parametrize(
    "markup",
    [
        "<div>",
        "<b>",
        "<b id='{}'><p>",
        "<i></u>",
        "<table class='cable'>",
        "<a>x",
        "&#x000A;",
        "x<br>",
        "<tr><td>",
        "<!--",
    ],
)
def test_time_grows_with_the_size_and_no_faster(markup: str) -> None:
    body = "".join(markup.replace("{}", str(at)) for at in range(60_000))
    blob = page(HEAD_BLOCK, body).encode()
    start = time.process_time()
    found = raw(blob)
    assert time.process_time() - start < 4
    assert found.records.height + found.rejected.height == 1
