"""Nights that follow one another end with what one load of all their files gives."""

from pathlib import Path

import pytest

from benchmarks.incremental import corpus, database_differences, differences
from flows.pipeline import ingest, new_request
from warehouse.layout import DataDir
from warehouse.manifest import read_manifest


@pytest.mark.parametrize("spread", ["near", pytest.param("far", marks=pytest.mark.long)])
def test_batches_equal_one_load(tmp_path: Path, spread: str) -> None:
    first, batch = corpus(tmp_path, 400, spread)
    nightly, whole = tmp_path / "nightly", tmp_path / "whole"
    for source in (first, batch):
        assert ingest(new_request([str(source)], nightly)).status == "published"
    assert ingest(new_request([str(first), str(batch)], whole)).status == "published"

    version = DataDir(nightly).current_version()
    assert version
    assert read_manifest(version).tables["history.cables"]["rows"] == 2, "the batch changes two cables"
    assert differences(nightly, whole) == []
    assert database_differences(nightly) == []
    assert database_differences(whole) == []
    assert ingest(new_request([str(batch)], nightly)).status == "unchanged"
