"""http and https. One URL is one item."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import httpx

from flows.remote.credentials import value_of
from flows.remote.declared import Source
from flows.remote.errors import ChangedError, SourceError, UnreachableError
from flows.remote.stores import Item, Reading, stated_checksum
from warehouse.redaction import redacted

MOST_REDIRECTS = 5
# Servers that know no HEAD, or forbid it, are asked by a GET that is not read.
_NO_HEAD = (400, 403, 405, 501)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_ADVICE = {
    401: "set the variable that token_env, or user_env and password_env, name",
    403: "check the credentials of the source",
    404: "check the URL",
    410: "check the URL",
}
_CHECKSUM_BYTES = 4096
_RANGE = re.compile(r"bytes (\d+)-\d*/(\d+|\*)")


class WebStore:
    """A file behind a URL."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            timeout=source.timeout,
            auth=_basic(source),
            headers={"Accept-Encoding": "identity", "User-Agent": "cable-warehouse", **_bearer(source)},
        )

    def look(self) -> list[Item]:
        with _explained(self._source):
            response = self._client.head(self._source.url)
            if response.status_code in _NO_HEAD:
                with self._client.stream("GET", self._source.url) as response:
                    pass
        _raise_for(response, self._source)
        name = unquote(urlsplit(self._source.url).path).rsplit("/", 1)[-1] or "index"
        mark, size = _mark(response), _length(response)
        can_resume = response.headers.get("Accept-Ranges", "") == "bytes" and _validator(mark) is not None
        return [Item(self._source.url, name, size, mark, can_resume)]

    @contextmanager
    def read(self, item: Item, start: int) -> Iterator[Reading]:
        validator = _validator(item.mark)
        headers = {"Range": f"bytes={start}-", "If-Range": validator} if start and validator else {}
        with _explained(self._source), self._client.stream("GET", item.url, headers=headers) as response:
            if response.status_code == 416:
                raise ChangedError
            _raise_for(response, self._source)
            begin, size = (start, None) if response.status_code == 206 else (0, _length(response))
            if response.status_code == 206:
                found = _RANGE.match(response.headers.get("Content-Range", ""))
                if not found or int(found.group(1)) != start:
                    raise ChangedError
                size = int(found.group(2)) if found.group(2) != "*" else item.size
            yield Reading(begin, response.iter_raw(), _mark(response), size)

    def checksum(self, item: Item) -> str | None:
        parts = urlsplit(item.url)
        where = parts._replace(path=f"{parts.path}.sha256").geturl()
        with _explained(self._source), self._client.stream("GET", where) as response:
            if response.status_code in (403, 404, 410):
                return None
            _raise_for(response, self._source)
            text = b"".join(_first_bytes(response, _CHECKSUM_BYTES)).decode("utf-8", "replace")
        return stated_checksum(text, redacted(where))

    def close(self) -> None:
        self._client.close()


def _basic(source: Source) -> httpx.BasicAuth | None:
    user, password = value_of(source, "user"), value_of(source, "password")
    return httpx.BasicAuth(user or "", password or "") if user or password else None


def _bearer(source: Source) -> dict[str, str]:
    token = value_of(source, "token")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _mark(response: httpx.Response) -> str | None:
    tag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    return tag or (f"modified {modified}" if modified else None)


def _validator(mark: str | None) -> str | None:
    """What If-Range may be given: a strong tag, or a date."""
    if mark is None or mark.startswith("W/"):
        return None
    return mark.removeprefix("modified ")


def _length(response: httpx.Response) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else None


def _first_bytes(response: httpx.Response, most: int) -> Iterator[bytes]:
    left = most
    for chunk in response.iter_raw():
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _raise_for(response: httpx.Response, source: Source) -> None:
    status, shown = response.status_code, source.shown
    if any(step.url.scheme == "https" for step in response.history) and response.url.scheme == "http":
        raise SourceError(f"{shown} leads from https to http", "name the address it leads to, if you trust it")
    if status in _PASSING:
        raise UnreachableError.because(shown, f"the server answers {status}")
    if status >= 300:
        raise SourceError(f"{shown}: the server answers {status}", _ADVICE.get(status, "check the URL"))


@contextmanager
def _explained(source: Source) -> Iterator[None]:
    try:
        yield
    except httpx.TooManyRedirects:
        raise SourceError(
            f"{source.shown} leads from one address to the next more than {MOST_REDIRECTS} times", "check the URL"
        ) from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
        raise SourceError(f"{source.shown}: {redacted(str(error))}", "check the URL") from None
    except httpx.TimeoutException:
        raise UnreachableError.because(source.shown, f"no answer within {source.timeout:g} s") from None
    except httpx.HTTPError as error:
        raise UnreachableError.because(source.shown, redacted(str(error)) or type(error).__name__) from None
