"""Transmission lines with slips, above the addressees of a cable of APIA (2.2, 2.3)."""

from typing import Any

import pytest

from tests.transforms.snippets import answers, differences

SOUND = {
    "transmission": "VZCZCXRO4410",
    "origin": "DE RUEHAP #2001/01 1251132",
    "security": "ZNY CCCCC ZZH",
    "group": "R 051132Z MAY 09",
    "sender": "FM AMEMBASSY APIA",
}


def header(**changed: str) -> str:
    return "\n".join((SOUND | changed).values()) + "\nTO RUEHC/SECSTATE WASHDC 0717"


SLIPS = {
    "transmission": [("VZCZXRO4410", "VZCZCXRO4410"), ("VCZCCXRO4410", "VZCZCXRO4410"), ("SUVA 4410", "None")],
    "origin": [
        ("ED RUEHAP #2001/01 1251132", "RUEHAP"),
        ("D RUEHAP #2001/01 1251132", "RUEHAP"),
        ("DERUEHAP #2001 1251132", "RUEHAP"),
        ("DE REUHAP #2001 1251132", "RUEHAP"),
        ("DE RUEHSV #2001 1251132", "RUEHSV"),  # another post's
    ],
    "group": [
        ("R 051132Z MYA 09", "ROUTINE 2009-05-05"),
        ("P 05112Z MAY 09", "PRIORITY None"),
        ("OR 51132Z MAY 09", "IMMEDIATE None"),
    ],
    "sender": [
        ("FM AMEMBASY APIA", "AMEMBASSY APIA"),
        ("FM AMEMBASSYAPIA", "AMEMBASSY APIA"),
        ("FM AMEMBASSY AIPA", "AMEMBASSY APIA"),
        ("FM AMEMBASSY SUVA", "AMEMBASSY SUVA"),  # another post, spelled right
        ("FM AMEMBASSY ARIA LOWLANDS", "AMEMBASSY ARIA LOWLANDS"),  # too far from any
    ],
}
READ = {"transmission": "transmission_id", "origin": "from_ri", "sender": "from_plad"}


@pytest.mark.parametrize("part", SLIPS)
def test_slips_in_the_envelope_are_mended(part: str) -> None:
    def told(row: dict[str, Any]) -> str:
        if part == "group":
            sent = str(row["created_at"])[:10] if row["created_source"] == "dtg" else None
            return f"{row['precedence_action']} {sent}"
        return str(row[READ[part]])

    texts = [header(**{part: text}) for text, _ in SLIPS[part]]
    found = answers("header", texts, "cables", told)
    assert not differences(SLIPS[part], found), differences(SLIPS[part], found)


def test_a_mended_sender_is_an_issue_with_what_was_printed() -> None:
    wanted = [("FM AMEMBASY APIA", "AMEMBASY APIA"), ("FM AMEMBASSY APIA", "")]
    texts = [header(sender=text) for text, _ in wanted]
    found = answers(
        "header", texts, "parse_issues", lambda row: row["detail"] if row["code"] == "sender_misspelt" else ""
    )
    assert not differences(wanted, found), differences(wanted, found)
