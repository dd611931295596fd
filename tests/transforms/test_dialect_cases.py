"""Cases of the plain-text forms, one by one. Where a case has a number in the catalogue, the test is named by it."""

from datetime import date, datetime
from typing import Any

import polars as pl

from transforms.dialects import record_starts, sniff
from transforms.dialects.tsv_row import unwrap_row
from transforms.shard import Parsed, Piece, parse

HEADER = """VZCZCXRO4410
RR RUEHPB
DE RUEHSV #0214/01 1261132
ZNY CCCCC ZZH
R 051132Z MAY 08
FM AMEMBASSY SUVA
TO RUEHC/SECSTATE WASHDC 0717
INFO RUEHWL/AMEMBASSY WELLINGTON 1903
"""
BODY = """C O N F I D E N T I A L SUVA 000214

SIPDIS

E.O. 12958: DECL: 05/04/2018
TAGS: EFIS PREL FJ
SUBJECT: REEF FISHERY TALKS STALL OVER LICENSE FEES

REF: A. SUVA 188

Classified By: ECONOFF MARGIT OLANDER FOR REASON 1.4 (B)

1. (C) The minister called the fee a tax on the tide.

2. (C) Talks resume in June.

OLANDER
"""
TELEGRAM = HEADER + BODY
OTHER = TELEGRAM.replace("0214", "0215").replace("051132Z", "061132Z").replace("1261132", "1271132")
FIVE = """08SUVA214
REEF FISHERY TALKS STALL OVER
Mon May 05 00:00:00 +0200 2008
CONFIDENTIAL
Embassy Suva
"""
SHORT_HEADER = "R 051132Z MAY 08\nFM AMEMBASSY SUVA\nTO SECSTATE WASHDC 0717\nINFO AMEMBASSY WELLINGTON"


def read(form: str, text: str | bytes) -> Parsed:
    blob = text if isinstance(text, bytes) else text.encode()
    return parse(form, [Piece("file", 1, 0, blob)], "run")


def cable(form: str, text: str | bytes) -> dict[str, Any]:
    """The only row of cables; fails if records went elsewhere."""
    parsed = read(form, text)
    assert parsed.tables["quarantine"].is_empty(), parsed.tables["quarantine"]["message"].to_list()
    return parsed.tables["cables"].row(0, named=True)


def rule(form: str, text: str | bytes) -> str:
    quarantine = read(form, text).tables["quarantine"]
    assert quarantine.height == 1
    return str(quarantine["rule"][0])


def best(text: str) -> str:
    return sniff(text.encode())[0][0]


