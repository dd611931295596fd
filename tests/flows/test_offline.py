"""An ingest needs no network and no Prefect."""

import socket
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Cables, write_dump


def test_an_ingest_opens_no_connection(cables: Cables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    tried: list[object] = []

    def refuse(_socket: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("the network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_options: tried.append(given))
    loaded = set(sys.modules)
    write_dump(tmp_path / "dump.csv", 3, 8)
    result = cables("ingest", tmp_path / "dump.csv", "--data-dir", tmp_path / "data", "--track", "auto")
    assert result.code == 0, result.err
    assert tried == []
    assert "prefect" in loaded or "prefect" not in sys.modules
