"""The vocabularies agree with themselves and with each other."""

import re
from collections import Counter

import polars as pl
import pytest

from schemas import TABLES, vocab
from schemas.derive import columns

CODES = vocab.table("codes")
NAMES = sorted(set(CODES["vocabulary"]))


def doubles(values: pl.Series) -> list[str]:
    return [value for value, times in Counter(values.drop_nulls()).items() if times > 1]


@pytest.mark.parametrize("name", NAMES)
def test_codes_stand_once(name: str) -> None:
    codes = vocab.codes(name)
    assert len(set(codes)) == len(codes)
    assert all(code and code == code.strip() for code in codes)


def test_a_vocabulary_stands_in_one_place() -> None:
    runs = CODES["vocabulary"].rle().struct.field("value")
    assert doubles(runs) == []


def test_every_vocabulary_is_used_by_a_column_or_is_known() -> None:
    used = {spec.vocabulary for table in TABLES for spec in columns(table) if spec.vocabulary}
    assert used <= set(NAMES)
    assert set(NAMES) - used == set()


@pytest.mark.parametrize("name", ["classification", "precedence", "portion_level"])
def test_ordered_vocabularies_have_ranks(name: str) -> None:
    assert set(vocab.ranks(name)) == set(vocab.codes(name))


def test_ranks_are_those_of_the_service() -> None:
    rank = vocab.ranks("precedence")
    assert rank["FLASH"] > rank["NIACT IMMEDIATE"] > rank["IMMEDIATE"] > rank["PRIORITY"] > rank["ROUTINE"]
    rank = vocab.ranks("classification")
    assert rank["TOP SECRET"] > rank["SECRET"] > rank["CONFIDENTIAL"] > rank["UNCLASSIFIED"]


@pytest.mark.parametrize("name", ["quarantine_rule", "issue_code"])
def test_codes_that_people_read_say_what_they_mean(name: str) -> None:
    labels = vocab.labels(name)
    assert set(labels) == set(vocab.codes(name))
    assert all(len(label) > 10 and not label.endswith(".") for label in labels.values())


def test_kinds_of_captions_are_listed() -> None:
    assert set(vocab.labels("caption").values()) <= set(vocab.codes("caption_kind"))
    assert set(vocab.labels("caption")) == set(vocab.codes("caption"))


def test_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocab.codes("no such list")


class TestTags:
    def test_each_tag_once(self) -> None:
        assert doubles(vocab.table("tags")["tag"]) == []

    def test_kinds_are_listed(self) -> None:
        assert set(vocab.table("tags")["kind"]) <= set(vocab.codes("tag_kind"))

    def test_tags_have_the_shape_of_tags(self) -> None:
        assert vocab.table("tags")["tag"].str.contains(r"^[A-Z0-9][A-Z0-9 ,.'/&-]{1,40}$").all()

    def test_aliases_lead_to_tags_and_are_none(self) -> None:
        tags, aliases = set(vocab.table("tags")["tag"]), vocab.table("tag_aliases")
        assert set(aliases["tag"]) <= tags
        assert doubles(aliases["alias"]) == []
        assert not set(aliases["alias"]) & set(aliases["tag"])

    def test_no_caption_is_a_tag(self) -> None:
        assert not set(vocab.table("tags")["tag"]) & {"SIPDIS", "NOFORN", "EXDIS", "NODIS", "LIMDIS"}


class TestStations:
    def test_tokens_are_letters(self) -> None:
        posts = vocab.table("posts")["mrn_station"].drop_nulls()
        agencies = vocab.table("stations")["station"]
        assert pl.concat([posts, agencies]).str.contains("^[A-Z]{2,24}$").all()

    def test_agencies_stand_once(self) -> None:
        assert doubles(vocab.table("stations")["station"]) == []

    def test_aliases_lead_to_stations_and_are_none(self) -> None:
        known = set(vocab.table("posts")["mrn_station"].drop_nulls()) | set(vocab.table("stations")["station"])
        aliases = vocab.table("station_aliases")
        assert set(aliases["station"]) <= known
        assert doubles(aliases["alias"]) == []
        assert not set(aliases["alias"]) & known
        assert aliases["alias"].str.contains("^[A-Z]+$").all()


class TestPosts:
    posts = vocab.table("posts")

    def test_rows_are_told_apart(self) -> None:
        rows = pl.concat_str("routing_indicator", pl.lit(" "), "name", ignore_nulls=True)
        assert doubles(self.posts.select(rows).to_series()) == []

    def test_indicators_and_names(self) -> None:
        """The book gives some commands a range of indicators (RHFJAAA THRU RHFJAAZ)."""
        indicators = self.posts["routing_indicator"].drop_nulls()
        assert indicators.str.contains("^[A-Z]{4,7}(?: THRU [A-Z]{4,7})?$").all()
        assert not self.posts.filter(kind="post")["routing_indicator"].str.contains(" THRU ").any()
        assert self.posts["name"].null_count() == 0
        assert not self.posts["name"].str.contains(r"^\s|\s$|  ").any()
        assert not self.posts.filter(kind="post")["name"].str.contains("/").any()

    def test_a_station_lies_in_one_country(self) -> None:
        listed = self.posts.drop_nulls(["mrn_station", "country"])
        countries = listed.group_by("mrn_station").agg(pl.col("country").unique())
        assert countries.filter(pl.col("country").list.len() > 1).rows() == []

    def test_labels_name_a_mission(self) -> None:
        labels = self.posts["origin"].drop_nulls().unique()
        assert all(re.match(r"^[A-Z][\w.' -]+ \S|^[A-Z]\w+$", label) for label in labels)