class TestRawTelegrams:
    def test_case_002_windows_text_with_pilcrow_bytes(self) -> None:
        text = TELEGRAM.replace("\n1. ", "\n¶1. ").replace("\n2. ", "\n¶2. ").encode("cp1252")
        assert b"\xb61." in text
        parsed = read("txt", text)
        assert parsed.encodings == {"file": "cp1252"}
        assert parsed.tables["paragraphs"]["number"].to_list() == [1, 2]
        assert not parsed.tables["paragraphs"]["text"].str.contains("¶").any()
        assert "encoding_fallback" in parsed.tables["parse_issues"]["code"]

    def test_case_004_carriage_returns_and_trailing_blanks(self) -> None:
        dressed = "\r\n" + "".join(f"{line} \r\n" for line in TELEGRAM.split("\n"))
        parsed, plain = read("txt", dressed), read("txt", TELEGRAM)
        for table in ("recipients", "tags", "references", "captions", "people"):
            assert parsed.tables[table].equals(plain.tables[table]), table
        texts = [found.tables["paragraphs"]["text"].to_list() for found in (parsed, plain)]
        assert texts[0] == texts[1] != []
        assert parsed.tables["cables"]["content_sha256"][0] == plain.tables["cables"]["content_sha256"][0]

    def test_id_and_origin_come_from_the_telegram(self) -> None:
        found = cable("txt", TELEGRAM)
        assert found["cable_id"] == "08SUVA214"
        assert found["id_status"] == "ok"
        assert found["origin"] == "Embassy Suva"
        assert found["classification"] == "CONFIDENTIAL"
        assert found["classification_raw"] is None
        assert found["created_at"] == datetime(2008, 5, 5, 11, 32)
        assert found["created_source"] == "dtg"

    def test_station_and_serial_in_all_kinds_of_lines(self) -> None:
        lines = {
            "C O N F I D E N T I A L SECTION 01 OF 03 SUVA 000214": "08SUVA214",
            "UNCLAS E F T O SUVA 000214": "08SUVA214",
            "S E C R E T NOFORN SECTION 01 OF 02 SUVA 000214": "08SUVA214",
            "SECRET//NOFORN SUVA 214": "08SUVA214",
            "UNCLAS SUVA 000214 SIPDIS SENSITIVE": "08SUVA214",
            "LIMITED OFFICIAL USE SUVA 0214": "08SUVA214",
            "CONFIDENTIAL 08 SUVA 214": "08SUVA214",
            "S E C R E T SPECIAL HANDLING SUVA 000214": "08SUVA214",
        }
        for line, wanted in lines.items():
            text = TELEGRAM.replace("C O N F I D E N T I A L SUVA 000214", line)
            assert cable("txt", text)["cable_id"] == wanted, line

    def test_stations_of_several_words(self) -> None:
        text = TELEGRAM.replace("AMEMBASSY SUVA", "AMEMBASSY PORT AU PRINCE").replace("SUVA 000", "PORT AU PRINCE 000")
        found = cable("txt", text)
        assert (found["cable_id"], found["origin"]) == ("08PORTAUPRINCE214", "Embassy Port Au Prince")

    def test_without_number_on_the_classification_line_the_header_decides(self) -> None:
        text = TELEGRAM.replace("C O N F I D E N T I A L SUVA 000214\n", "")
        assert cable("txt", text)["cable_id"] == "08SUVA214"

    def test_a_foreign_body_does_not_rename_the_telegram(self) -> None:
        text = TELEGRAM.replace("SUVA 000214", "MASERU 000077")
        assert cable("txt", text)["cable_id"] == "08SUVA214"

    def test_serials_over_9999_agree_with_the_relay(self) -> None:
        text = TELEGRAM.replace("DE RUEHSV #0214/01", "DE RUEHC #9085").replace(
            "FM AMEMBASSY SUVA", "FM SECSTATE WASHDC"
        )
        text = text.replace("SUVA 000214", "STATE 119085")
        assert cable("txt", text)["cable_id"] == "08STATE119085"

    def test_body_alone_is_kept_with_its_reason(self) -> None:
        assert sniff(BODY.encode()) == [("txt", 0.2)]
        assert rule("txt", BODY) == "bad_id"

    def test_the_line_of_a_newspaper_gives_the_time(self) -> None:
        for printed, at, precision in (
            ("Monday, 05 May 2008, 11:32", "2008-05-05 11:32:00", "minute"),
            ("Monday, 5 May 2008", "2008-05-05 00:00:00", "day"),
        ):
            found = cable("txt", f"{printed}\n{BODY}")
            assert (found["cable_id"], str(found["created_at"])) == ("08SUVA214", at)
            assert (found["created_source"], found["created_precision"]) == ("metadata", precision)

    def test_markup_is_no_raw_telegram(self) -> None:
        assert "txt" not in dict(sniff(b"<html><pre>" + TELEGRAM.encode()))

    def test_several_telegrams_in_a_file(self) -> None:
        line_above = "C O N F I D E N T I A L   SUVA   00000215\n"
        for glue in ("\n", "\nNNNN\n\n", "NNNN\n", "BT\nNNNN\n", "\n" + line_above):
            text = TELEGRAM + glue + OTHER
            assert len(record_starts("txt", text.encode())) == 2, glue
            assert sorted(read("txt", text).tables["cables"]["cable_id"]) == ["08SUVA214", "08SUVA215"]
        short = SHORT_HEADER + "\n" + BODY
        assert len(record_starts("txt", f"{short}\nNNNN\n{short}NNNN\n".encode())) == 2

    def test_a_quoted_telegram_stays_inside(self) -> None:
        quoted = "3. (C) The text is as follows:\n\n" + OTHER + "\n4. (C) End.\n"
        unannounced = "3. (C) See below.\n" + OTHER
        section = OTHER.replace("#0215/01", "#0214/02")
        without_sender = "\n" + OTHER.replace("FM AMEMBASSY SUVA\n", "")
        preface = "Print of 6 May\n\n" + TELEGRAM
        for text in (TELEGRAM + quoted, TELEGRAM + unannounced, TELEGRAM + section, TELEGRAM + without_sender, preface):
            assert record_starts("txt", text.encode()) == [0], text

    def test_many_transmission_ids_take_linear_time(self) -> None:
        blob = b"VZCZCXRO4410\n\n" * 100_000 + b"FM AMEMBASSY SUVA\n"
        assert record_starts("txt", blob) == [0]


