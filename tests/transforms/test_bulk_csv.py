"""The bulk dump: escapes, odd line ends, and damage that must cost the damaged record alone."""

import random
from datetime import datetime

import polars as pl
import pytest

from tests.transforms.golden import Case, quoted, record
from transforms.dialects import record_starts, sniff
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import records

COUNT = 120
BROKEN = 60  # position of the record that is damaged


def read(blob: bytes | str, offset: int = 0, first: int = 1) -> Parsed:
    raw = blob if isinstance(blob, bytes) else blob.encode()
    return parse("csv", [Piece("dump", first, offset, raw)], "run")


def accounted(result: Parsed) -> int:
    return sum(result.tables[name].height for name in ("cables", "quarantine", "superseded"))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(records(COUNT, 8, "csv"))


@pytest.fixture(scope="module")
def whole(texts: list[str]) -> Parsed:
    return read("".join(texts))


def rows(number: int) -> str:
    """Made-up records that differ by their serial."""
    return "".join(record(Case(str(at)), at) for at in range(1, number + 1))


def made(body: str | None = None, **fields: str) -> str:
    """One record with some of its eight fields replaced, as the text between the quotes."""
    values = {
        "sequence": "1",
        "created": "5/5/2009 11:32",
        "id": "09APIA31",
        "origin": "Embassy Apia",
        "classification": "CONFIDENTIAL",
        "references": "",
        "header": "R 051132Z MAY 09\nFM AMEMBASSY APIA\nTO SECSTATE WASHDC 0717",
        "body": "C O N F I D E N T I A L APIA 000031\n\nTAGS: PREL WS\nSUBJECT: TALKS\n\n1. (C) They stalled.",
    } | fields
    if body is not None:
        values["body"] = body
    return ",".join(f'"{value}"' for value in values.values()) + "\n"


def column(text: bytes | str, name: str) -> object:
    result = read(text)
    assert result.tables["quarantine"].is_empty(), result.tables["quarantine"]["message"].to_list()
    return result.tables["cables"][name][0]


