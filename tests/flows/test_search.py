"""`cables search`: forms of a result, filters and mistakes."""

import csv
import io
import json

import polars as pl
import pytest

from tests.flows.conftest import Cables, Published


@pytest.fixture(scope="module")
def word(published: Published) -> str:
    """A word of the subject of some cable."""
    cables = pl.read_parquet(f"{published.data_dir}/current/cables/**/*.parquet")
    subject = cables.filter(pl.col("subject").is_not_null()).sort("cable_id")["subject"][0]
    return max(subject.replace(",", " ").replace(":", " ").split(), key=len)


@pytest.fixture(scope="module")
def common(published: Published) -> str:
    """A word that stands in many cables."""
    words = (
        pl.read_parquet(f"{published.data_dir}/current/paragraphs/**/*.parquet")
        .select("cable_id", word=pl.col("text").str.to_lowercase().str.extract_all("[a-z]{8,}"))
        .explode("word")
        .unique()
    )
    return str(words.group_by("word").len().sort("len", "word", descending=True)["word"][0])


def test_the_list_names_cables_with_their_subject(published: Published, cables: Cables, word: str) -> None:
    result = cables("search", word, "--data-dir", published.data_dir)
    assert result.code == 0
    assert word.lower() in result.out.lower()
    assert result.err == ""


def test_programs_get_every_field(published: Published, cables: Cables, word: str) -> None:
    found = json.loads(cables("search", word, "--data-dir", published.data_dir, "--format", "json").out)
    rows = list(
        csv.DictReader(io.StringIO(cables("search", word, "--data-dir", published.data_dir, "--format", "csv").out))
    )
    assert [row["cable_id"] for row in rows] == [hit["cable_id"] for hit in found]
    first = found[0]
    assert list(first) == [
        "cable_id", "created_at", "station", "classification", "subject", "score", "paragraph", "snippet", "highlights",
    ]  # fmt: skip
    marked = [first["snippet"][start:end].lower() for start, end in first["highlights"]]
    assert all(one[:4] == word.lower()[:4] for one in marked)
    assert marked
    assert json.loads(rows[0]["highlights"]) == first["highlights"]


def test_filters_and_limit(published: Published, cables: Cables, common: str, monkeypatch: pytest.MonkeyPatch) -> None:
    every = json.loads(cables("search", common, "--data-dir", published.data_dir, "--format", "json").out)
    assert len(every) > 2
    one = every[-1]
    given = ["--post", one["station"].lower(), "--from", one["created_at"][:4], "--to", one["created_at"][:10]]
    kept = json.loads(
        cables("search", common, "--data-dir", published.data_dir, "--format", "json", *given,
               "--classification", one["classification"].lower()).out
    )  # fmt: skip
    assert one["cable_id"] in [hit["cable_id"] for hit in kept]
    assert {hit["station"] for hit in kept} == {one["station"]}
    monkeypatch.setenv("CABLES_LIMIT", "1")
    cut = cables("search", common, "--data-dir", published.data_dir)
    assert cut.out.startswith(every[0]["cable_id"])
    assert "--limit" in cut.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["the"], "nothing to search for"),
        (["reef", "--since", "last year"], "no such time"),
        (["reef", "--classification", "HUSH"], "no classification 'HUSH'"),
        (["reef", "--from", "2008", "--to", "2007"], "the range ends before it begins: 2008 to 2007"),
        (["reef", "--post", "NOWHERE-AT-ALL"], "no such station: NOWHERE-AT-ALL"),
    ],
)
def test_a_mistake_is_one_line(published: Published, cables: Cables, arguments: list[str], words: str) -> None:
    result = cables("search", *arguments, "--data-dir", published.data_dir)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert words in result.err


def test_nothing_found_is_no_error(published: Published, cables: Cables) -> None:
    result = cables("search", "xylophone", "--data-dir", published.data_dir)
    assert (result.code, result.out) == (0, "")
    assert "nothing found" in result.err
    assert cables("search", "xylophone", "--data-dir", published.data_dir, "--format", "json").out == "[]\n"


def test_the_closest_station_is_named(published: Published, cables: Cables, common: str) -> None:
    found = json.loads(cables("search", common, "--data-dir", published.data_dir, "--format", "json").out)
    station = found[0]["station"]
    result = cables("search", common, "--post", f"{station}X", "--data-dir", published.data_dir)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert f"did you mean {station}?" in result.err
    known = cables("search", "xylophone", "--post", station, "--data-dir", published.data_dir)
    assert (known.code, "nothing found" in known.err) == (0, True)
