"""UTF-8 that was read as Windows-1252 once is repaired; everything else stays as it is."""

import polars as pl
import pytest

from transforms.dialects import Piece
from transforms.dialects.mojibake import repair
from transforms.dialects.raw import decode
from transforms.shard import parse


def repaired(text: str | None) -> tuple[str | None, bool]:
    frame = repair(pl.DataFrame({"a": [text]}, schema={"a": pl.String}), ["a"])
    return frame.row(0)


SOUND = "¶3. (C) The mayor’s “café” – naïve, Ünal… € 5"


def misread(text: str, encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_round_trip_repairs_all_of_it(encoding: str) -> None:
    assert repaired(misread(SOUND, encoding)) == (SOUND, True)


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        "plain",
        "",
        None,
        "ÂNGELO said",
        "IRMÃ” and ÉLAN",
        "SÃO TOMÉ",
        "â la carte",
        "Â",
        "\ufffdÂ\ufffd",
        "Ã\x41",
    ],
)
def test_sound_text_stays(text: str | None) -> None:
    assert repaired(text) == (text, False)


def test_damaged_and_sound_characters_side_by_side() -> None:
    assert repaired("¶1. sound\nÂ¶2. the mayorâ€™s, naÃ¯ve \ufffd Ω") == (
        "¶1. sound\n¶2. the mayor’s, naïve \ufffd Ω",
        True,
    )


def test_it_is_read_back_once_and_not_again() -> None:
    assert repaired(misread(misread("¶", "cp1252"), "cp1252")) == ("Â¶", True)


def test_the_encoding_of_the_record_is_kept() -> None:
    frame = pl.DataFrame(
        {"a": ["Â¶".encode(), "Â¶".encode("cp1252"), b"x\xb6"], "b": [b"", "é’".encode("cp1252"), None]}
    )
    decoded = decode(frame, ["a", "b"])
    assert decoded["a"].to_list() == ["¶", "¶", "x¶"]
    assert decoded["encoding"].to_list() == ["utf-8", "cp1252", "cp1252"]
    assert decoded["mojibake_repaired"].to_list() == [True, True, False]


def test_a_repaired_cable_has_an_issue_and_its_paragraphs() -> None:
    body = "C O N F I D E N T I A L SUVA 000214\n\nSUBJECT: A CASE OF PILCROWS\n\n¶1. (C) One.\n\n¶2. (C) Two’s.\n"
    row = f'"1","5/5/2008 11:32","08SUVA214","Embassy Suva","CONFIDENTIAL","","","{misread(body, "cp1252")}"\n'
    other = f'"2","5/5/2008 11:32","08SUVA215","Embassy Suva","CONFIDENTIAL","","","{body.replace("214", "215")}"\n'
    tables = parse("csv", [Piece("f" * 16, 1, 0, (row + other).encode())], "r1").tables
    issues = tables["parse_issues"].filter(pl.col("code") == "mojibake_repaired")
    assert issues["cable_id"].to_list() == ["08SUVA214"]
    columns = ["number", "portion_level", "text"]
    texts = [tables["paragraphs"].filter(pl.col("cable_id") == f"08SUVA{n}").select(columns) for n in (214, 215)]
    assert texts[0].equals(texts[1])
    assert texts[0].height == 2
