"""Reads who uses a contact point from the warning of the program's preflight in a preview.

The preview runs without the library, in an environment of its own, so it cannot share a constant with the message. The
pattern follows `describe` in `grafana_irm.preflight.in_use`: change both together.
"""

import re

_MESSAGE = re.compile(
    r"contact point (?P<name>'.*?'|\".*?\") would be .*, but others use it \(.*\):\n(?P<users>(?: {6}.*\n)+)"
)


def users_in(message: str, name: str) -> tuple[str, ...] | None:
    """Return the users of a contact point in a message; None when the message is not about this contact point."""
    found = _MESSAGE.search(message)
    if found is None or found["name"] != repr(name):
        return None
    return tuple(line.strip() for line in found["users"].splitlines() if line.strip())
