"""Lists in pages, as the API cuts and links them."""

import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

_LARGEST_PAGE = 100


def page(items: Sequence[Any], query: str, url: str, size: int) -> dict[str, Any]:
    """Return one page of a list: a page past the end is the last one.

    Args:
        items: the whole list.
        query: the query string of the request.
        url: the list's own address, for the links to its other pages.
        size: objects per page if the request does not set it.

    """
    parameters = parse_qs(query, keep_blank_values=True)
    per_page = _positive(parameters, "perpage", size)
    total = max(1, math.ceil(len(items) / per_page))
    number = min(_positive(parameters, "page", 1), total)

    def link(to: int) -> str:
        others = {key: value for key, value in parameters.items() if key != "page"}
        wanted = others if to == 1 else others | {"page": [str(to)]}
        encoded = urlencode(sorted(wanted.items()), doseq=True)
        return f"{url}?{encoded}" if encoded else url

    return {
        "count": len(items),
        "next": link(number + 1) if number < total else None,
        "previous": link(number - 1) if number > 1 else None,
        "results": list(items[(number - 1) * per_page : number * per_page]),
        "page_size": min(per_page, _LARGEST_PAGE),
        "current_page_number": number,
        "total_pages": total,
    }


def _positive(parameters: dict[str, list[str]], name: str, default: int) -> int:
    try:
        value = int(parameters[name][-1])
    except (KeyError, ValueError):
        return default
    return value if value >= 1 else default
