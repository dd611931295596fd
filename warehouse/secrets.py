"""Take passwords out of text before it is shown or kept."""

import re

# user:password@ of a URL. Up to the last @ before a slash: a password may hold @, but a host does not.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#]*@")
# password=... of a connection string or of a query, in quotes or without.
_KEYWORD = re.compile(r"(?i)\b(password|passwd|pwd|sslpassword|token|secret|signature)=('[^']*'|\"[^\"]*\"|[^\s&;]+)")
HIDDEN = "***"


def redacted(text: str) -> str:
    """`text` with the user part of every URL and the value of every `password=` replaced by asterisks."""
    return _KEYWORD.sub(rf"\1={HIDDEN}", _URL.sub(rf"\1{HIDDEN}@", text))