class TestFiveLines:
    def test_case_012_five_lines_alone(self) -> None:
        parsed = read("txt5", FIVE)
        found = parsed.tables["cables"].row(0, named=True)
        assert found["body_status"] == "metadata_only"
        assert found["subject"] == "REEF FISHERY TALKS STALL OVER"
        assert parsed.tables["quarantine"].is_empty()
        assert all(parsed.tables[name].is_empty() for name in ("recipients", "tags", "references", "paragraphs"))
        assert cable("txt5", FIVE.rstrip("\n"))["origin"] == "Embassy Suva"

    def test_case_013_the_date_is_that_of_the_calendar(self) -> None:
        text = FIVE.replace("08SUVA", "09SUVA").replace(
            "Mon May 05 00:00:00 +0200 2008", "Tue Jun 02 00:00:00 +0200 2009"
        )
        found = cable("txt5", text + BODY)
        assert found["created_at"] == datetime(2009, 6, 2)
        assert (found["created_precision"], found["created_source"]) == ("day", "metadata")

    def test_dates_in_words(self) -> None:
        for printed in ("Mon May 05 00:00:00 CEST 2008", "Mon May  5 00:00:00 2008", "Mon, May 5 00:00:00 UTC 2008"):
            text = FIVE.replace("Mon May 05 00:00:00 +0200 2008", printed)
            assert best(text) == "txt5"
            assert cable("txt5", text)["created_at"].date() == date(2008, 5, 5), printed

    def test_case_014_header_glued_to_body(self) -> None:
        header = "R 071500Z JUL 09\nFM AMEMBASSY APIA\nTO SECSTATE WASHDC\nINFO AMEMBASSY SUVA\nDIA WASHINGTON DC"
        body = "S E C R E T APIA 000031\n\nSUBJECT: PORT FEES\n\n1. (S) The port is closed.\n"
        five = "09APIA31\nPORT FEES\nTue Jul 07 00:00:00 +0200 2009\nSECRET\nEmbassy Apia\n"
        parsed = read("txt5", five + header + body)
        found = parsed.tables["cables"].row(0, named=True)
        assert parsed.tables["recipients"]["name"].to_list()[-1] == "DIA WASHINGTON DC"
        assert (found["body_classification"], found["body_status"]) == ("SECRET", "full")
        assert found["n_paragraphs"] == 1
        assert "mrn_mismatch" not in parsed.tables["parse_issues"]["code"]

    def test_levels_glued_to_the_header(self) -> None:
        for level in ("C O N F I D E N T I A L", "S E C R E T", "UNCLAS"):
            body = BODY.replace("C O N F I D E N T I A L", level)
            parsed = read("txt5", FIVE + SHORT_HEADER + body)
            assert parsed.tables["recipients"]["name"].to_list() == ["SECSTATE WASHDC", "AMEMBASSY WELLINGTON"], level
            assert parsed.tables["paragraphs"].height == 2

    def test_blank_lines_between_the_five(self) -> None:
        text = FIVE.replace("\n", "\n\n") + SHORT_HEADER + BODY
        found = cable("txt5", text)
        assert best(text) == "txt5"
        assert (found["origin"], found["classification_raw"], found["n_recipients"]) == (
            "Embassy Suva",
            "CONFIDENTIAL",
            2,
        )

    def test_a_missing_subject(self) -> None:
        text = FIVE.replace("REEF FISHERY TALKS STALL OVER\n", "")
        assert best(text) == "txt5"
        assert cable("txt5", text)["subject"] is None

    def test_several_in_a_file(self) -> None:
        text = FIVE + SHORT_HEADER + BODY + FIVE.replace("214", "215")
        assert len(record_starts("txt5", text.encode())) == 2
        assert rule("txt5", "08SUVA214\nREEF") == "bad_labels"


