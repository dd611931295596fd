"""The dimension tables say what the vocabularies say, one row a code."""

import polars as pl
import pytest

from schemas import vocab
from schemas.derive import columns, dimension, key_columns, polars_schema


@pytest.mark.parametrize("table", ["posts", "tag_definitions"])
def test_rows_fit_the_declaration(table: str) -> None:
    rows = dimension(table)
    assert rows.schema == polars_schema(table)
    assert not rows.select(key_columns(table)).is_duplicated().any()
    for spec in columns(table):
        assert spec.nullable or rows[spec.name].null_count() == 0, spec.name
        if spec.values:
            assert set(rows[spec.name].drop_nulls()) <= set(spec.values)
        if spec.pattern:
            assert rows[spec.name].drop_nulls().str.contains(spec.pattern).all()


def test_every_known_station_has_one_row() -> None:
    listed = set(vocab.table("posts")["mrn_station"].drop_nulls()) | set(vocab.table("stations")["station"])
    posts = dimension("posts")
    assert set(posts["station"]) == listed
    kinds = dict(posts.select("station", "kind").iter_rows())
    assert (kinds["STATE"], kinds["SUVA"], kinds["SECDEF"]) == ("agency", "post", "agency")
    addis = posts.filter(station="ADDISABABA").row(0, named=True)
    assert addis["names"] == "AMEMBASSY ADDIS ABABA;USMISSION ADDIS ABABA"
    assert (addis["country"], addis["aliases"]) == ("Ethiopia", "ADDIS")


def test_every_listed_tag_has_one_row() -> None:
    tags = dimension("tag_definitions")
    assert tags.height == vocab.table("tags").height
    assert tags.filter(tag="EFIS").row(0, named=True)["kind"] == "subject"
    assert tags.filter(pl.col("aliases").str.contains("SYR"))["tag"].to_list() == ["SY"]
