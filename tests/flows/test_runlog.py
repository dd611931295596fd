"""The log of a run: JSON lines, without secrets, and there only if a run began; and the sign of life after it."""

import http.server
import json
import logging
import threading
from pathlib import Path

import pytest

from flows.attempt import beat
from flows.runlog import keep_log, log_path
from tests.flows.conftest import Cables, Published
from warehouse.redaction import redacted

log = logging.getLogger("flows.somewhere")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://scott:tiger@db.example:5432/cables", "postgresql://db.example:5432/cables"),
        ("read https://files.example/a.csv?X-Amz-Signature=abc now", "read https://files.example/a.csv?*** now"),
        ("s3://bucket/key and C:/x@y", "s3://bucket/key and C:/x@y"),
        ("mail a@b.example", "mail a@b.example"),
    ],
)
def test_urls_lose_passwords_and_queries(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_values_of_secret_variables_are_hidden_as_json_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_TOKEN", 'se"cret\\1')
    with keep_log(tmp_path, "run-1") as path:
        log.info("token %s", 'se"cret\\1', extra={"seconds": 1.5, "url": "http://u:p@h.example/x?k=v"})
    (line,) = path.read_text().splitlines()
    entry = json.loads(line)
    assert "cret" not in line
    assert (entry["run"], entry["level"], entry["seconds"]) == ("run-1", "INFO", 1.5)
    assert entry["url"] == "http://h.example/x?***"


def test_an_error_is_the_last_line_of_the_log_of_a_run_that_began(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken"), keep_log(tmp_path, "run-1"):
        log.info("begins")
        raise ValueError("broken")
    assert json.loads(log_path(tmp_path, "run-1").read_text().splitlines()[-1])["error"] == "ValueError: broken"
    with pytest.raises(ValueError, match="broken"), keep_log(tmp_path, "run-2"):
        raise ValueError("broken")
    assert not log_path(tmp_path, "run-2").exists()


def test_an_ingest_logs_its_steps_in_order(published: Published) -> None:
    path = log_path(published.data_dir, (published.data_dir / "current").resolve().name)
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    steps = [entry["step"] for entry in entries if entry["message"].endswith(" begins")]
    assert (steps[0], steps[-1]) == ("plan", "publish")
    (end,) = [entry for entry in entries if "status" in entry]
    assert end["status"] == "published"
    assert end["run"] == path.stem


class _Watchdog(http.server.BaseHTTPRequestHandler):
    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_heartbeat_is_called_after_a_good_run_and_only_then(
    cables: Cables, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = type("Handler", (_Watchdog,), {"heard": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("CABLES_HEARTBEAT_URL", f"http://127.0.0.1:{server.server_port}/ping")
        assert cables("ingest", tmp_path / "none", "--data-dir", published.data_dir).code == 2
        assert handler.heard == []
        assert cables("ingest", published.source, "--data-dir", published.data_dir, "--track", "never").code == 0
        assert handler.heard == ["/ping"]
        server.shutdown()
    assert not beat(f"http://127.0.0.1:{server.server_port}/ping")