class TestDatabaseRows:
    ROW = "2008-05-05 11:32:00\t08SUVA214\tEmbassy Suva\tCONFIDENTIAL\t08SUVA188|07SUVA902\t"
    TEXT = TELEGRAM.replace("\\", "\\\\").replace("\n", "\\\n") + "\n"

    def test_row(self) -> None:
        found = cable("tsv_row", self.ROW + self.TEXT)
        assert (found["cable_id"], found["n_recipients"], found["n_paragraphs"]) == ("08SUVA214", 2, 2)
        assert found["created_meta"] == datetime(2008, 5, 5, 11, 32)
        assert "\\" not in found["body_raw"]

    def test_escapes_and_nulls(self) -> None:
        text = self.TEXT.replace("a tax on the tide", 'C:\\\\new \\"tax\\" on\\\tthe tide')
        row = self.ROW.replace("08SUVA188|07SUVA902", "\\N").replace("Embassy Suva", "\\N")
        parsed = read("tsv_row", row + text)
        assert parsed.tables["paragraphs"]["text"][0].endswith('C:\\new "tax" on the tide.')
        assert parsed.tables["cables"]["origin"][0] == "Embassy Suva"

    def test_rows_follow_each_other_and_damage_stays_in_its_row(self) -> None:
        short = "2008-05-06 11:32:00\t08SUVA215\tEmbassy Suva\n"
        other = self.ROW.replace("214", "216") + self.TEXT.replace("214", "216")
        parsed = read("tsv_row", self.ROW + self.TEXT + short + other)
        assert parsed.tables["cables"]["source_record"].to_list() == [1, 3]
        assert parsed.tables["quarantine"].select("record", "rule").rows() == [(2, "field_count")]
        assert parsed.tables["quarantine"]["payload"][0] == short.encode()

    def test_case_015_a_row_inside_the_body_of_a_page(self) -> None:
        found = unwrap_row("\n" + self.ROW + self.TEXT)
        assert found is not None
        assert (found.reference_id, found.origin, found.references) == (
            "08SUVA214",
            "Embassy Suva",
            "08SUVA188|07SUVA902",
        )
        assert found.text.rstrip("\n") == TELEGRAM.rstrip("\n")
        assert unwrap_row(BODY) is None
        assert unwrap_row("2008-05-05 11:32:00\t08SUVA214\tEmbassy Suva\n") is None


LABELS = """ID: 90412
DATE: 2008-05-05 11:32:00
SOURCE: Embassy Suva
CLASSIFICATION: CONFIDENTIAL
ORIGIN: 08SUVA214
MISC: 08SUVA188|07SUVA902
DESTINATION: """
PRINT = """Olander, Margit M   05/06/2008 09:15:27 AM

Cable Text:

  To:       SECSTATE WASHDC
  Action:   ECON
  From:     AMEMBASSY SUVA (SUVA 214 - ROUTINE)
  TAGS:     EFIS, PREL, FJ
  Captions: SIPDIS
  Subject:  REEF FISHERY TALKS STALL
            OVER LICENSE FEES
  Ref:      SUVA 188
_________________________________________________________________
"""
INTERNAL = """C O N F I D E N T I A L        SUVA 00214

CXSUVA:
    ACTION: ECON
    INFO:   AMB DCM

DISSEMINATION: ECON
CHARGE: PROG

APPROVED: CDA:RHALE
DRAFTED: ECON:MOLANDER
CLEARED: POL:TSTRAND

"""


