"""Suggestions for a name that does not exist."""

import difflib
from collections.abc import Mapping

_MOST = 5


def suggestion(noun: str, given: str, known: Mapping[str, str]) -> str:
    """Return the allowed values of a name that does not exist: the similar ones, else some of all.

    Args:
        noun: the object's name in messages.
        given: the name, or the id.
        known: the names or ids that exist, each with a further name for messages, which may be empty.

    """
    if not known:
        return f"an existing {noun}; this token can see no {noun}s"
    folded = {text.casefold(): key for key, label in known.items() for text in (key, label) if text}
    near = difflib.get_close_matches(given.casefold(), list(folded), n=_MOST, cutoff=0.4)
    names = list(dict.fromkeys(folded[text] for text in near))
    listed = names or list(known)[:_MOST]
    shown = ", ".join(repr(name) + (f" ({known[name]})" if known[name] else "") for name in listed)
    return f"an existing {noun}; {'similar' if names else 'for example'}: {shown}"
