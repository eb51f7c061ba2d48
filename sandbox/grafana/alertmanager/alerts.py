"""The alerts in the Alertmanager."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, cmp_to_key

from ..common.labels import fingerprint


@dataclass
class Alert:
    """One alert. Its sender sends it repeatedly, each time with a later end.

    Attributes:
        labels: who it is; two alerts of the same labels are one.
        annotations: its annotations.
        starts_at: Unix seconds since when it fires.
        ends_at: when it counts as resolved, unless it is sent again before.
        updated_at: when it was last sent.
        generator_url: the page of its rule.

    """

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: float
    ends_at: float
    updated_at: float
    generator_url: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of its labels."""
        return fingerprint(self.labels)

    def resolved(self, now: float) -> bool:
        """Return whether its end has passed."""
        return self.ends_at <= now


def merged(old: Alert, new: Alert, now: float) -> Alert:
    """Return the alert after it was sent again: one span of time where the two overlap, else the new one."""
    ends_inside = old.starts_at < new.ends_at < old.ends_at
    starts_inside = old.starts_at < new.starts_at < old.ends_at
    if not (ends_inside or starts_inside):
        return new
    ends_at = new.ends_at
    if old.ends_at > ends_at and (not new.resolved(now) or old.resolved(now)):
        ends_at = old.ends_at
    return replace(new, starts_at=min(old.starts_at, new.starts_at), ends_at=ends_at)


def in_order(alerts: list[Alert]) -> list[Alert]:
    """Return alerts in the order in which a notification lists them."""
    return sorted(alerts, key=cmp_to_key(_compared))


def _compared(one: Alert, other: Alert) -> int:
    for name in ("job", "instance"):
        mine, theirs = one.labels.get(name), other.labels.get(name)
        if mine == theirs:
            continue
        if mine is None or theirs is None:
            return 1 if mine is None else -1
        return -1 if mine < theirs else 1
    if len(one.labels) != len(other.labels):
        return len(one.labels) - len(other.labels)
    for name in sorted({*one.labels, *other.labels}):
        if name not in one.labels or name not in other.labels:
            return -1 if name not in one.labels else 1
        if one.labels[name] != other.labels[name]:
            return -1 if one.labels[name] < other.labels[name] else 1
    return 0
