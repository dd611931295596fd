"""Tables of 1973-79 records: the overview of a search, and an export with the texts."""

from datetime import datetime

import pytest

from tests.transforms.test_dialect_nara import TELEGRAM
from transforms.dialects import record_starts, sniff
from transforms.shard import Parsed, Piece, parse

NAMES = "URL,Draft Date,Document Number,Film Number,From,Subject,TAGS,To\r\n"
LINK = "https://aad.example.gov/createpdf?rid=4711"
ROW = f'{LINK},09 MAR 1976,1976LILONG00482,D760088-0417,LILONGWE,"CREDIT, AND ""TERMS""","EAGR, EAID, MI",STATE\r\n'
ACADEMIC = (
    "DOC_NBR,DATE,FILM,MSGFROM,MSGTO,OFFICE,ORIGCLASS,ORIGHANDLING,PREVCLASS,CONCEPTS,CHANNEL,TAGS,TYPE,SUBJECT,MSGTEXT,"
    "DISP_AUTH,REVIEW_DATE\n"
)


def academic(number: str = "1976LILONG00517", text: str = TELEGRAM) -> str:
    quoted = text.replace('"', '""')
    return (
        f"{number},1976-03-09,D760088-0417,LILONGWE,STATE,ACTION AF,LIMITED OFFICIAL USE,n/a,UNCLASSIFIED,CREDIT,"
        f',"EAGR, MI",TE,AUCTION FLOOR FINANCING,"{quoted}",n/a,2004-05-06\n'
    )


def read(text: str) -> Parsed:
    blob = text.encode()
    parsed = parse("nara_csv", [Piece("file", 1, 0, blob)], "run")
    kept = sum(parsed.tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert kept == len(record_starts("nara_csv", blob))
    return parsed


@pytest.mark.parametrize("text", [NAMES + ROW, "\ufeff" + NAMES + ROW, ACADEMIC + academic(), ROW * 2, academic()])
def test_tables_are_told_from_every_other_form(text: str) -> None:
    assert sniff(text.encode())[0][0] == "nara_csv"


def test_a_row_of_the_overview_is_metadata_alone() -> None:
    found = read(NAMES + ROW + ROW.replace("00482", "00483")).tables
    cable = found["cables"].row(0, named=True)
    assert found["cables"]["cable_id"].to_list() == ["76LILONGWE482", "76LILONGWE483"]
    assert (cable["doc_number"], cable["body_status"]) == ("1976LILONG00482", "metadata_only")
    assert (cable["created_at"], cable["created_source"]) == (datetime(1976, 3, 9), "draft_date")
    assert cable["created_precision"] == "day"
    assert (cable["subject"], cable["from_plad"]) == ('CREDIT, AND "TERMS"', "LILONGWE")
    own = {table: found[table].filter(cable_id="76LILONGWE482") for table in ("tags", "recipients", "paragraphs")}
    assert own["tags"]["tag"].to_list() == ["EAGR", "EAID", "MI"]
    assert own["recipients"]["name"].to_list() == ["STATE"]
    assert own["paragraphs"].is_empty()


def test_the_texts_of_the_other_export_are_read_as_those_of_records() -> None:
    found = read(ACADEMIC + academic() + academic("1976LILONG00518", TELEGRAM.replace("EMBASSY", '"EMBASSY"')))
    assert found.tables["cables"]["cable_id"].to_list() == ["76LILONGWE517", "76LILONGWE518"]
    first = found.tables["cables"].row(0, named=True)
    assert (first["classification"], first["classification_raw"]) == ("LIMITED OFFICIAL USE",) * 2
    assert first["body_status"] in ("full", "mismatch")
    assert found.tables["recipients"].height > 0


def test_rows_that_do_not_fit_are_kept_apart() -> None:
    short = f"{LINK},09 MAR 1976,1976LILONG00485\r\n"
    loose = ROW.replace('"CREDIT', '"CRE"DIT')
    found = read(NAMES + ROW + short + loose + ROW.replace("00482", "00486")).tables
    assert found["cables"]["serial"].to_list() == [482, 486]
    assert found["quarantine"].select("record", "rule").rows() == [(2, "field_count"), (3, "field_count")]


def test_a_shard_without_the_row_of_names_is_read_alike() -> None:
    blob = (NAMES + ROW + ROW.replace("00482", "00483")).encode()
    second = record_starts("nara_csv", blob)[1]
    pieces = [Piece("file", 1, 0, blob[:second]), Piece("file", 2, second, blob[second:])]
    assert parse("nara_csv", pieces, "run").tables["cables"]["serial"].to_list() == [482, 483]


@pytest.mark.parametrize("blob", [b"", NAMES.encode(), b"\x00" * 999, b'"' * 5001, NAMES.encode() + b"\n\n"])
def test_other_content_is_no_failure(blob: bytes) -> None:
    parsed = parse("nara_csv", [Piece("file", 1, 0, blob)], "run")
    assert parsed.tables["cables"].is_empty()
    assert parsed.tables["quarantine"].height == len(record_starts("nara_csv", blob))
