"""Golden cases: one telegram built around a snippet, and the columns it must give.

All cases of a module are read in one go, each under a serial of its own, because a read costs as much for one
record as for a hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from transforms.shard import Piece, parse

Rows = tuple[tuple[str, ...], list[tuple[Any, ...]]]

HEADER = """VZCZCXRO4410
RR RUEHPB
DE RUEHAP #{serial:04d}/01 1251132
ZNY CCCCC ZZH
{dtg}
FM AMEMBASSY APIA
{addressees}"""


@dataclass(frozen=True)
class Case:
    """A telegram of APIA in May 2009. `want` holds chosen columns of tables, `issues` codes that must be raised.

    The parts of the body stand in the order of the handbook, None leaves one out; `preamble` replaces all that
    stands between the classification line and the text, `body` and `header` replace everything. In all of them
    {serial} is the serial of the cable. `absent` are codes of issues that must not be raised.
    """

    name: str
    want: Mapping[str, Rows] = field(default_factory=dict)
    issues: Sequence[str] = ()
    absent: Sequence[str] = ()
    dtg: str = "R 051132Z MAY 09"
    addressees: str = "TO RUEHC/SECSTATE WASHDC 0717\nINFO RUEHWL/AMEMBASSY WELLINGTON 1903"
    header: str | None = None
    body: str | None = None
    line: str = "C O N F I D E N T I A L APIA {serial:06d}"
    captions: str | None = "SIPDIS"
    eo: str | None = "E.O. 12958: DECL: 05/04/2019"
    tags: str | None = "TAGS: EFIS PREL WS"
    subject: str | None = "SUBJECT: REEF FISHERY TALKS STALL"
    ref: str | None = None
    classified: str | None = "Classified By: DCM Tim Strand for reasons 1.4 (b) and (d)."
    preamble: str | None = None
    text: str = "1. (C) The talks stalled.\n\n2. (C) They go on in June."
    signer: str | None = "OLANDER"
    reference_id: str = "09APIA{serial}"
    created: str = "5/5/2009 11:32"
    level: str = "CONFIDENTIAL"
    title: str | None = None
    listed: str = ""
    serial: int | None = None

    def header_text(self) -> str:
        return HEADER if self.header is None else self.header

    def body_text(self) -> str:
        if self.body is not None:
            return self.body
        fields = (self.captions, self.eo, self.tags, self.subject, self.ref, self.classified)
        preamble = "\n\n".join(part for part in fields if part is not None) if self.preamble is None else self.preamble
        return "\n\n".join(part for part in (self.line, preamble, self.text, self.signer) if part is not None)


def rows(columns: str, *values: Any) -> Rows:
    """Expected rows in order; a lone value stands for a row of one column."""
    names = tuple(columns.split())
    return names, [value if isinstance(value, tuple) else (value,) for value in values]


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def record(case: Case, position: int) -> str:
    """The case as a row of the bulk dump."""
    serial = serial_of(case, position)
    filled = [
        part.replace("{serial:06d}", f"{serial:06d}").replace("{serial}", str(serial))
        for part in (
            case.header_text()
            .replace("{serial:04d}", f"{serial % 10_000:04d}")
            .replace("{dtg}", case.dtg)
            .replace("{addressees}", case.addressees),
            case.body_text(),
            case.reference_id,
        )
    ]
    header, body, reference_id = filled
    fields = (str(position), case.created, reference_id, "Embassy Apia", case.level, case.listed, header, body)
    return ",".join(quoted(text) for text in fields) + "\n"


def serial_of(case: Case, position: int) -> int:
    return case.serial or 2000 + position


def read(cases: Sequence[Case]) -> dict[str, pl.DataFrame]:
    """Tables of all cases; table rows know their case by source_record (cables) and cable_id."""
    assert len({case.name for case in cases}) == len(cases)
    blob = "".join(record(case, position) for position, case in enumerate(cases, 1)).encode()
    return parse("csv", [Piece("golden", 1, 0, blob)], "run").tables


def assert_case(case: Case, cases: Sequence[Case], tables: Mapping[str, pl.DataFrame]) -> None:
    """Every expected column of the case as wanted."""
    position = cases.index(case) + 1
    cables = tables["cables"].filter(source_record=position)
    assert cables.height == 1, tables["quarantine"].filter(record=position).select("rule", "message").rows()
    cable_id = cables["cable_id"][0]
    for table, (columns, expected) in case.want.items():
        own = tables[table].filter(cable_id=cable_id)
        order = [name for name in ("seq",) if name in own.columns]
        assert (own.sort(order) if order else own).select(columns).rows() == expected, f"{table}: {columns}"
    raised = set(tables["parse_issues"].filter(cable_id=cable_id)["code"])
    assert set(case.issues) <= raised, f"issues raised: {sorted(raised)}"
    assert not set(case.absent) & raised, f"issues raised: {sorted(raised)}"
