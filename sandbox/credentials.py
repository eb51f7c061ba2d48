"""The credentials that the sandbox issues: random, in the form of the real systems' credentials.

With a marker, every credential contains the same text besides its random part. A test can then search for leaked
credentials, also for those that it never received.
"""

import re
import secrets
import string

MARKER_VARIABLE = "SANDBOX_TOKEN_MARKER"
"""The environment variable that sets the marker of a sandbox."""

LONGEST_MARKER = 12
"""Characters of a marker at most: 13 of the 25 in an endpoint's token stay random."""

_LETTERS = string.ascii_letters + string.digits
_ENDPOINT = 25
_API_KEY = 64
_SERVICE_ACCOUNT = 32


def checked_marker(marker: str) -> str:
    """Return the marker, which may be empty.

    Raises:
        ValueError: the marker is too long, or has characters other than letters and digits. Encodings of URLs and
            JSON leave those as they are.

    """
    if not re.fullmatch(rf"[A-Za-z0-9]{{0,{LONGEST_MARKER}}}", marker):
        raise ValueError(f"token marker: {marker!r} given, at most {LONGEST_MARKER} letters and digits are allowed")
    return marker


def endpoint_token(marker: str = "") -> str:
    """Return a new token of an integration's link: 25 letters and digits. Anyone with the token can send alerts."""
    return _random(_ENDPOINT, marker)


def api_key(marker: str = "") -> str:
    """Return a new API key of IRM: 64 hex digits."""
    return (marker + secrets.token_hex(_API_KEY // 2))[:_API_KEY]


def service_account_token(marker: str = "") -> str:
    """Return a new token of a service account: `glsa_`, 32 letters and digits, and a checksum of 8 hex digits."""
    return f"glsa_{_random(_SERVICE_ACCOUNT, marker)}_{secrets.token_hex(4)}"


def _random(length: int, marker: str) -> str:
    return marker + "".join(secrets.choice(_LETTERS) for _ in range(length - len(marker)))