class TestLabels:
    def test_block(self) -> None:
        found = cable("label", LABELS + TELEGRAM)
        assert (found["cable_id"], found["origin"]) == ("08SUVA214", "Embassy Suva")
        assert found["created_meta"] == datetime(2008, 5, 5, 11, 32)
        assert (found["n_recipients"], found["n_paragraphs"], found["n_tags"]) == (2, 2, 3)

    def test_source_and_origin_the_other_way_round(self) -> None:
        swapped = LABELS.replace("SOURCE: Embassy Suva", "SOURCE: 08SUVA214").replace(
            "ORIGIN: 08SUVA214", "ORIGIN: Embassy Suva"
        )
        found = cable("label", swapped + TELEGRAM)
        assert (found["cable_id"], found["origin"]) == ("08SUVA214", "Embassy Suva")

    def test_null_first_and_values_typed_over(self) -> None:
        over = LABELS
        for text in (
            "90412",
            "2008-05-05 11:32:00",
            "Embassy Suva",
            "08SUVA188|07SUVA902",
            "08SUVA214",
            " CONFIDENTIAL",
        ):
            over = over.replace(text, "XXXXXXXXXXXX")
        text = "null\n" + over + TELEGRAM
        assert best(text) == "label"
        found = cable("label", text)
        assert (found["cable_id"], found["origin"]) == ("08SUVA214", "Embassy Suva")
        assert (found["created_meta"], found["classification_raw"]) == (None, None)
        assert found["classification"] == "CONFIDENTIAL"

    def test_days_and_other_dates(self) -> None:
        day = cable("label", LABELS.replace(" 11:32:00", "") + BODY)
        assert (day["created_at"], day["created_precision"]) == (datetime(2008, 5, 5), "day")
        american = cable("label", LABELS.replace("2008-05-05 11:32:00", "5/6/2008 7:05") + BODY)
        assert american["created_at"] == datetime(2008, 5, 6, 7, 5)

    def test_notice_in_place_of_a_header(self) -> None:
        notice = "This record is a partial extract of the original cable. "
        notice += "The full text of the original cable is not available.\n"
        found = cable("label", LABELS + notice + "\n" + BODY)
        assert found["n_paragraphs"] == 2
        assert found["created_source"] == "metadata"

    def test_labels_alone(self) -> None:
        assert cable("label", LABELS)["body_status"] == "metadata_only"
        cut_short = LABELS.replace("MISC: 08SUVA188|07SUVA902\nDESTINATION: ", "")
        assert cable("label", cut_short)["cable_id"] == "08SUVA214"

    def test_blocks_follow_each_other(self) -> None:
        text = "null\n" + LABELS + TELEGRAM + "\nnull\n" + LABELS.replace("214", "215") + OTHER + "\nID: 187001\n"
        starts = record_starts("label", text.encode())
        assert len(starts) == 2
        assert text[starts[1] :].startswith("null")

    def test_mark_before_null_or_labels(self) -> None:
        for text in ("\ufeffnull\n" + LABELS + TELEGRAM, "\ufeff\n" + LABELS + TELEGRAM):
            assert record_starts("label", text.encode()) == [0]
            assert best(text) == "label"
            assert cable("label", text)["cable_id"] == "08SUVA214"

    def test_many_labels_take_linear_time(self) -> None:
        for line in (b"ID: 1\n", b"Cable Text:\nTo: x\n", b"null\n"):
            assert len(record_starts("label", line * 100_000)) == 1

    def test_print_of_a_mail_system(self) -> None:
        text = PRINT + INTERNAL + TELEGRAM
        assert best(text) == "label"
        parsed = read("label", text)
        found = parsed.tables["cables"].row(0, named=True)
        assert (found["cable_id"], found["origin"]) == ("08SUVA214", "Embassy Suva")
        assert found["transmission_id"] == "VZCZCXRO4410"
        assert parsed.tables["recipients"]["name"].to_list() == ["SECSTATE WASHDC", "AMEMBASSY WELLINGTON"]
        assert parsed.tables["paragraphs"]["number"].to_list() == [1, 2]

    def test_subject_of_the_box_stands_in_for_a_missing_one(self) -> None:
        body = BODY.replace("SUBJECT: REEF FISHERY TALKS STALL OVER LICENSE FEES\n", "")
        found = cable("label", PRINT.replace("  To:", "| To:") + HEADER + body)
        assert found["subject"] == "REEF FISHERY TALKS STALL OVER LICENSE FEES"

    def test_prints_follow_each_other_and_a_print_inside_a_block_is_text(self) -> None:
        text = PRINT + TELEGRAM + "\n" + PRINT + OTHER
        starts = record_starts("label", text.encode())
        assert len(starts) == 2
        assert text[starts[1] :].startswith("Olander")
        assert record_starts("label", (LABELS + PRINT + TELEGRAM).encode()) == [0]

    def test_other_text_is_refused(self) -> None:
        assert rule("label", "Shopping list\n") == "bad_labels"
        assert "label" not in dict(sniff(TELEGRAM.encode()))
        assert pl.DataFrame(sniff(b"ID: 5\nDATE: 1\n")).is_empty()
