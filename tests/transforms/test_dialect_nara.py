"""Records of 1973-79: round trip in the dress of the export and in that of the time, pages, attributes, damage."""

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random

import polars as pl
import pytest

from transforms.dialects import record_starts, sniff
from transforms.dialects.nara_station import read_numbers
from transforms.dialects.nara_text import clean, strip_stamps
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, records, render, truth
from transforms.synthetic.seventies import draw_seventies

COUNT, SEED = 250, 31
CHILDREN = ("recipients", "tags", "references", "paragraphs", "captions", "people")
# Offsets lead into the text as read, and this form is read without its pages.
OFFSETS = ("char_start", "char_end", "in_corpus")
OTHERS = ("csv", "page_text", "html", "txt", "txt5", "tsv_row", "label")
STAMP = "Declassified/Released US Department of State EO Systematic Review 04 MAY 2006"

TELEGRAM = """
LIMITED OFFICIAL USE

PAGE 01        LILONG  00517  151402Z

64
ACTION AF-08

INFO  OCT-01  ISO-00  EB-07  AID-05  /021 W
                     --------------------- 044713
P R 151310Z MAR 76
FM AMEMBASSY LILONGWE
TO SECSTATE WASHDC PRIORITY 1377
INFO AMEMBASSY LUSAKA

LIMITED OFFICIAL USE LILONGWE 0517

EXDIS

E.O. 11652: N/A
TAGS: EAGR, EAID, MI
SUBJ: GRAIN SILO TENDER

REF: LILONGWE 0490

1. BIDDERS ASKED ECONOFF WHETHER THE CLOSING DATE, WHICH
LIMITED OFFICIAL USE

LIMITED OFFICIAL USE

PAGE 02        LILONG  00517  151402Z

FALLS ON A HOLIDAY, COULD BE MOVED.

2. EMBASSY SEES NO OBJECTION.
HARROWGATE


LIMITED OFFICIAL USE


NNNN




*** Current Handling Restrictions *** n/a
*** Current Classification *** UNCLASSIFIED
"""
ATTRIBUTES = """
Automatic Decaptioning: X
Capture Date: 01 JAN 1994
Current Classification: UNCLASSIFIED
Concepts: GRAIN, TENDERS,
STORAGE
Draft Date: 15 MAR 1976
Document Number: 1976LILONG00517
Film Number: D760101-0044
From: LILONGWE
Handling Restrictions: n/a
Locator: TEXT ON-LINE
Markings: Declassified/Released US Department of State EO Systematic Review 04 MAY 2006
Original Classification: LIMITED OFFICIAL USE
Original Handling Restrictions: EXDIS
Page Count: '2'
Reference: 76 LILONGWE 490, 76 LILONGWE A-3
Subject: GRAIN SILO TENDER
TAGS: EAGR, EAID, MI
To: STATE
Type: TE
"""


def record(telegram: str = TELEGRAM, attributes: str = ATTRIBUTES) -> str:
    return f"{' ' * 30}Message Text\n\n{telegram}\n{' ' * 30}Message Attributes\n{attributes}"


def read(blob: bytes | str) -> Parsed:
    return parse("nara", [Piece("file", 1, 0, blob.encode() if isinstance(blob, str) else blob)], "run")


def only(parsed: Parsed, table: str = "cables") -> dict[str, object]:
    assert parsed.tables["quarantine"].is_empty(), parsed.tables["quarantine"].to_dicts()
    assert parsed.tables[table].height == 1
    return parsed.tables[table].row(0, named=True)


def texts(parsed: Parsed) -> list[str]:
    return parsed.tables["paragraphs"]["text"].to_list()


def cleaned(text: str) -> str:
    found: str = clean(strip_stamps(pl.Series([text])))[0]
    return found


def assert_nothing_lost(blob: bytes) -> Parsed:
    parsed = read(blob)
    kept = sum(parsed.tables[name].height for name in ("cables", "quarantine", "superseded"))
    assert kept == len(record_starts("nara", blob))
    return parsed


DRAWS: dict[str, Callable[[int, int], Iterator[Cable]]] = {"seventies": draw_seventies, "later": draw}


@pytest.fixture(scope="module", params=DRAWS)
def corpus(request: pytest.FixtureRequest) -> list[Cable]:
    return list(DRAWS[request.param](COUNT, SEED))


