"""People are told of trouble by webhook and e-mail; what becomes of the run does not depend on it."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from flows import notify
from flows.notify import Message, of_error, tell
from flows.outcome import Request
from flows.settings import Settings
from tests.flows.conftest import Cables

RULE = """
[[rule]]
id = "X1"
table = "cables"
name = "station_is_not_suva"
severity = "critical"
reason = "a test"
condition = "station <> 'SUVA'"
"""
SECRET_SENTENCE = "The harbour master takes bribes."
MESSAGE = Message("refused", "cables: run r was refused", ("Q22 cables.complete_cable_has_tags: 9 cables fail",))


class Webhook(BaseHTTPRequestHandler):
    heard: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        self.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Slow(Webhook):
    def do_POST(self) -> None:
        time.sleep(3)


class Mail(socketserver.StreamRequestHandler):
    heard: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.heard.append(b"".join(lines).decode())
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 well\r\n")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index, misc]
    finally:
        server.shutdown()
        server.server_close()


def refused_dump(folder: Path) -> list[object]:
    (folder / "rules.toml").write_text(RULE)
    body = f"UNCLAS SUVA 000001\n\nSUBJECT: HARBOUR WORKS\n\n1. (U) {SECRET_SENTENCE}"
    (folder / "suva.csv").write_text(f'"1","5/5/2008 11:32","08SUVA1","Embassy Suva","UNCLASSIFIED","","","{body}"\n')
    return ["ingest", folder / "suva.csv", "--data-dir", folder / "data", "--rules", folder / "rules.toml"]


def test_refusal_is_told_to_webhook_and_mail_without_any_text_of_a_cable(
    tmp_path: Path, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    Webhook.heard.clear()
    Mail.heard.clear()
    with (
        serving(ThreadingHTTPServer(("127.0.0.1", 0), Webhook)) as web,
        serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)) as mail,
    ):
        letters = f"mailto://127.0.0.1:{mail}?from=cables@example.org&to=archive@example.org&mode=insecure"
        monkeypatch.setenv("CABLES_NOTIFY", f"json://user:hunter22@127.0.0.1:{web}/hook {letters}")
        done = cables(*refused_dump(tmp_path))
    assert done.code == 1
    (heard,) = Webhook.heard
    assert "was refused" in heard["title"]
    assert "X1 cables.station_is_not_suva: 1 cable fails" in heard["message"]
    (letter,) = Mail.heard
    assert "archive@example.org" in letter
    for said in (heard["title"] + heard["message"], letter):
        assert "harbour master" not in said.lower()
        assert "HARBOUR WORKS" not in said
        assert "08SUVA1" not in said
    log = "".join(path.read_text() for path in (tmp_path / "data" / "logs").glob("*"))
    assert "hunter22" not in log + done.err + done.out


def test_receiver_that_is_not_there_changes_nothing(
    tmp_path: Path, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CABLES_NOTIFY", "json://user:hunter22@127.0.0.1:9/hook nonsense://x")
    done = cables(*refused_dump(tmp_path))
    assert done.code == 1
    assert "refused because: X1" in done.out
    assert "hunter22" not in done.err + done.out


def test_receiver_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "SECONDS", 0.3)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Slow)) as web:
        begun = time.monotonic()
        assert not tell(Settings(notify=f"json://127.0.0.1:{web}/"), lambda: MESSAGE)
        assert time.monotonic() - begun < 2.5


def test_nobody_is_told_where_nobody_asked_and_a_message_that_cannot_be_made_is_no_error() -> None:
    def fail() -> Message:
        raise ValueError(SECRET_SENTENCE)

    assert tell(Settings(), fail)
    assert not tell(Settings(notify="json://127.0.0.1:9/"), fail)


def test_error_of_the_program_is_told_by_its_kind_only(tmp_path: Path) -> None:
    request = Request((), tmp_path, "duckdb", 1, "r1", "2026-11-25T12:00:00")
    told = of_error(request, ValueError(f"cannot parse {SECRET_SENTENCE}"))
    assert told.lines[0] == "unexpected ValueError"
    assert SECRET_SENTENCE not in told.body


def test_failure_staleness_and_anomaly_are_told(
    tmp_path: Path, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    Webhook.heard.clear()
    dump = refused_dump(tmp_path)[1]
    odd = '[[rule]]\nid = "V05"\nfewest = 1\nhigh = -1.0\n'  # any share of lines is unusual now
    (tmp_path / "odd.toml").write_text(odd)
    options = ("--data-dir", tmp_path / "data")
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Webhook)) as web:
        monkeypatch.setenv("CABLES_NOTIFY", f"json://127.0.0.1:{web}/hook")
        (tmp_path / "line.csv").write_text(
            Path(str(dump)).read_text().replace("UNCLAS SUVA", "WHAT IS THIS\n\nUNCLAS SUVA")
        )
        assert cables("ingest", tmp_path / "line.csv", *options, "--rules", tmp_path / "odd.toml").code == 0
        assert [one["title"].split()[-1] for one in Webhook.heard] == ["unusual"]
        assert cables("ingest", tmp_path / "none.csv", *options).code == 2
        assert "there is no file or folder" in Webhook.heard[-1]["message"]
        monkeypatch.setenv("CABLES_STALE_HOURS", "0.0000001")
        assert cables("ingest", tmp_path / "line.csv", *options).code == 0
        assert Webhook.heard[-1]["title"] == "cables: no run went well for long"
    assert len(Webhook.heard) == 3
