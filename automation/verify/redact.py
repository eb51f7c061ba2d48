"""Keeps credentials out of what others wrote: error texts of Grafana and IRM quote the URLs they called."""

import re

_ENDPOINT = re.compile(r"(/integrations/v1/[a-z_]+/)[^/\s\"']+")
_URL_SECRETS = re.compile(r"(https?://)[^/\s@\"']+@|(\?)[^\s\"']+")
_TOKEN = re.compile(r"\bgl(?:sa|c)_[A-Za-z0-9_+/=-]+")


def without_credentials(text: str) -> str:
    """Return `text` with the tokens of IRM endpoints, URL user names, query strings and Grafana tokens masked."""
    text = _ENDPOINT.sub(r"\1…", text)
    text = _URL_SECRETS.sub(lambda found: f"{found.group(1)}…@" if found.group(1) else "?…", text)
    return _TOKEN.sub("…", text)
