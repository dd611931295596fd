"""How often each form and oddity appears in the synthetic corpus, each as a share between 0 and 1.

Shares marked (measured) follow samples of real telegrams; the others are kept low on purpose, so that an
oddity is met thousands of times in a large corpus and is still no rule.
"""

# Characters of the paragraphs; the head of the body adds some 500. Lognormal, so that about one body in 5,000
# exceeds 100 KB.
BODY_MEDIAN = 3_400
BODY_SIGMA = 0.95
BODY_MIN, BODY_MAX = 300, 150_000
MAX_PARAGRAPHS = 40
# One paragraph is sent without a number; below this length a second one is the exception.
SINGLE_PARAGRAPH_BELOW = 900
SINGLE_PARAGRAPH = 0.6
# A transmission section holds about a hundred lines.
SECTION_CHARACTERS = 5_600

# The dump has little before 2003; the old years are there to exercise the earlier Executive Orders.
YEAR_WEIGHTS = {
    **dict.fromkeys(range(1986, 1996), 0.15),
    **dict.fromkeys(range(1996, 2003), 0.4),
    2003: 6, 2004: 8, 2005: 12, 2006: 17, 2007: 17, 2008: 18, 2009: 21, 2010: 5,
}  # fmt: skip

LEVELS = {"UNCLASSIFIED": 0.50, "CONFIDENTIAL": 0.42, "SECRET": 0.08}
SENSITIVE = 0.45  # of unclassified: printed SENSITIVE, metadata //FOR OFFICIAL USE ONLY
NOFORN = {"CONFIDENTIAL": 0.05, "SECRET": 0.5}
SIPDIS = 0.93  # (measured)
SIPDIS_DOUBLED = 0.21  # (measured)
DISTRIBUTION_CAPTION = 0.03  # EXDIS, NODIS, LIMDIS
CORRECTED_COPY = 0.005
PASSING_LINE = 0.35
SUBJECT_MIXED_CASE = 0.2
SUBJECT_MARK = 0.04  # SUBJECT: (C) ...

SHORT_HEADER = 0.05  # (measured) no routing lines above the date-time group, addressees without indicators
SINGLE_ADDRESS_TID = 0.35  # VZCZCXYZ instead of VZCZCXRO
LATE_FILING = 0.07  # (measured) filing time on the DE line differs from the date-time group
OP_SIGNALS = 0.005
SECOND_PRECEDENCE = 0.04
ADDRESSEES_MEDIAN = 6
ADDRESSEES_SIGMA = 0.9
MAX_ADDRESSEES = 60
COLLECTIVE = 0.06
EXEMPTED = 0.1  # of cables with a collective: XMT list behind it
MCN_RANGE = 0.02  # of multi-section cables: one number a section (3806-3812)
NO_INDICATOR = 0.03  # addressee of a full header without RI/
OFFICE_SYMBOLS = 0.25  # of military commands

EO_MISSING = 0.05  # of unclassified cables only
EXEMPTION = 0.08  # of classified cables from 1995 to 2003: X1, X6
EVENT = 0.01
TAGS_FIRST = 0.02  # TAGS line above the E.O. line
PERSON_TAG = 0.02
REFERENCES = 0.56  # (measured)
EXPLICIT_SAME_YEAR = 0.1  # year printed although it is this year's
REFERENCE_OUTSIDE = 0.3  # to stations that never send in this corpus
REFERENCE_OTHER = 0.05  # (measured 3-6 % of cables) e-mail, telcon, memcon
NOTAL = 0.03
REFERENCE_TITLE = 0.01
REFERENCE_AND = 0.03  # STATE 1234 AND 1240
DERIVED = 0.01  # (Derived from) instead of a person
NO_REASON = 0.04  # (measured)
HARD_WRAP = 0.1  # of long clauses: broken inside the word "reasons"

MARKS_ON_UNCLASSIFIED = 0.3
SUMMARY = 0.62
SUMMARY_SPANS = 0.08  # two paragraphs from Summary: to End Summary.
SUMMARY_AND_COMMENT = 0.04
SUMMARY_HEADED = 0.1  # heading SUMMARY and only the closing words in the text
COMMENT = 0.6
COMMENT_ENDED = 0.6
HEADINGS = 0.3  # of cables
ACTION_REQUEST = 0.03
NOTE_PARAGRAPH = 0.02
DASH_LIST = 0.03  # of paragraphs
NUMBERED_LIST = 0.01  # of paragraphs: items 1., 2. that must not be taken for paragraphs
NUMBER_GAP = 0.01  # of marked cables: a number is skipped
NUMBER_REPEATED = 0.005  # of marked cables: a number stands twice
STRAY_SIPDIS = 0.04  # of multi-section cables: caption left inside the text at the section break

# The rest signs with an upper-case surname on a line of its own. (measured)
SIGNER_MIXED = 0.13
SIGNER_APPENDED = 0.16
SIGNER_MISSING = 0.03

# Dress of the page-text form only.
REPEATED_HEADER = 0.3
DOUBLED_BLANKS = 0.6
PAGE_GAP = 0.5  # of cables: one blank line in mid-sentence where a page broke
# Dress of the bulk CSV only: apostrophes escaped although they need not be.
ESCAPED_APOSTROPHES = 0.03
