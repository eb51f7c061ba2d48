"""UIDs as Grafana generates and checks them."""

import re
import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits
_ALLOWED = re.compile(r"[a-zA-Z0-9\-_]*")
LONGEST = 40
"""Characters that an identifier may have."""


def new_uid() -> str:
    """Return a fresh identifier of Grafana's length: 14 lower-case letters and digits."""
    return secrets.choice(string.ascii_lowercase) + "".join(secrets.choice(_ALPHABET) for _ in range(13))


def problem_with(uid: str) -> str | None:
    """Return what is wrong with an identifier that a user gave, in Grafana's words, or None."""
    if len(uid) > LONGEST:
        return f"UID is longer than {LONGEST} symbols"
    if not _ALLOWED.fullmatch(uid):
        return "invalid format of UID. Only letters, numbers, '-' and '_' are allowed"
    return None
