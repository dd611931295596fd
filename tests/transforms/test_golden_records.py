"""The catalogue of edge cases, 1 to 23: what is about whole records, as marks, encodings, versions, foreign bodies."""

from tests.transforms.golden import Case, read, record, rows
from tests.transforms.test_page_text import page
from transforms.dialects import sniff
from transforms.shard import Parsed, Piece, parse

PLAIN = Case("plain", serial=31)


def parsed(form: str, blob: bytes) -> Parsed:
    return parse(form, [Piece("file", 1, 0, blob)], "run")


def test_case_001_a_byte_order_mark_before_the_labels() -> None:
    blob = b"\xef\xbb\xbf" + page().encode()
    assert sniff(blob)[0] == ("page_text", 1.0)
    found, plain = parsed("page_text", blob), parsed("page_text", page().encode())
    assert found.tables["cables"]["cable_id"].to_list() == ["08SUVA214"]
    for table in ("recipients", "tags", "references", "paragraphs", "people", "captions"):
        assert found.tables[table].equals(plain.tables[table]), table


def test_case_003_a_pilcrow_in_the_wrong_encoding() -> None:
    text = "1. (C) One.\n\n2. (C) Two.\n\nÂ¶3. (C) Three."
    found = parsed("csv", record(Case("mojibake", text=text), 1).encode()).tables
    assert found["paragraphs"].select("number", "text").rows() == [(1, "One."), (2, "Two."), (3, "Three.")]
    assert "mojibake_repaired" in found["parse_issues"]["code"]


def test_case_006_a_row_with_eleven_fields_takes_no_other_along() -> None:
    good = record(PLAIN, 1)
    broken = record(Case("broken", serial=32), 2).replace("The talks stalled.", 'The "tide","tax","fee" stalled.')
    found = parsed("csv", (good + broken + record(Case("next", serial=33), 3)).encode()).tables
    assert found["cables"]["serial"].to_list() == [31, 33]
    assert found["quarantine"].select("record", "rule").rows() == [(2, "field_count")]
    assert "11 quoted fields" in found["quarantine"]["message"][0]


def test_case_016_of_two_releases_the_fuller_one_counts() -> None:
    redacted = Case("first release", serial=31, text="1. (C) XXXXXXXXXXXX stalled.")
    whole = Case("second release", serial=31, text="1. (C) The talks with the Northern Fishing Union stalled in May.")
    for order in ((redacted, whole), (whole, redacted)):
        blob = "".join(record(case, at) for at, case in enumerate(order, 1)).encode()
        found = parsed("csv", blob).tables
        assert found["paragraphs"]["text"].to_list() == ["The talks with the Northern Fishing Union stalled in May."]
        assert found["cables"]["is_redacted"].to_list() == [False]
        (kept,) = found["superseded"].rows(named=True)
        assert (kept["cable_id"], kept["reason"]) == ("09APIA31", "longer_body")
        assert "XXXXXXXXXXXX" in kept["body_raw"]


def test_case_017_the_body_of_another_telegram() -> None:
    case = Case("foreign", line="C O N F I D E N T I A L MASERU 000077", serial=31)
    found = parsed("csv", record(case, 1).encode()).tables
    (cable,) = found["cables"].rows(named=True)
    assert (cable["cable_id"], cable["body_status"], cable["classification"]) == (
        "09APIA31",
        "mismatch",
        "CONFIDENTIAL",
    )
    assert cable["origin"] == "Embassy Apia"
    assert "The talks stalled." in cable["body_raw"]
    for table in ("paragraphs", "tags", "references", "captions", "people"):
        assert found[table].is_empty(), table
    # The header is the record's own: its DE line has the number of the id.
    assert found["recipients"].height == 2
    assert "mrn_mismatch" in found["parse_issues"]["code"]


def test_case_018_a_statement_below_the_signer() -> None:
    case = Case("debris", signer="OLANDER\n\nSELECT * FROM docs WHERE id = 7", want={})
    found = read([case])
    assert found["paragraphs"]["text"].to_list() == ["The talks stalled.", "They go on in June."]
    assert (
        rows("role name", ("classifier", "Tim Strand"), ("signer", "OLANDER"))[1]
        == found["people"].select("role", "name").rows()
    )
    issues = found["parse_issues"].filter(code="trailing_debris")
    assert issues["detail"].to_list() == ["SELECT * FROM docs WHERE id = 7"]


def test_case_023_a_burst_of_noise_in_the_clause() -> None:
    case = Case("noise", classified="Classified By: Pol Officer Tim Strand, rea#~|0@)qx of the harbor. The fleet left.")
    found = read([case])
    people = found["people"].filter(role="classifier")
    assert people["name"].to_list() == ["Tim Strand"]
    assert found["cables"]["reasons"].to_list() == [None]
    assert "line_noise" in found["parse_issues"]["code"]