DAMAGES = {
    "stray quote": lambda text: text.replace("\n1. ", '\n1. "', 1),
    "two stray quotes": lambda text: text.replace("\n1. ", '\n"1." ', 1),
    "three stray quotes": lambda text: text.replace("\n1. ", '\n1."""', 1),
    "11 fields": lambda text: text.rstrip("\n") + ',"one","two","three"\n',
    "7 fields": lambda text: '","'.join(part for at, part in enumerate(text.split('","')) if at != 3),
    "cut short": lambda text: text[: len(text) // 2] + "\n",
    "closing quote lost": lambda text: text.rstrip("\n")[:-1] + "\n",
    "quote escaped by mistake": lambda text: text.rstrip("\n")[:-1] + '\\"\n',
}


class TestDamage:
    @pytest.mark.parametrize(
        ("damage", "place"), [*((name, BROKEN) for name in DAMAGES), ("stray quote", 1), ("11 fields", COUNT)]
    )
    def test_only_the_damaged_record_is_lost(self, damage: str, place: int, texts: list[str], whole: Parsed) -> None:
        changed = [*texts]
        at = place - 1
        # Some drawn records have no numbered paragraph; the damage is then a lone quote in the body.
        changed[at] = DAMAGES[damage](texts[at])
        if changed[at] == texts[at]:
            changed[at] = texts[at].rstrip("\n")[:-1] + ' " ."\n'
        result = read("".join(changed))
        quarantine = result.tables["quarantine"]
        assert quarantine.select("file_id", "record", "stage", "severity").rows() == [("dump", place, "read", "error")]
        assert quarantine["rule"][0] in ("broken_record", "field_count")
        assert quarantine["message"][0]
        assert quarantine["byte_offset"][0] == len("".join(texts[:at]).encode())
        assert quarantine["payload"][0] == changed[at].encode()
        lost = whole.tables["cables"].filter(source_record=place)["cable_id"][0]
        for table, frame in whole.tables.items():
            if table not in ("quarantine", "superseded"):
                assert result.tables[table].equals(frame.filter(pl.col("cable_id") != lost)), table

    def test_three_kinds_of_damage_at_once(self, texts: list[str], whole: Parsed) -> None:
        """A stray quote, eleven fields, and a record that is not UTF-8: two lost, one flagged, all else as before."""
        blobs = [text.encode() for text in texts]
        blobs[29] = texts[29].rstrip("\n").encode()[:-1] + b' " ."\n'
        blobs[59] = DAMAGES["11 fields"](texts[59]).encode()
        where = blobs[89].index(b"SUBJECT: ") + len(b"SUBJECT: ")
        blobs[89] = blobs[89][:where] + "Caf\xe9 \x93au lait\x94 ".encode("latin-1") + blobs[89][where:]
        result = read(b"".join(blobs))
        assert result.tables["quarantine"].select("record", "rule").rows() == [
            (30, "broken_record"),
            (60, "field_count"),
        ]
        assert result.tables["quarantine"]["payload"].to_list() == [blobs[29], blobs[59]]
        third = result.tables["cables"].filter(source_record=90)
        assert third["subject"][0].startswith("Café “au lait” ")
        flagged = result.tables["parse_issues"].filter(code="encoding_fallback")
        assert flagged.select("cable_id", "detail").rows() == [(third["cable_id"][0], "cp1252")]
        assert result.encodings == {"dump": "mixed"}
        assert accounted(result) == COUNT
        others = pl.col("source_record").is_in([30, 60, 90]).not_()
        assert result.tables["cables"].filter(others).equals(whole.tables["cables"].filter(others))

    def test_damage_at_random_costs_no_other_record(self, texts: list[str]) -> None:
        """Quotes, backslashes and line ends put anywhere into one record."""
        rng = random.Random(3)
        few = texts[:8]
        sound = read("".join(few)).tables["cables"]
        for _ in range(8):
            text = few[5]
            for _ in range(rng.randint(1, 6)):
                at = rng.randrange(1, len(text) - 1)
                text = text[:at] + rng.choice(['"', "\\", "\n", ",", '","', '"\n', '\\"', "\x00"]) + text[at:]
            blob = "".join([*few[:5], text, *few[6:]]).encode()
            result = read(blob)
            assert accounted(result) == len(record_starts("csv", blob))
            others = result.tables["cables"].filter(pl.col("source_record") != 6)
            kept = sound.filter(pl.col("source_record") != 6)
            assert others.drop("n_issues").equals(kept.drop("n_issues")), text

    def test_text_before_the_first_record_is_reported(self) -> None:
        blob = "an export of the cable table\n" + rows(2)
        result = read(blob)
        assert result.tables["cables"].height == 2
        assert result.tables["quarantine"].select("record", "byte_offset").rows() == [(1, 0)]
        assert result.tables["quarantine"]["payload"].to_list() == [b"an export of the cable table\n"]
        assert result.tables["cables"]["source_record"].sort().to_list() == [2, 3]

    def test_offsets_and_numbers_go_on_from_those_of_the_piece(self) -> None:
        text = rows(2) + made(body='a " b', sequence="9")
        quarantine = read(text, offset=10_000, first=501).tables["quarantine"]
        assert quarantine.select("record", "byte_offset").rows() == [(503, 10_000 + len(rows(2)))]


class TestEncoding:
    def test_windows_text_is_read_as_such(self) -> None:
        text = made(body="C O N F I D E N T I A L APIA 000031\n\nSUBJECT: Caf\xe9 \x80 5\n\n1. (C) \x93Yes\x94.")
        result = read(text.encode("latin-1"))
        assert result.tables["cables"]["subject"][0] == "Café € 5"
        assert result.tables["paragraphs"]["text"].to_list() == ["“Yes”."]
        assert result.encodings == {"dump": "cp1252"}

    def test_bytes_that_windows_does_not_have(self) -> None:
        text = made(body="C O N F I D E N T I A L APIA 000031\n\nSUBJECT: A\xe9\x81B\n\n1. (C) Yes.")
        assert read(text.encode("latin-1")).tables["cables"]["subject"][0] == "Aé\x81B"

    def test_lost_characters_are_counted(self) -> None:
        result = read(made(body="C O N F I D E N T I A L APIA 000031\n\nSUBJECT: A\ufffdB\n\n1. (C) Yes."))
        assert "encoding_lossy" in result.tables["parse_issues"]["code"]
        assert result.encodings == {"dump": "utf-8"}


class TestEscapes:
    def test_case_005_quotes_and_backslashes(self) -> None:
        body = (
            r"""UNCLAS APIA 000031\n""".replace(r"\n", "\n")
            + '\nSUBJECT: TALKS\n\n1. (C) The \\"fee\\" of C:\\\\PORT isn\\\'t due.'
        )
        result = read(made(body=body))
        assert result.tables["paragraphs"]["text"].to_list() == ['The "fee" of C:\\PORT isn\'t due.']

    def test_raw_text_is_unescaped_and_otherwise_untouched(self) -> None:
        body = 'C O N F I D E N T I A L APIA 000031  \n\nSUBJECT: A "B"\t\n\n\n1. (C) C:\\D  e.\n'
        text = made(body=quoted(body)[1:-1])
        assert column(text, "body_raw") == body

    def test_backslash_at_the_line_end_is_a_line_end(self) -> None:
        body = (
            "C O N F I D E N T I A L APIA 000031\\\n\\\nTAGS: PREL WS\\\nSUBJECT: TALKS\\\n\\\n1. (C) They\\\nstalled."
        )
        result = read(made(body=body))
        assert result.tables["tags"]["tag"].to_list() == ["PREL", "WS"]
        assert result.tables["paragraphs"]["text"].to_list() == ["They stalled."]

    def test_doubled_backslash_at_the_line_end_is_no_text(self) -> None:
        body = "C O N F I D E N T I A L APIA 000031\\\\\n\\\\\nSUBJECT: TALKS\\\\\n\\\\\n1. (C) They\\\\\nstalled."
        assert read(made(body=body)).tables["paragraphs"]["text"].to_list() == ["They stalled."]

    @pytest.mark.parametrize("end", [r"OLANDER\\", r"OLANDER\\\"", r"OLANDER\\\\"])
    def test_escapes_before_the_closing_quote(self, end: str) -> None:
        result = read(
            made(body="C O N F I D E N T I A L APIA 000031\n\nSUBJECT: TALKS\n\n1. (C) Yes.\n\n" + end) + rows(2)
        )
        assert result.tables["quarantine"].is_empty()
        assert result.tables["cables"].height == 3

    def test_text_that_looks_like_a_record_inside_a_field(self) -> None:
        """Its quotes are escaped: it is text, and starts no record."""
        inner = r"\"7\",\"5/5/2009 11:32\",\"09APIA7\",\"Embassy Apia\""
        text = made(body=f"C O N F I D E N T I A L APIA 000031\n\nSUBJECT: TALKS\n\n1. (C) A row:\n{inner}\nends.")
        assert record_starts("csv", (text + rows(2)).encode())[:2] == [0, len(text)]
        result = read(text + rows(2))
        assert result.tables["cables"].height == 3
        assert '"7","5/5/2009 11:32"' in result.tables["paragraphs"].filter(cable_id="09APIA31")["text"][0]

    def test_commas_and_line_ends_inside_fields(self) -> None:
        assert column(made(origin="Embassy, Apia\nSamoa"), "origin") == "Embassy, Apia\nSamoa"


class TestFields:
    def test_case_007_dates_are_month_first(self) -> None:
        assert column(made(created="1/4/2009 7:05"), "created_meta") == datetime(2009, 1, 4, 7, 5)
        assert column(made(created="12/31/2009 23:59"), "created_meta") == datetime(2009, 12, 31, 23, 59)

    def test_time_of_the_metadata_where_the_header_has_none(self) -> None:
        text = made(created="1/4/2009 7:05", header="null")
        result = read(text).tables["cables"].row(0, named=True)
        assert (result["created_at"], result["created_source"]) == (datetime(2009, 1, 4, 7, 5), "metadata")

    @pytest.mark.parametrize("header", ["null", "", "  ", "NULL"[:0]])
    def test_no_header(self, header: str) -> None:
        result = read(made(header=header))
        assert result.tables["cables"]["header_raw"].to_list() == [None]
        assert result.tables["recipients"].is_empty()
        assert result.tables["cables"]["body_status"].to_list() == ["full"]

    def test_extract_notice_in_place_of_the_header(self) -> None:
        notice = (
            "This record is a partial extract of the original cable. "
            "The full text of the original cable is not available."
        )
        assert column(made(header=notice), "body_status") == "partial"

    def test_no_body(self) -> None:
        assert column(made(body=""), "body_status") == "header_only"
        assert column(made(body="", header=""), "body_status") == "metadata_only"

    def test_every_field_empty_is_no_cable_and_not_lost(self) -> None:
        result = read(made(id="", origin="", classification="", header="", body="") + rows(1))
        assert result.tables["cables"].height == 1
        assert result.tables["quarantine"]["rule"].to_list() == ["bad_id"]
        assert result.tables["quarantine"]["stage"].to_list() == ["parse"]

    def test_no_classification_anywhere(self) -> None:
        result = read(made(classification="", body="SUBJECT: TALKS\n\n1. They stalled."))
        assert result.tables["quarantine"].select("record", "rule").rows() == [(1, "no_classification")]

    def test_year_of_the_id_and_of_all_dates_differ(self) -> None:
        result = read(made(id="01APIA31"))
        assert result.tables["quarantine"]["rule"].to_list() == ["bad_date"]

    def test_fields_are_those_of_the_row(self) -> None:
        assert column(made(origin=" Embassy Apia "), "origin") == "Embassy Apia"
        assert column(made(classification="SECRET//NOFORN"), "classification_raw") == "SECRET//NOFORN"
        assert column(made(), "reference_id_raw") == "09APIA31"


class TestShape:
    @pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\r\n\n", b"\xef\xbb\xbf\r\n\r\n"])
    def test_mark_and_blank_lines_before_the_first_record(self, mark: bytes) -> None:
        result = read(mark + rows(3).encode())
        assert result.tables["cables"]["source_record"].to_list() == [1, 2, 3]
        assert result.tables["quarantine"].is_empty()

    def test_line_ends_of_windows(self) -> None:
        plain, changed = read(rows(5)), read(rows(5).replace("\n", "\r\n"))
        for table in ("recipients", "tags", "paragraphs", "people", "captions", "references"):
            offsets = ("char_start", "char_end")
            assert (
                changed.tables[table]
                .drop(offsets, strict=False)
                .equals(plain.tables[table].drop(offsets, strict=False))
            ), table
        assert changed.tables["cables"]["content_sha256"].equals(plain.tables["cables"]["content_sha256"])

    def test_no_line_end_at_the_end(self) -> None:
        assert read(rows(3).rstrip("\n")).tables["cables"].height == 3

    def test_blank_lines_between_records(self) -> None:
        result = read(rows(3).replace('"\n"', '"\n\n\n"'))
        assert result.tables["cables"].height == 3

    @pytest.mark.parametrize("blob", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_nothing_gives_nothing(self, blob: bytes) -> None:
        assert record_starts("csv", blob) == []
        assert accounted(read(blob)) == 0

    def test_pieces_cut_at_any_record_give_the_same_rows(self, texts: list[str]) -> None:
        few = texts[:5]
        blob = "".join(few).encode()
        starts = record_starts("csv", blob)
        assert starts == [len("".join(few[:at]).encode()) for at in range(5)]
        one = parse("csv", [Piece("dump", 1, 0, blob)], "run")
        for cut in range(1, 5):
            at = starts[cut]
            pieces = [Piece("dump", 1, 0, blob[:at]), Piece("dump", cut + 1, at, blob[at:])]
            two = parse("csv", pieces, "run")
            for table, frame in one.tables.items():
                assert two.tables[table].equals(frame), (table, cut)

    def test_each_record_a_shard_of_its_own(self, texts: list[str]) -> None:
        few = texts[:5]
        one = read("".join(few))
        alone = [read(text, first=at).tables for at, text in enumerate(few, 1)]
        for table, frame in one.tables.items():
            keys = [name for name in ("cable_id", "seq", "paragraph_seq", "reference_seq") if name in frame.columns]
            joined = pl.concat([tables[table] for tables in alone])
            assert joined.sort(keys).equals(frame.sort(keys)), table

    def test_recognised_by_content(self) -> None:
        assert sniff(rows(1).encode())[0] == ("csv", 1.0)
        assert sniff(b"\xef\xbb\xbf" + rows(1).encode())[0][0] == "csv"
        assert sniff(("x\n" + rows(1)).encode())[0][0] == "csv"
        assert not [name for name, _ in sniff(b"a,b,c\n1,2,3\n") if name == "csv"]


class TestVersions:
    def test_the_fuller_of_two_records_stays(self) -> None:
        body = (
            "C O N F I D E N T I A L APIA 000031\n\nTAGS: PREL WS\nSUBJECT: TALKS\n\n1. (C) They stalled and stalled."
        )
        long = made(body=body)
        for order in ((made(), long), (long, made())):
            tables = read("".join(order)).tables
            assert tables["paragraphs"]["text"].to_list() == ["They stalled and stalled."]
            assert tables["superseded"]["reason"].to_list() == ["longer_body"]
            assert (tables["cables"].height, tables["quarantine"].height) == (1, 0)

    def test_identical_records_leave_one(self) -> None:
        tables = read(made() * 3).tables
        assert tables["cables"]["source_record"].to_list() == [3]
        assert tables["superseded"]["reason"].to_list() == ["later_record"] * 2
        assert sorted(tables["superseded"]["source_record"]) == [1, 2]

    def test_spellings_of_one_id_are_versions(self) -> None:
        tables = read(made() + made(id="09 APIA 000031")).tables
        assert tables["cables"]["cable_id"].to_list() == ["09APIA31"]
        assert tables["superseded"].height == 1
