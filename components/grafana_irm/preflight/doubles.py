"""Contact points that call the same endpoint twice: an answer of Grafana was lost, and the request was sent again.

The provider sends a request again when its answer is lost, and Grafana adds each as one more integration of the contact
point (measured on Grafana 12.4.0). The provider takes two alike for one (measured on the official plugin 2.44.0), so
that neither a refresh nor a preview shows them: each alert would be sent twice for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import is_dry_run

from grafana_irm.lookups import Lookups

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Double:
    """An integration of a contact point of this stack that another one of it repeats."""

    name: str
    uid: str


def doubles_in(there: Sequence[Json], known: Sequence[str]) -> list[Double]:
    """Return those integrations of one contact point that repeat another one.

    Args:
        there: the integrations of the contact point.
        known: the UIDs of those that the state knows, which stay.

    """
    found: list[Double] = []
    kept: set[str] = set()
    for point in sorted(there, key=lambda item: item.get("uid") not in known):
        url = (point.get("settings") or {}).get("url")
        if point.get("type") != "webhook" or not isinstance(url, str):
            continue
        if url in kept:
            found.append(Double(str(point["name"]), str(point["uid"])))
        kept.add(url)
    return found


async def remove(doubles: Sequence[Double], alerting: Lookups) -> None:
    """Remove them in an `up`, and say in a preview that it will."""
    for one in doubles:
        told = f"contact point {one.name!r} calls the same endpoint twice, since an answer of Grafana was lost"
        if is_dry_run():
            pulumi.log.warn(f"{told}: pulumi up removes the second ({one.uid})")
            continue
        await alerting.grafana.delete_contact_point(one.uid)
        pulumi.log.warn(f"{told}: the second ({one.uid}) was removed")
