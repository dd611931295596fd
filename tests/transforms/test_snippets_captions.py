"""Captions, passing lines and date-time groups as communicators typed them (2.3, 2.6)."""

from tests.transforms.snippets import answers, differences

AHEAD = [
    ("S E C R E T // NOFORN // APIA {serial:06d}", "NOFORN"),
    ("UNCLAS E F T O SECTION 01 OF 02 APIA {serial:06d}", "EFTO"),
    ("UNCLAS SENSITIVE APIA {serial:06d} SIPDIS", "SENSITIVE | SIPDIS"),
    ("C O N F I D E N T I A L APIA {serial:06d}", ""),
]
LINES = [
    ("EXDIS - MILITARY ADDRESSEES TREAT AS SPECAT EXCLUSIVE", "EXDIS | SPECAT"),
    ("NOFORN WNINTEL NOCONTRACT ORCON", "NOFORN | WNINTEL | NOCONTRACT | ORCON"),
    ("NOFORN//SIPDIS", "NOFORN | SIPDIS"),
    ("REL TO USA, AUS, NZL", "REL TO"),
    ("NOFORN REL TO USA, GBR", "NOFORN | REL TO"),
    ("SENSITIVE - NOT FOR INTERNET DISTRIBUTION", "SENSITIVE | NOT FOR INTERNET DISTRIBUTION"),
    ("OFFICIAL-INFORMAL", "OFFICIAL INFORMAL"),
    ("S I P D I S", "SIPDIS"),
    ("*SENSITIVE*", "SENSITIVE"),
    ("NODIS\nEYES ONLY FOR THE SECRETARY", "NODIS | EYES ONLY"),
    ("SIPDS", "SIPDIS"),
    ("SENSTIVE\nSI PDIS", "SENSITIVE | SIPDIS"),
    ("NOFRON", "NOFORN"),
    ("NODULE", ""),
]
PASSING = [
    ("DEPT FOR EAP/ANP\nAND EAP/RSP", "DEPT: EAP/ANP AND EAP/RSP"),
    ("STATE FOR EAP/ANP,\nDRL/IRF\nPACOM FOR FPA;", "STATE: EAP/ANP, DRL/IRF | PACOM: FPA"),
    ("STATE FOR EAP/ANP-\nMVALE AND RHALE", "STATE: EAP/ANP- MVALE AND RHALE"),
    ("Department for EAP/ANP", "Department: EAP/ANP"),
]
GROUPS = [("R 3O1930Z MAY 09", "2009-05-30 19:30:00"), ("O O51132Z MAY 09", "2009-05-05 11:32:00")]


def test_captions_can_stand_between_level_and_station() -> None:
    found = answers("line", [text for text, _ in AHEAD], "captions", lambda row: str(row["caption"]), captions=None)
    assert not differences(AHEAD, found), differences(AHEAD, found)


def test_captions_stand_on_lines_of_their_own() -> None:
    found = answers("captions", [text for text, _ in LINES], "captions", lambda row: str(row["caption"]))
    assert not differences(LINES, found), differences(LINES, found)


def test_only_a_misspelt_caption_is_an_issue() -> None:
    texts = [("SIPDS", "caption_misspelt"), ("SIPDIS", "")]
    codes = answers(
        "captions",
        [text for text, _ in texts],
        "parse_issues",
        lambda row: str(row["code"]) * (row["field"] == "captions"),
    )
    assert not differences(texts, codes), differences(texts, codes)


def test_passing_lines_wrap() -> None:
    found = answers(
        "captions", [text for text, _ in PASSING], "passing_lines", lambda row: f"{row['target']}: {row['office']}"
    )
    assert not differences(PASSING, found), differences(PASSING, found)


def test_letters_are_figures_in_a_date_time_group() -> None:
    found = answers("dtg", [text for text, _ in GROUPS], "cables", lambda row: str(row["created_at"]))
    assert not differences(GROUPS, found), differences(GROUPS, found)