def rendered(cables: list[Cable], form: str) -> str:
    return "".join(render(cable, form, position) for position, cable in enumerate(cables, 1))


def test_text_gives_the_rows_of_the_model(corpus: list[Cable]) -> None:
    parsed = read(rendered(corpus, "nara"))
    assert parsed.tables["quarantine"].is_empty()
    for table, wanted in truth(corpus).items():
        keys = ["cable_id", "seq"] if "seq" in wanted.columns else ["cable_id"]
        columns = [name for name in wanted.columns if name != "in_corpus"]
        found = parsed.tables[table].select(columns).sort(keys)
        for name in columns:
            assert found[name].equals(wanted.sort(keys)[name], null_equal=True), (table, name)


def test_rows_are_those_of_the_bulk_dump(corpus: list[Cable]) -> None:
    found = read(rendered(corpus, "nara"))
    wanted = parse("csv", [Piece("file", 1, 0, rendered(corpus, "csv").encode())], "run")
    for table in CHILDREN:
        left, right = (each.tables[table].drop(OFFSETS, strict=False) for each in (found, wanted))
        assert left.equals(right), table


def test_the_seventies_look_like_it() -> None:
    cables = list(draw_seventies(COUNT, SEED))
    assert cables == list(draw_seventies(COUNT, SEED)) != list(draw_seventies(COUNT, SEED + 1))
    assert len({cable.cable_id for cable in cables}) == COUNT
    assert {cable.created_at.year for cable in cables} == set(range(1973, 1980))
    assert {cable.level for cable in cables} > {"LIMITED OFFICIAL USE", "CONFIDENTIAL"}
    assert all(p.text == p.text.upper() and p.mark is None for cable in cables for p in cable.paragraphs)
    assert {cable.declassification.eo_number for cable in cables} == {11652}
    with pytest.raises(ValueError, match="at least 0"):
        next(draw_seventies(-1, 1))


def test_rendered_sections_repeat_the_header() -> None:
    cable = next(cable for cable in draw_seventies(400, SEED) if cable.sections > 2)
    text = render(cable, "nara")
    assert text.count("PAGE 01") == cable.sections
    assert text.count(f"FM {cable.station.plad}") == cable.sections


def test_a_record_of_the_time() -> None:
    parsed = read(record())
    cable = only(parsed)
    wanted = {
        "cable_id": "76LILONGWE517",
        "doc_number": "1976LILONG00517",
        "id_status": "ok",
        "created_at": datetime(1976, 3, 15, 13, 10),
        "created_source": "dtg",
        "created_meta": datetime(1976, 3, 15),
        "origin": "Embassy Lilongwe",
        "from_plad": "AMEMBASSY LILONGWE",
        "classification": "LIMITED OFFICIAL USE",
        "handling": "EXDIS",
        "classification_raw": "LIMITED OFFICIAL USE//EXDIS",
        "body_classification": "LIMITED OFFICIAL USE",
        "precedence_action": "PRIORITY",
        "eo_number": 11652,
        "subject": "GRAIN SILO TENDER",
        "body_status": "full",
    }
    assert {name: cable[name] for name in wanted} == wanted
    assert texts(parsed) == [
        "BIDDERS ASKED ECONOFF WHETHER THE CLOSING DATE, WHICH FALLS ON A HOLIDAY, COULD BE MOVED.",
        "EMBASSY SEES NO OBJECTION.",
    ]
    assert parsed.tables["people"]["name"].to_list() == ["HARROWGATE"]
    assert parsed.tables["tags"]["tag"].to_list() == ["EAGR", "EAID", "MI"]
    assert parsed.tables["references"]["target_id"].to_list() == ["76LILONGWE490"]
    assert parsed.tables["captions"]["caption"].to_list() == ["EXDIS"]
    # The list of the attributes agrees with the text: an airgram is no cable.
    assert "references_differ" not in parsed.tables["parse_issues"]["code"].to_list()


def test_case_043_copies_are_no_recipients() -> None:
    parsed = read(record())
    assert parsed.tables["recipients"]["name"].to_list() == ["SECSTATE WASHDC", "AMEMBASSY LUSAKA"]
    assert str(only(parsed)["header_raw"]).startswith("ACTION AF-08\n")


