"""A synthetic cable as plain values: all that a rendering prints and the truth tables hold."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Station:
    """A sending post: token of reference ids, printed place, address, indicator, label, country."""

    token: str
    place: str
    plad: str
    indicator: str
    origin: str
    country_tag: str | None
    country: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee; `excluded` are the posts exempted (XMT) from a collective."""

    role: str
    indicator: str | None
    name: str
    offices: tuple[str, ...] = ()
    precedence: str | None = None
    mcn_first: str | None = None
    mcn_last: str | None = None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """Lines above and on the date-time group. `transmission_id` is None for the short header without them."""

    transmission_id: str | None
    relays: tuple[str, ...]
    filed_at: datetime
    action: str
    info: str | None
    signals: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """The cable that a reference names."""

    year: int
    station: str
    place: str
    serial: int

    @property
    def cable_id(self) -> str:
        return f"{self.year % 100:02d}{self.station}{self.serial}"


@dataclass(frozen=True, slots=True)
class Reference:
    """An item of the REF list. `value` is the printed item without bullet, flag and title.

    `inherited` items print only their serial, behind AND, and share the bullet of the item before.
    """

    bullet: str | None
    kind: str
    value: str
    target: Target | None = None
    year_printed: bool = False
    inherited: bool = False
    notal: bool = False
    title: str | None = None
    in_corpus: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    tag: str
    kind: str
    label: str | None
    person_for: str | None = None


@dataclass(frozen=True, slots=True)
class Declassification:
    """The E.O. line: `line` None means that it is missing; `kind` as in the vocabulary declass_kind."""

    eo_number: int | None
    kind: str
    on: date | None
    line: str | None


@dataclass(frozen=True, slots=True)
class Classifier:
    """The Classified By clause as printed on one line; `name` None where the text is derived from sources."""

    clause: str
    name: str | None
    title: str | None
    reasons: tuple[str, ...]
    hard_wrap: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: text is opening, blocks and closing joined by blanks.

    Every block after the first is a list item on a line of its own. `heading` is printed above the paragraph.
    """

    number: int | None
    mark: str | None
    kind: str
    blocks: tuple[str, ...]
    opening: str | None = None
    closing: str | None = None
    heading: str | None = None

    @property
    def content(self) -> str:
        return " ".join(self.blocks)

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.opening, *self.blocks, self.closing) if part)


@dataclass(frozen=True, slots=True)
class Style:
    """Choices of printing that carry no meaning."""

    width: int
    bullet_form: str
    reference_layout: str
    reference_keyword: str
    tag_separator: str
    number_gap: str
    ruled_above: bool
    tags_first: bool
    list_spaced: bool
    signer_spaced: bool
    break_gap: str
    break_decimal: bool
    stray_sipdis: bool
    signer_form: str
    repeat_header: bool
    double_blanks: bool
    page_gap: bool
    escape_apostrophes: bool


@dataclass(frozen=True, slots=True)
class Cable:
    """One synthetic cable. `level` and `handling` as in the vocabularies, `signer` as printed."""

    station: Station
    year: int
    serial: int
    created_at: datetime
    level: str
    handling: str | None
    sections: int
    routing: Routing
    recipients: tuple[Recipient, ...]
    captions: tuple[str, ...]
    caption_lines: tuple[str, ...]
    passing_lines: tuple[str, ...]
    declassification: Declassification
    tags: tuple[Tag, ...]
    subject: str
    subject_mark: str | None
    references: tuple[Reference, ...]
    classifier: Classifier | None
    paragraphs: tuple[Paragraph, ...]
    signer: str | None
    style: Style

    @property
    def cable_id(self) -> str:
        return f"{self.year % 100:02d}{self.station.token}{self.serial}"

    @property
    def classification_label(self) -> str:
        """The level as the metadata prints it, with its handling: CONFIDENTIAL//NOFORN."""
        marking = {"FOUO": "FOR OFFICIAL USE ONLY"}
        return f"{self.level}//{marking.get(self.handling, self.handling)}" if self.handling else self.level
