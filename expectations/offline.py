"""Make the pages of Data Docs work without a network, and stop them from calling home.

As built they load styles, scripts and icons from public networks, and a logo whose address carries an identifier
of the project. Here each such address becomes a file beside the pages, and what has no use offline is cut.
"""

import re
import shutil
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

VENDOR = "static/vendor"
_LOGO = "static/images/logo-long.png"

# End of an external address -> vendored file. Versions are left open: the vendored one is what is served.
_VENDORED: tuple[tuple[str, str], ...] = (
    (r"/bootstrap-table\.min\.css", "bootstrap-table.min.css"),
    (r"/bootstrap-table\.min\.js", "bootstrap-table.min.js"),
    (r"/bootstrap-table-filter-control(?:\.min)?\.css", "bootstrap-table-filter-control.min.css"),
    (r"/bootstrap-table-filter-control\.min\.js", "bootstrap-table-filter-control.min.js"),
    (r"/bootstrap\.min\.css", "bootstrap.min.css"),
    (r"/bootstrap\.min\.js", "bootstrap.min.js"),
    (r"/bootstrap-datepicker\.min\.css", "bootstrap-datepicker.min.css"),
    (r"/bootstrap-datepicker\.min\.js", "bootstrap-datepicker.min.js"),
    (r"/bootstrap-prefers-dark\.css", "bootstrap-prefers-dark.min.css"),
    (r"/jquery-[\d.]+\.min\.js", "jquery.min.js"),
    (r"/popper\.min\.js", "popper.min.js"),
    (r"/font-awesome/[\d.]+/css/all\.min\.css", "css/fontawesome.min.css"),
)

# Cut whole: charts (no rule draws one), the newsletter form, checks that pin the bytes of external files.
_CUT: tuple[re.Pattern[str], ...] = (
    re.compile(r'<script[^>]*src="https://[^"]*/vega[^"]*"[^>]*>\s*</script>'),
    re.compile(r"<footer\b.*?</footer>", re.DOTALL),
    re.compile(r'\s(?:integrity|crossorigin)="[^"]*"'),
)
_BEACON = re.compile(r"https://great-expectations-web-assets[^\"')\s]*")
# Pages of results are one folder deeper than Great Expectations thinks when it names its own static files.
_STATIC = re.compile(r"""((?:src|href)=["'])(?:\.\./)*static/""")
_EXTERNAL_LINK = re.compile(r'<a\b[^>]*\bhref="https?://[^"]*"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_EXTERNAL = re.compile(r"""\b(?:src|href)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""", re.IGNORECASE)


def _rewrite(page: str, up: str) -> str:
    for pattern in _CUT:
        page = pattern.sub("", page)
    for address, name in _VENDORED:
        page = re.sub(rf"https://[^\"'\s]*{address}", f"{up}{VENDOR}/{name}", page)
    page = _BEACON.sub(f"{up}{_LOGO}", page)
    page = _STATIC.sub(rf"\1{up}static/", page)
    return _EXTERNAL_LINK.sub(r"\1", page)


def external_addresses(site: Path) -> set[str]:
    """Addresses outside the site that its pages would load or link to."""
    return {address for page in site.rglob("*.html") for address in _EXTERNAL.findall(page.read_text("utf-8"))}


def add_assets(site: Path) -> None:
    """Put the vendored files where rewritten pages look for them."""
    with as_file(files(__package__) / "assets" / "vendor") as vendor:
        shutil.copytree(vendor, site / VENDOR, dirs_exist_ok=True)


def rewrite_pages(site: Path, pages: Iterable[Path]) -> None:
    """Rewrite `pages` of `site` in place. Doing it twice changes nothing."""
    for page in pages:
        up = "../" * (len(page.relative_to(site).parts) - 1)
        page.write_text(_rewrite(page.read_text("utf-8"), up), "utf-8")