OUTGOING = """
PAGE 01        STATE   068811

46
ORIGIN AF-10

INFO  OCT-01  ISO-00  /011 R

DRAFTED BY AF/S:TSTRAND:MO
APPROVED BY AF/S:RHALE
EB/TT:MOLANDER
DESIRED DISTRIBUTION
AF, EB
                     --------------------- 030911
R 202015Z MAR 76
FM SECSTATE WASHDC
TO AMEMBASSY LILONGWE
UNCLAS STATE 068811

E.O. 11652: N/A
TAGS: EAGR, MI
SUBJECT: GRAIN SILO TENDER

DEPARTMENT CONCURS.
KISSELGATE


UNCLASSIFIED
<< END OF DOCUMENT >>
"""


def test_an_outgoing_telegram_of_the_department() -> None:
    attributes = ATTRIBUTES.replace("1976LILONG00517", "1976STATE068811").replace("From: LILONGWE", "From: STATE")
    attributes = attributes.replace("LIMITED OFFICIAL USE", "UNCLASSIFIED").replace("EXDIS", "n/a")
    parsed = read(record(OUTGOING, attributes))
    cable = only(parsed)
    assert (cable["cable_id"], cable["from_plad"]) == ("76STATE68811", "SECSTATE WASHDC")
    assert (cable["classification"], cable["handling"]) == ("UNCLASSIFIED", None)
    assert parsed.tables["recipients"]["name"].to_list() == ["AMEMBASSY LILONGWE"]
    assert texts(parsed) == ["DEPARTMENT CONCURS."]


def attributes_alone(**changes: str) -> str:
    lines = [line for line in ATTRIBUTES.strip().split("\n") if line != "STORAGE"]
    fields = dict(line.split(": ", 1) for line in lines) | {"Locator": "TEXT ON MICROFILM"}
    fields |= {name.replace("_", " "): value for name, value in changes.items()}
    return "\n" + "\n".join(f"{key}: {value}" for key, value in fields.items()) + "\n"


@pytest.mark.parametrize("text", ["", "\nTELEGRAM TEXT FOR THIS MRN IS UNAVAILABLE\n"])
def test_case_021_microfilm_has_attributes_alone(text: str) -> None:
    parsed = read(record(text, attributes_alone(Reference="n/a")))
    cable = only(parsed)
    assert (cable["cable_id"], cable["body_status"]) == ("76LILONGWE517", "metadata_only")
    assert (cable["created_at"], cable["created_source"]) == (datetime(1976, 3, 15), "draft_date")
    assert cable["created_precision"] == "day"
    assert (cable["subject"], cable["from_plad"]) == ("GRAIN SILO TENDER", "LILONGWE")
    assert (cable["classification"], cable["origin"]) == ("LIMITED OFFICIAL USE", "Embassy Lilongwe")
    assert parsed.tables["tags"]["tag"].to_list() == ["EAGR", "EAID", "MI"]
    assert [(r["role"], r["name"]) for r in parsed.tables["recipients"].to_dicts()] == [("action", "STATE")]
    assert parsed.tables["paragraphs"].is_empty()


def test_index_entries_need_no_text_marker() -> None:
    blob = "Message Attributes\n" + attributes_alone() + "\n" + record().replace("00517", "00518")
    parsed = read(blob)
    assert sorted(parsed.tables["cables"]["cable_id"]) == ["76LILONGWE517", "76LILONGWE518"]


def test_sent_date_stands_in_for_the_draft_date() -> None:
    attributes = attributes_alone(Draft_Date="n/a", Sent_Date="16-MAR-1976 12:00:00 AM")
    cable = only(read(record("", attributes)))
    assert (cable["created_at"], cable["created_source"]) == (datetime(1976, 3, 16), "sent_date")


@pytest.mark.parametrize(
    "date", ["09 MAR 1976", "09-MAR-1976 12:00:00 AM", "09/03/1976", "'09 MAR 1976'", "1976-03-09"]
)
def test_dates_have_the_day_first(date: str) -> None:
    assert only(read(record("", attributes_alone(Draft_Date=date))))["created_at"] == datetime(1976, 3, 9)


