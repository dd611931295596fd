"""The index over runs, `cables report`, and the server of reports, on a data directory with runs of all kinds."""

import http.client
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.cli import run
from flows.report_index import keep_index, write_index
from flows.report_server import open_server
from tests.flows.conftest import Cables, write_dump
from warehouse import journal
from warehouse.layout import DataDir
from warehouse.lock import Held

ROOT = Path(__file__).parents[2]
# Enough cables after the end of the corpus for the rule to speak.
FUTURE = "".join(
    f'"{number}","5/5/2015 11:32","15SUVA{number}","Embassy Suva","UNCLASSIFIED","","",'
    f'"UNCLAS SUVA 00000{number}\n\nSUBJECT: A TELEGRAM FROM THE FUTURE\n\n1. (U) Text."\n'
    for number in range(1, 6)
)


@dataclass(frozen=True)
class Nights:
    """A data directory after a published, a refused, a failed, an idle and a crashed run."""

    data_dir: Path
    published: str
    refused: str


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    data_dir = folder / "data"
    dump, future = write_dump(folder / "dump.csv", 12, 5), folder / "future.csv"
    future.write_text(FUTURE)
    for source, code in ((dump, 0), (future, 1), (folder / "no-such-file", 2), (dump, 0)):
        assert run(["ingest", str(source), "--data-dir", str(data_dir), "--track", "never", "--unattended"]) == code
    journal.begin(Held(DataDir(data_dir), "20991231T000000Z-ffffff"), "ingest", ["s3://night"])
    keep_index(data_dir)
    by_status = {attempt.status: attempt.run_id for attempt in journal.attempts(DataDir(data_dir))}
    return Nights(data_dir, by_status["published"], by_status["refused"])


@pytest.fixture
def copied(nights: Nights, tmp_path: Path) -> Nights:
    """The same, to be changed."""
    data_dir = shutil.copytree(nights.data_dir, tmp_path / "data", symlinks=True)
    (data_dir / "current").unlink()
    (data_dir / "current").symlink_to(Path("versions") / nights.published)
    return Nights(data_dir, nights.published, nights.refused)


def listed(data_dir: Path) -> LexborHTMLParser:
    return LexborHTMLParser((data_dir / "reports" / "index.html").read_text("utf-8"))


def test_the_index_has_every_attempt_the_last_on_top(nights: Nights) -> None:
    said = [row.css("td")[0].text(deep=True).strip() for row in listed(nights.data_dir).css("#t-runs tbody tr")]
    words = ["crashed", "nothing new", "failed", "refused", "published"]
    assert len(said) == len(words)
    assert all(text.startswith(word) for text, word in zip(said, words, strict=True)), said
    assert "no-such-file" in said[2]  # the line of the error


def test_the_index_was_kept_by_the_runs_themselves(copied: Nights) -> None:
    (copied.data_dir / "reports" / "index.html").unlink()
    assert run(["ingest", "nowhere-to-be-found", "--unattended", "--data-dir", str(copied.data_dir)]) == 2
    assert "nowhere-to-be-found" in listed(copied.data_dir).css_first("#t-runs").text()


def test_the_index_links_to_what_exists_and_nothing_else(copied: Nights) -> None:
    def links() -> list[str]:
        return [str(link.attributes["href"]) for link in listed(copied.data_dir).css("#t-runs a")]

    assert links() == [
        f"../refused/{copied.refused}/report/index.html",
        f"../versions/{copied.published}/report/index.html",
    ]
    assert all((copied.data_dir / "reports" / link).is_file() for link in links())
    shutil.rmtree(copied.data_dir / "refused")
    write_index(copied.data_dir)
    assert links() == [f"../versions/{copied.published}/report/index.html"]


def test_an_index_that_cannot_be_written_stops_nothing(copied: Nights) -> None:
    shutil.rmtree(copied.data_dir / "reports")
    (copied.data_dir / "reports").write_text("in the way")
    keep_index(copied.data_dir)


def test_pages_and_index_lead_to_each_other(nights: Nights) -> None:
    for folder, run_id in (("versions", nights.published), ("refused", nights.refused)):
        page = nights.data_dir / folder / run_id / "report" / "index.html"
        for link in LexborHTMLParser(page.read_text("utf-8")).css("a[href$='.html']"):
            assert (page.parent / str(link.attributes["href"])).is_file(), link.html


def test_rows_after_a_run_are_those_of_the_warehouse(nights: Nights) -> None:
    page = nights.data_dir / "versions" / nights.published / "report" / "index.html"
    rows = LexborHTMLParser(page.read_text("utf-8")).css("#new table")[-1].css("tbody tr")
    shown = {row.css_first("th").text(): row.css("td.num")[-1].attributes["data-v"] for row in rows}
    totals = next(a for a in journal.attempts(DataDir(nights.data_dir)) if a.run_id == nights.published).facts["totals"]
    assert shown == {table: str(totals[table]) for table in shown}


