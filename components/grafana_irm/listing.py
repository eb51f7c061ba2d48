"""Lists of names in messages: short, whatever their length."""

from collections.abc import Iterable


def few(names: Iterable[str], most: int = 3) -> str:
    """Return the first names, and the number of the others: ``a, b, c and 297 more``.

    Args:
        names: the names, those first that matter most.
        most: how many names to show.

    """
    listed = list(names)
    others = len(listed) - most
    return f"{', '.join(listed[:most])} and {others} more" if others > 0 else ", ".join(listed)