@pytest.mark.parametrize(
    "blob",
    [
        record(TELEGRAM + "\n   Message Text\n\nMORE\n"),
        "Message Text\n\n" + record(),
        record().replace("Message Attributes", ""),
        "Message Attributes\n" + ATTRIBUTES,
    ],
)
def test_case_022_markers_must_stand_once(blob: str) -> None:
    parsed = assert_nothing_lost(blob.encode())
    assert parsed.tables["cables"].is_empty()
    assert parsed.tables["quarantine"]["rule"].to_list() == ["marker_count"]


def test_case_022_takes_no_other_record_along() -> None:
    broken = record().replace("00517", "00518").replace("2. EMBASSY", "Message Text\n2. EMBASSY")
    parsed = assert_nothing_lost((record() + broken + record().replace("00517", "00519")).encode())
    assert parsed.tables["cables"]["serial"].to_list() == [517, 519]


def test_markers_inside_a_line_are_text() -> None:
    told = record().replace("EMBASSY SEES", "SEE Message Text OF NOTE. EMBASSY SEES")
    assert texts(read(told))[1].startswith("SEE Message Text OF NOTE.")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("! 'VISIT OF MINISTER''S AIDE: DATES'", "VISIT OF MINISTER'S AIDE: DATES"),
        ("|-\n  VISIT OF\n  MINISTER", "VISIT OF MINISTER"),
        ("VISIT OF\nMINISTER", "VISIT OF MINISTER"),
        ('"VISIT OF MINISTER"', "VISIT OF MINISTER"),
        ("'VISIT OF\n\n  MINISTER'", "VISIT OF MINISTER"),
        ("VISIT: FIRST DAY\nTO: BE CONFIRMED", "VISIT: FIRST DAY TO: BE CONFIRMED"),
        ("n/a", None),
        ("''", None),
    ],
)
def test_values_run_on_and_are_dressed(value: str, subject: str | None) -> None:
    cable = only(read(record("", attributes_alone(Subject=value))))
    assert cable["subject"] == subject


@pytest.mark.parametrize(
    ("number", "sender", "line", "cable_id"),
    [
        ("1976LILONG00482", "LILONGWE", "AMEMBASSY LILONGWE", "76LILONGWE482"),
        ("1976LILONG00482", None, None, "76LILONGWE482"),
        ("1976LILONG00482_b", "LILONGWE", None, "76LILONGWE482"),
        ("1975NEWDE01204", "NEW DELHI", None, "75NEWDELHI1204"),
        ("1975NEWDE01204", None, None, "75NEWDELHI1204"),
        ("1974THEHA00077", "THE HAGUE", "AMEMBASSY THE HAGUE", "74THEHAGUE77"),
        ("1978PORTM00009", "PORT MORESBY", None, "78PORTMORESBY9"),
        ("1976USUNN03311", "USUN NEW YORK", "USMISSION USUN NEW YORK", "76USUNNEWYORK3311"),
        ("1976BUENOS00512", "BUENOS", None, "76BUENOSAIRES512"),
        ("1976GUATEM00100", "GUATEMALA", None, "76GUATEMALA100"),
        ("1973SANTIA00100", "SANTIAGO", "AMEMBASSY SANTIAGO", "73SANTIAGO100"),
        ("1976STATE118204", "STATE", "SECSTATE WASHDC", "76STATE118204"),
        ("1976ECBRU00482", "EC BRUSSELS", "USMISSION EC BRUSSELS", "76ECBRUSSELS482"),
        ("1976BRUSSE00482", "BRUSSELS", "AMEMBASSY BRUSSELS", "76BRUSSELS482"),
        ("1974NOWHER00482", "NOWHERESVILLE", None, "74NOWHERESVILLE482"),
    ],
)
def test_six_letters_and_the_sender_give_the_station(
    number: str, sender: str | None, line: str | None, cable_id: str
) -> None:
    telegram = f"R 091240Z MAR 76\nFM {line}\nTO SECSTATE WASHDC" if line else None
    kind = pl.String()
    found = read_numbers(pl.Series([number]), pl.Series([sender], dtype=kind), pl.Series([telegram], dtype=kind))
    assert found["reference_id_raw"].to_list() == [cable_id]


def test_without_document_number_the_telegram_tells_its_id() -> None:
    cable = only(read(record(attributes=ATTRIBUTES.replace("Document Number: 1976LILONG00517\n", ""))))
    assert (cable["cable_id"], cable["doc_number"]) == ("76LILONGWE517", None)