def test_report_names_the_page_of_the_last_run_that_was_judged(nights: Nights, cables: Cables) -> None:
    said = cables("report", "--data-dir", nights.data_dir)
    assert said.out.strip() == str(nights.data_dir / "refused" / nights.refused / "report" / "index.html")


def test_report_names_the_page_of_a_run(nights: Nights, cables: Cables) -> None:
    said = cables("report", nights.published, "--data-dir", nights.data_dir)
    assert said.out.strip() == str(nights.data_dir / "versions" / nights.published / "report" / "index.html")
    assert cables("report", nights.published[:-1], "--data-dir", nights.data_dir).out == said.out


def test_report_makes_and_names_the_index(copied: Nights, cables: Cables) -> None:
    shutil.rmtree(copied.data_dir / "reports")
    said = cables("report", "--index", "--data-dir", copied.data_dir)
    assert Path(said.out.strip()).is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["20200101T000000Z-000000"], "there is no run 20200101T000000Z-000000"),
        (["20991231T000000Z-ffffff"], "(crashed) has no report"),
        (["../../etc"], "not a run id"),
    ],
)
def test_report_says_in_a_line_why_there_is_none(
    nights: Nights, cables: Cables, arguments: list[str], words: str
) -> None:
    said = cables("report", *arguments, "--data-dir", nights.data_dir)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_report_index_makes_no_folder_where_nothing_ran(cables: Cables, tmp_path: Path) -> None:
    said = cables("report", "--index", "--data-dir", tmp_path / "no")
    assert said.code == 2
    assert "cables ingest SOURCE" in said.err
    assert not (tmp_path / "no").exists()


@pytest.fixture(scope="module")
def port(nights: Nights) -> Iterator[int]:
    with open_server(nights.data_dir, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert server.server_address[0] == "127.0.0.1"
        yield server.server_port
        server.shutdown()


def get(port: int, path: str, host: str = "127.0.0.1", method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"{host}:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read(), dict(answer.getheaders())


def test_reports_are_served(nights: Nights, port: int) -> None:
    assert get(port, "/")[2]["Location"] == "/reports/index.html"
    for path in (
        "/reports/index.html",
        f"/versions/{nights.published}/report/index.html",
        f"/versions/{nights.published}/report/data-docs/index.html",
        f"/refused/{nights.refused}/report/index.html?from=index",
        "/current/report/index.html",
    ):
        status, body, headers = get(port, path)
        assert (status, body[:9].lower()) == (200, b"<!doctype"), path
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/versions/{run}/manifest.json",
        "/versions/{run}/warehouse.duckdb",
        "/versions/{run}/report/../manifest.json",
        "/versions/{run}/report/%2e%2e/manifest.json",
        "/versions/{run}/report/..%2fmanifest.json",
        "/versions/{run}/report/",
        "/versions/../runs/{run}.json",
        "/runs/{run}.json",
        "/reports/../../../../../../../../etc/hosts",
        "/reports/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/hosts",
        "//etc/hosts",
        "/reports/%00",
        "/reports",
    ],
)
def test_nothing_else_is_served(nights: Nights, port: int, path: str) -> None:
    assert get(port, path.format(run=nights.published))[0] == 404


def test_a_link_out_of_the_reports_is_not_followed(copied: Nights) -> None:
    (copied.data_dir / "reports" / "hosts.html").symlink_to("/etc/hosts")
    (copied.data_dir / "reports" / "manifest.html").symlink_to(
        copied.data_dir / "versions" / copied.published / "manifest.json"
    )
    with open_server(copied.data_dir, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert get(server.server_port, "/reports/index.html")[0] == 200
        assert get(server.server_port, "/reports/hosts.html")[0] == 404
        assert get(server.server_port, "/reports/manifest.html")[0] == 404
        server.shutdown()


def test_another_name_for_this_machine_is_refused_and_so_is_writing(port: int) -> None:
    assert get(port, "/reports/index.html", host="rebound.example")[0] == 403
    assert get(port, "/reports/index.html", host="localhost")[0] == 200
    assert get(port, "/reports/index.html", method="PUT")[0] == 501


def test_a_taken_port_is_told_in_a_line(nights: Nights, cables: Cables, port: int) -> None:
    said = cables("report", "--serve", "--port", port, "--data-dir", nights.data_dir)
    assert said.code == 2
    assert f"cannot listen on port {port}" in said.err
    assert said.err.count("\n") == 1


def test_serving_ends_with_ctrl_c(copied: Nights) -> None:
    command = [sys.executable, "-m", "flows", "report", "--serve", "--data-dir", str(copied.data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split("127.0.0.1:")[1].split("/")[0])
        assert get(port, "/reports/index.html")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
