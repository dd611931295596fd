"""Serve the reports of a data directory to a browser on this machine, and nothing else of it.

Only pages are served: no Parquet file, no database, no quarantine. It listens on the loopback address, and answers
only to that name, so that a page from elsewhere cannot read them through a name of its own that leads here.
"""

import posixpath
import re
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flows.errors import InputError
from flows.report_index import FOLDERS, REPORTS

HOST = "127.0.0.1"
_START = f"/{REPORTS}/index.html"
_PAGES = re.compile(rf"/(?:{REPORTS}|(?:{'|'.join(FOLDERS)})/[^/]+/report|current/report)/.+")
_NAMES = {HOST, "localhost"}


class _Handler(SimpleHTTPRequestHandler):
    """Answers GET and HEAD for files of reports."""

    server_version, sys_version = "cables", ""

    def send_head(self):  # type: ignore[no-untyped-def]  # as in the standard library
        path = posixpath.normpath(unquote(urlsplit(self.path).path))
        if self.headers.get("Host", HOST).rsplit(":", 1)[0] not in _NAMES:
            return self.send_error(HTTPStatus.FORBIDDEN)
        if path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", _START)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if not self._is_page(path):
            return self.send_error(HTTPStatus.NOT_FOUND)
        return super().send_head()

    def _is_page(self, path: str) -> bool:
        """Whether a path names a file of a report, links on the way to it followed."""
        root = Path(self.directory).resolve()
        try:
            file = Path(self.translate_path(path)).resolve()
            place = file.relative_to(root)
        except (OSError, ValueError):
            return False
        return bool(_PAGES.fullmatch(path) and _PAGES.fullmatch(f"/{place.as_posix()}")) and file.is_file()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


def open_server(data_dir: Path, port: int) -> ThreadingHTTPServer:
    """A server for the reports of `data_dir`, listening; port 0 is any that is free. Raises InputError."""
    try:
        return ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(data_dir.resolve())))
    except OSError as error:
        raise InputError(
            f"cannot listen on port {port}: {error.strerror}", "choose another with --port, or 0 for any"
        ) from error