def test_the_attributes_name_the_sender_where_the_header_lost_it() -> None:
    parsed = read(record(TELEGRAM.replace("FM AMEMBASSY LILONGWE\n", "")))
    cable = only(parsed)
    assert (cable["from_plad"], cable["created_source"]) == ("LILONGWE", "dtg")
    assert parsed.tables["recipients"]["name"].to_list() == ["SECSTATE WASHDC", "AMEMBASSY LUSAKA"]


def test_the_level_at_the_time_counts_and_not_the_current_one() -> None:
    attributes = ATTRIBUTES.replace("Original Classification: LIMITED OFFICIAL USE\n", "")
    cable = only(read(record(attributes=attributes.replace("Original Handling Restrictions: EXDIS\n", ""))))
    assert (cable["classification"], cable["classification_raw"]) == ("LIMITED OFFICIAL USE", None)


PAGES = {
    "plain": "1. ONE LINE AND\nSECRET\n\nSECRET\n\nPAGE 02        SUVA  00077  091315Z\n\nANOTHER.\n",
    "with_caption": (
        "1. ONE LINE AND\nSECRET\nNODIS\n\nSECRET\n\nNODIS\nPAGE 02  SUVA  00077  02 OF 03  091315Z\n\nANOTHER.\n"
    ),
    "one_level": "1. ONE LINE AND\nS E C R E T\n\nPAGE 02        NEW DE  00077  091315Z\n\nANOTHER.\n",
    "level_below": "1. ONE LINE AND\nPAGE 02        N'DJAM  00077  091315Z\n\nSECRET\n\nANOTHER.\n",
    "level_in_line": "1. ONE LINE AND\nSECRET   PAGE 02        SUVA  00077  091315Z\n\nANOTHER.\n",
    "no_time": "1. ONE LINE AND\nSECRET\n\n\fSECRET\n\nPAGE 02        STATE  068811\n\nANOTHER.\n",
    "stamp": (
        f"1. ONE LINE AND\nSECRET\n\nMargaret P. Olander {STAMP}\nSECRET\n\nPAGE 02  SUVA  00077  091315Z\n\nANOTHER.\n"
    ),
    "stamp_in_lines": (
        "1. ONE LINE AND\nTim Strand\nDeclassified/Released\nUS Department of State\nEO Systematic Review\n"
        "20 Mar 2014\nSECRET\n\nPAGE 02  SUVA  00077  091315Z\n\nANOTHER.\n"
    ),
    "two_pages": (
        "1. ONE LINE AND\nSECRET\n\nSECRET\n\nPAGE 02  SUVA  00077  091315Z\n\n"
        "SECRET\n\nSECRET\n\nPAGE 03  SUVA  00077  091315Z\n\nANOTHER.\n"
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_page_breaks_leave_no_trace(page: str) -> None:
    lines = cleaned(PAGES[page]).split("\n")
    # A stamp leaves the blank line it stood on.
    assert [line for line in lines if line or "stamp" not in page] == ["1. ONE LINE AND", "ANOTHER."]


def test_a_blank_line_before_a_page_break_ends_a_paragraph() -> None:
    text = "THE FIRST.\n\nSECRET\n\nSECRET\n\nPAGE 02        SUVA  00077  091315Z\n\nTHE SECOND.\n"
    assert cleaned(text) == "THE FIRST.\n\nTHE SECOND."


def test_captions_of_the_telegram_stay() -> None:
    text = "SECRET SUVA 0077\n\nEXDIS\nSECRET\n\nSECRET\n\nPAGE 02  SUVA  00077  091315Z\n\nNOFORN\n\n1. ONE.\n"
    assert cleaned(text) == "SECRET SUVA 0077\n\nEXDIS\nNOFORN\n\n1. ONE."


@pytest.mark.parametrize(
    "end", ["NNNN", "NNN", "NNNNMAFVVZCZ", "<< END OF DOCUMENT >>", STAMP, "SECRET\n\nNNNN\nSECRET"]
)
def test_ends_are_taken_off(end: str) -> None:
    assert (
        cleaned(f"1. ONE.\nHALE\n\nSECRET\n\n\n{end}\n\n*** Current Classification *** UNCLASSIFIED\n")
        == "1. ONE.\nHALE"
    )


HEADER = """

64
ACTION AF-08

INFO OCT-01 /021 W
      ------------------ 044713
R 151310Z MAR 76
FM AMEMBASSY SUVA
TO SECSTATE WASHDC 1377

"""


@pytest.mark.parametrize("line", ["SECTION 2 OF 2", "FINAL SECTION OF 2"])
def test_later_sections_leave_a_break(line: str) -> None:
    first = f"SECRET\n\nPAGE 01  SUVA  00077  01 OF 02  151402Z{HEADER}"
    second = f"SECRET\n\nNNNN\n\nSECRET\n\nPAGE 01  SUVA  00077  02 OF 02  151409Z{HEADER}"
    text = cleaned(
        f"{first}S E C R E T SECTION 1 OF 2 SUVA 0077\n\nEXDIS\n\n1. ONE AND\n"
        f"{second}S E C R E T {line} SUVA 0077\n\nEXDIS\n\nTWO.\n"
    )
    assert text.endswith("EXDIS\n\n1. ONE AND\nSUVA 00000077  002 OF 002\n\nTWO.")
    assert text.count("FM AMEMBASSY SUVA") == 1


DAMAGE: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "cr": lambda text: text.replace("\n", "\r").encode(),
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "blank_lines_first": lambda text: b" \r\n\n" + text.encode(),
    "stamp_first": lambda text: STAMP.encode() + b"\n\nUNCLASSIFIED\n\n" + text.encode(),
    "form_feeds": lambda text: text.replace(" " * 30 + "Message", "\f" + " " * 9 + "Message").encode(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_line_ends_and_what_stands_above_change_nothing(damage: str) -> None:
    cables = list(draw_seventies(60, SEED))
    text = rendered(cables, "nara")
    blob = DAMAGE[damage](text)
    wanted, found = read(text), assert_nothing_lost(blob)
    assert sniff(blob[: 64 * 1024])[0] == ("nara", 1.0)
    for table in CHILDREN:
        assert found.tables[table].equals(wanted.tables[table]), table


def test_windows_text() -> None:
    parsed = read(record().replace("NO OBJECTION", "NO “OBJECTION”").encode("cp1252"))
    assert parsed.encodings == {"file": "cp1252"}
    assert texts(parsed)[1] == "EMBASSY SEES NO “OBJECTION”."


def test_every_form_is_told_from_the_others() -> None:
    for form in (*OTHERS, "nara"):
        for text in records(40, SEED, form):
            scores = sniff(text.encode()[: 64 * 1024])
            assert scores[0][0] == form, (form, scores)
            assert all(score <= scores[0][1] - 0.3 for _, score in scores[1:]), scores


def test_a_long_record_is_recognised_by_its_head() -> None:
    blob = record(TELEGRAM.replace("2. EMBASSY", "WORD " * 20_000 + "\n2. EMBASSY")).encode()
    assert sniff(blob[: 64 * 1024])[0] == ("nara", 0.8)
    assert sniff(("Message Attributes\n" + attributes_alone()).encode()) == [("nara", 0.9)]


def test_damage_loses_no_record() -> None:
    rng = Random(5)
    whole = "".join(render(cable, "nara", at) for at, cable in enumerate(draw_seventies(6, SEED), 1)).encode()
    for _ in range(15):
        blob = bytearray(whole[: rng.randrange(len(whole))])
        for _ in range(rng.randrange(20)):
            if blob:
                blob[rng.randrange(len(blob))] = rng.randrange(256)
        assert_nothing_lost(bytes(blob))


@pytest.mark.parametrize(
    "blob", [b"", b" \r\n\n", b"\x00" * 5000, bytes(range(256)) * 50, b"\xef\xbb\xbf", b"Message Text"]
)
def test_other_content_is_no_failure(blob: bytes) -> None:
    assert_nothing_lost(blob)


def test_starts_in_a_slice_are_those_in_the_file() -> None:
    cables = list(draw_seventies(COUNT, SEED))
    blob = rendered(cables, "nara").encode()
    starts = record_starts("nara", blob)
    assert len(starts) == COUNT
    for first, end in ((0, 10), (37, 120), (100, 200)):
        part = blob[starts[first] : starts[end]]
        assert [starts[first] + at for at in record_starts("nara", part)] == starts[first:end]
