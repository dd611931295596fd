"""A web server that behaves as badly as a test wants, and an S3 server, both on the loopback interface."""

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Page:
    """One file, and how it is served."""

    body: bytes
    etag: str | None = None
    cut_after: list[int] = field(default_factory=list)  # bytes after which each of the next transfers breaks off
    failures: list[int] = field(default_factory=list)  # statuses of the next answers
    stall: list[float] = field(default_factory=list)  # seconds before the next bodies
    redirect: str | None = None
    token: str | None = None
    has_head: bool = True
    then: "Page | None" = None  # what is served after the first cut


@dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]


class Site:
    """Pages by path, and what was asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []

    def put(self, path: str, body: bytes, **options: object) -> Page:
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        page = Page(body, **{"etag": etag, **options})  # type: ignore[arg-type]
        self.pages[path] = page
        return page

    def gets(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.method == "GET" and one.path == path]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, *, with_body: bool) -> None:
        site, path = self.site, self.path.split("?")[0]
        site.asked.append(Asked(self.command, path, dict(self.headers)))
        page = site.pages.get(path)
        if page is None:
            self._end(404)
        elif page.token and self.headers.get("Authorization") != f"Bearer {page.token}":
            self._end(401)
        elif page.redirect:
            self._end(302, {"Location": page.redirect})
        elif not with_body and not page.has_head:
            self._end(405)
        elif page.failures:
            self._end(page.failures.pop(0))
        else:
            self._send(page, path, with_body)

    def _send(self, page: Page, path: str, with_body: bool) -> None:
        headers = {"Accept-Ranges": "bytes"} | ({"ETag": page.etag} if page.etag else {})
        start, status = 0, 200
        wanted = self.headers.get("Range", "")
        if wanted and self.headers.get("If-Range") == page.etag:
            start, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
            headers["Content-Range"] = f"bytes {start}-{len(page.body) - 1}/{len(page.body)}"
        body = page.body[start:]
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if not with_body:
            return
        if page.stall:
            self.wfile.flush()
            time.sleep(page.stall.pop(0))
        if page.cut_after:
            body = body[: page.cut_after.pop(0)]
            self.close_connection = True
            if page.then:
                self.site.pages[path] = page.then
        self.wfile.write(body)

    def _end(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ((headers or {}) | {"Content-Length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def web_site() -> Iterator[Site]:
    handler = type("Handler", (_Handler,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        handler.site = site = Site(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()


@contextmanager
def s3_server() -> Iterator[str]:
    """URL of an S3 server that keeps its objects in memory."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
