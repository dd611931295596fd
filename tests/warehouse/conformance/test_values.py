"""Every value comes out of the database as it stands in the lake, whatever characters it has."""

from datetime import date, datetime

import pytest

from tests.warehouse.conformance.adapter import Warehouse
from tests.warehouse.made import Record, Shard

NASTY = {
    "the null of COPY": "\\N",
    "the end of COPY": "\\.",
    "the end of COPY on a line": "a\n\\.\nb",
    "backslash": "\\",
    "backslash and letter": "a\\tb \\x41 \\\\",
    "quotes": "\"'\"\" ''",
    "comma and semicolon": "a,b;c",
    "tab": "a\tb",
    "lines": "one\ntwo\r\nthree\rfour\n",
    "the word null": "NULL",
    "blanks": "  lead and trail  ",
    "letters": "é ü ñ œ Ж 漢 😀",
    "line separator": "a\u2028b\u0085c",
    "control characters": "a\x01\x0b\x0c\x1b\x7fb",
    "braces": "{a} {} $1 %s :x",
    "long": "reef " * 40_000,
}
SQL = "SELECT body_text FROM cables WHERE cable_id = '08SUVA1'"


@pytest.mark.parametrize("name", NASTY)
def test_a_text_is_exact(warehouse: Warehouse, name: str) -> None:
    warehouse.ingest("r1", [Record("08SUVA1", body=NASTY[name])])
    assert warehouse.query(SQL) == [(NASTY[name],)]


def test_all_of_them_stay_exact_in_a_second_run_and_in_history(warehouse: Warehouse) -> None:
    records = [Record(f"08SUVA{number}", body=text) for number, text in enumerate(NASTY.values(), 1)]
    warehouse.ingest("r1", [Record("07APIA6", body="first")])
    warehouse.ingest("r2", records)
    warehouse.ingest("r3", [Record(record.cable_id, body=f"{record.body} {'x' * 300_000}") for record in records])
    found = warehouse.query("SELECT body_text FROM history.cables ORDER BY length(cable_id), cable_id")
    assert [text for (text,) in found] == list(NASTY.values())


def test_nothing_and_the_empty_text_are_two_things(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", [Record("08SUVA1", body=None), Record("08SUVA2", body="")])
    sql = "SELECT cable_id, body_text IS NULL, body_text FROM cables ORDER BY 1"
    assert warehouse.query(sql) == [("08SUVA1", True, None), ("08SUVA2", False, "")]


def test_times_truth_and_bytes_have_their_types(warehouse: Warehouse) -> None:
    lost = {"cable_id": "08SUVA1", "source_file_id": "f", "source_record": 2, "header_raw": ""}
    released = datetime(2011, 8, 30, 1, 44, 0, 123456)
    warehouse.ingest("r1", Shard([Record("08SUVA1", body="a", released=released)], [lost]))
    rows = warehouse.query("SELECT released_at, created_at, is_redacted, serial, declassify_on FROM cables")
    assert rows == [(released, datetime(2008, 5, 5, 11, 32), False, 1, None)]
    assert warehouse.query("SELECT CAST(created_at AS DATE) FROM cables") == [(date(2008, 5, 5),)]
    assert warehouse.query("SELECT header_raw FROM superseded") == [("",)]


@pytest.mark.lacks("postgresql", "its texts cannot hold U+0000: U+2400 stands for it, and the log says so")
def test_the_zero_character_is_exact(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", [Record("08SUVA1", body="a\x00b")])
    assert warehouse.query(SQL) == [("a\x00b",)]


def test_a_zero_character_never_stops_a_load(warehouse: Warehouse) -> None:
    warehouse.ingest("r1", [Record("08SUVA1", body="a\x00b")])
    assert warehouse.query("SELECT length(body_text) FROM cables") == [(3,)]
