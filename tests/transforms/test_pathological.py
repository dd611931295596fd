"""Inputs that are far too long, far too many or not text at all: no failure, and every record accounted for.

Times are printed and not asserted (pytest -s shows them).
"""

import time
from collections.abc import Callable

import pytest

from transforms.dialects import record_starts
from transforms.shard import Parsed, Piece, parse

HEADER = "R 051132Z MAY 09\nFM AMEMBASSY APIA\nTO SECSTATE WASHDC 0717"
FIRST = "C O N F I D E N T I A L APIA 000031\n\nTAGS: PREL WS\nSUBJECT: TALKS\n\n"
TEXT = "1. (C) They stalled.\n\n2. (C) They go on.\n\nOLANDER"


def record(body: str = FIRST + TEXT, header: str = HEADER, cable_id: str = "09APIA31") -> str:
    return f'"1","5/5/2009 11:32","{cable_id}","Embassy Apia","CONFIDENTIAL","","{header}","{body}"\n'


def read(text: str | bytes, form: str = "csv") -> Parsed:
    blob = text if isinstance(text, bytes) else text.encode()
    started = time.perf_counter()
    parsed = parse(form, [Piece("file", 1, 0, blob)], "run")
    print(f"{len(blob):>10,} bytes in {time.perf_counter() - started:.2f} s")
    accounted = sum(parsed.tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert accounted == len(record_starts(form, blob))
    return parsed


def sentences(size: int, width: int = 65) -> str:
    """Prose of `size` characters in lines of `width`."""
    words = "The council of the island asked for a longer wharf and a lower fee. "
    long = words * (size // len(words) + 1)
    return "\n".join(long[at : at + width].strip() for at in range(0, size, width))


def numbered(count: int, gap: str = "\n\n") -> str:
    return gap.join(f"{number}. (C) Point {number} was made." for number in range(1, count + 1))


def test_long_body() -> None:
    body = FIRST + "1. (C) " + sentences(300_000)
    found = read(record(body)).tables
    assert found["paragraphs"]["char_count"].to_list() == [len(found["paragraphs"]["text"][0])]
    assert found["paragraphs"]["char_count"][0] > 290_000


def test_body_of_one_line() -> None:
    body = FIRST + "1. (C) " + "a word " * 150_000
    found = read(record(body)).tables
    assert found["paragraphs"]["text"].to_list() == [("a word " * 150_000).strip()]


def test_body_of_one_line_without_a_blank() -> None:
    assert read(record(FIRST + "1. (C) " + "A" * 1_000_000)).tables["paragraphs"].height == 1


@pytest.mark.parametrize(
    "unit", ["(", "-", "- ", "A. ", "TAGS ", "C O N F I D E N T I A L ", "REF: ", "1. ", "\\\\", "X"]
)
def test_one_thing_over_and_over_on_a_line(unit: str) -> None:
    assert read(record(FIRST + unit * 20_000 + "\n\n" + TEXT)).tables["cables"].height == 1


@pytest.mark.parametrize("line", ["REF: A. APIA 12", "TAGS: PREL", "SUBJECT: TALKS", "SIPDIS", "1.", "-----", "(C)"])
def test_one_line_over_and_over(line: str) -> None:
    assert read(record(FIRST + f"{line}\n" * 5_000 + "\n" + TEXT)).tables["cables"].height == 1


def test_very_long_preamble_fields() -> None:
    tags = "TAGS: " + ", ".join(["PREL", "EFIS", "QQQZ"] * 3_000)
    subject = "SUBJECT: " + "TALKS AND " * 3_000
    refs = "REF: " + " ".join(f"{chr(65 + at % 26)}. APIA {at + 1}" for at in range(2_000))
    body = f"C O N F I D E N T I A L APIA 000031\n\n{tags}\n{subject}\n\n{refs}\n\n{TEXT}"
    found = read(record(body)).tables
    assert found["tags"]["tag"].to_list() == ["PREL", "EFIS", "QQQZ"]
    assert found["paragraphs"].height == 2


def test_ten_thousand_addressees() -> None:
    lines = [
        f"RUEH{chr(65 + at % 26)}{chr(65 + at // 26 % 26)}/AMEMBASSY PLACE {at:05d} 0{at % 1000:03d}"
        for at in range(10_000)
    ]
    found = read(record(header="R 051132Z MAY 09\nFM AMEMBASSY APIA\nTO " + "\n".join(lines))).tables
    assert found["recipients"].height == 10_000
    assert found["recipients"]["seq"].to_list() == list(range(1, 10_001))
    assert found["cables"]["n_recipients"].to_list() == [10_000]


@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["blank lines between", "no blank lines"])
def test_numbers_up_to_999(gap: str) -> None:
    assert read(record(FIRST + numbered(999, gap))).tables["paragraphs"]["number"].to_list() == list(range(1, 1000))


def test_five_thousand_numbered_paragraphs() -> None:
    found = read(record(FIRST + numbered(5_000))).tables
    assert found["cables"].height == 1
    text = " ".join(found["paragraphs"]["text"])
    assert all(f"Point {number} was made." in text for number in (1, 999, 1_000, 5_000))


def test_a_thousand_lists_that_start_anew() -> None:
    found = read(record(FIRST + "\n\n".join(numbered(5) for _ in range(1_000)))).tables
    assert found["cables"].height == 1


def test_nul_bytes() -> None:
    found = read(record(FIRST + TEXT.replace("stalled", "st\x00alled"))).tables
    assert found["paragraphs"].height == 2
    assert found["cables"].height == 1


@pytest.mark.parametrize("form", ["csv", "page_text"])
@pytest.mark.parametrize("blob", [b"", b"\n", b"\x00" * 4096, bytes(range(256)) * 40, b'"' * 5001, b"\\" * 5001])
def test_no_records_at_all(form: str, blob: bytes) -> None:
    assert read(blob, form).tables["cables"].is_empty()


def test_every_control_character_in_a_body() -> None:
    signs = "".join(chr(code) for code in range(1, 32) if chr(code) not in "\n\r")
    assert read(record(FIRST + "1. (C) " + signs + " end.")).tables["cables"].height == 1


def test_text_in_other_scripts_and_beyond_the_first_plane() -> None:
    words = "речь 演説 خطاب 🙂 e\u0301 \u200b\ufeff \u2028 \U0010ffff"
    found = read(record(FIRST + f"1. (C) {words} ends.")).tables
    assert found["paragraphs"]["text"][0].startswith("речь 演説 خطاب 🙂 e\u0301")


def test_one_id_in_two_hundred_records() -> None:
    texts = [record(FIRST + f"1. (C) They stalled{' again' * (at % 7)}.") for at in range(200)]
    found = read("".join(texts)).tables
    assert (found["cables"].height, found["superseded"].height) == (1, 199)
    # The longest wins, and of these the last.
    assert found["cables"]["source_record"].to_list() == [196]
    assert found["paragraphs"]["cable_id"].to_list() == ["09APIA31"]
    assert set(found["superseded"]["reason"]) == {"longer_body", "later_record"}


def test_superseded_records_keep_their_text_and_lose_their_rows() -> None:
    short, long = record(FIRST + "1. (C) Short."), record(FIRST + TEXT)
    found = read(short + long + record(cable_id="09APIA32")).tables
    assert found["superseded"].select("source_record", "reason").rows() == [(1, "longer_body")]
    assert "Short." in found["superseded"]["body_raw"][0]
    for table in ("paragraphs", "tags", "recipients", "people", "captions", "references"):
        keys = ["cable_id", "seq"]
        assert not found[table].select(keys).is_duplicated().any(), table


SHAPES: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda size: FIRST + numbered(size),
    "unmarked numbers": lambda size: FIRST + "\n".join(f"{at % 900 + 1}. point" for at in range(size)),
    "section breaks": lambda size: FIRST + "1. (C) One.\n" + "APIA 00000031  002 OF 003\n" * size,
    "page lines": lambda size: FIRST + "1. (C) One.\n" + "CONFIDENTIAL\nPAGE 02   APIA  00482  091315Z\n" * size,
    "headings": lambda size: (
        FIRST + "\n\n".join(f"PORT FEES\n---------\n\n{at % 900 + 1}. (C) One." for at in range(size))
    ),
    "captions": lambda size: FIRST.replace("TAGS", "SIPDIS\n\n" * size + "TAGS") + TEXT,
    "repeated headers": lambda size: FIRST * size + TEXT,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_no_faster_than_the_text(shape: str) -> None:
    """Printed only: the second time should be about four times the first."""
    print(shape)
    for size in (1_000, 4_000):
        assert read(record(SHAPES[shape](size))).tables["cables"].height == 1


def test_many_small_records() -> None:
    texts = [record(FIRST.replace("000031", f"{at:06d}") + TEXT, cable_id=f"09APIA{at}") for at in range(1, 3_001)]
    found = read("".join(texts)).tables
    assert found["cables"].height == 3_000
    assert found["paragraphs"].height == 6_000
    assert found["cables"]["body_status"].unique().to_list() == ["full"]
