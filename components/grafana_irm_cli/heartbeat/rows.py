"""The settings and results of a timing model, as lines for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

from grafana_irm.timing import HeartbeatTiming, Span, TimingModel, format_duration, known

Value = timedelta | Span | int | float | bool | None


@dataclass(frozen=True)
class Row:
    """One line.

    Attributes:
        key: the name for programs.
        label: the name for people.
        value: the model's value.
        text: the value as text.
        note: the meaning, in a few words.

    """

    key: str
    label: str
    value: Value
    text: str
    note: str


_SETTINGS = {
    "interval": ("Heartbeat interval", "set in IRM; without a beat for this long, the heartbeat expires"),
    "evaluation_interval": ("Evaluation interval", "how often Grafana evaluates the rule"),
    "pending_period": ("Pending period", "how long the rule is pending before it fires"),
    "group_wait": ("Group wait", "how long a new group waits"),
    "group_interval": ("Group interval", "how often Alertmanager checks whether a beat is due"),
    "repeat_interval": ("Repeat interval", "how long after a delivered beat the next one is due"),
    "config_poll_interval": ("Config poll interval", "how long Grafana takes to apply new contact points and routes"),
    "delivery_margin": ("Delivery margin", "the longest time of a delivery on time"),
    "grafana_instances": ("Grafana instances", "in one Alertmanager cluster; each waits 15s for those before it"),
    "shared": ("Shared by", "integrations with one heartbeat rule; a hanging endpoint delays the others"),
}


def setting_rows(model: TimingModel) -> Iterator[Row]:
    """Yield the settings, both given and derived."""
    for field in fields(model):
        if field.name == "shared" and not model.is_shared:
            continue
        label, note = _SETTINGS[field.name]
        value = getattr(model, field.name)
        yield Row(field.name, label, value, duration_text(value) if isinstance(value, timedelta) else str(value), note)


_RESULTS = {
    "first_beat_within": ("First beat within", "of creating the rule"),
    "can_reach_root_policy": ("First alert can reach the root policy", "yes if the rule fires before the config poll"),
    "steady_gap": ("Gap between beats", "shortest and longest, none lost"),
    "lost_beats_tolerated": ("Lost beats tolerated", "in a row, without a false alarm"),
    "lost_beats_while_sender_lives": (
        "Lost beats while the sender lives",
        "the same, while the sending instance works",
    ),
    "first_beat_after_restart_within": ("First beat after a restart within", "of Grafana's start"),
    "restart_gap": ("Gap across a restart", "plus the time that Grafana is down"),
    "longest_quiet_downtime": ("Longest downtime without an alarm", "of Grafana, as in an upgrade"),
    "edit_gap": ("Gap across an edit of the rule", "the rule resolves, and fires again"),
    "removal_gap": ("Gap when a member is removed", "at most, for another member: it may lose one beat"),
    "alert_group_after_death": ("Alert group after Grafana's death", "IRM checks every 2m"),
    "alert_group_after_stall": ("Alert group after evaluation stops", "the last alert stays active for a while"),
}


def result_rows(model: HeartbeatTiming) -> Iterator[Row]:
    """Yield the results that follow from the settings."""
    applies = {"lost_beats_while_sender_lives": model.is_cluster, "removal_gap": model.is_shared}
    for key, (label, note) in _RESULTS.items():
        if applies.get(key, True):
            value = model.restart_gap() if key == "restart_gap" else getattr(model, key)
            yield _row(key, label, value, note)
    yield from _load_rows(model)


def _load_rows(model: HeartbeatTiming) -> Iterator[Row]:
    yield _load_row(
        "requests_per_hour",
        "Requests an hour",
        model.requests_per_hour,
        (model.share_of_limit, model.share_of_organisation),
    )
    yield _load_row(
        "failing_requests_per_hour",
        "Requests an hour, all failing",
        model.failing_requests_per_hour,
        (model.failing_share_of_limit, model.failing_share_of_organisation),
    )
    if model.is_shared:
        yield _row(
            "requests_of_all_members",
            "Requests in 5 minutes, all members",
            round(model.requests_of_all_members, 1),
            f"{known.ORGANISATION_LIMIT} is the organisation's limit; at most {known.LARGEST_FLEET} may be beats",
        )


def _row(key: str, label: str, value: Value, note: str) -> Row:
    return Row(key, label, value, value_text(value), note)


def _load_row(key: str, label: str, requests: float, shares: tuple[float, float]) -> Row:
    integration, organisation = shares
    note = f"{integration:.1%} of an integration's limit, {organisation:.1%} of the organisation's"
    return Row(key, label, requests, f"{requests:,.0f}", note)


def value_text(value: Value) -> str:
    """Return a value as text."""
    if isinstance(value, Span):
        return f"{duration_text(value.shortest)} to {duration_text(value.longest)}"
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def duration_text(value: timedelta) -> str:
    """Return a duration as canonical text, rounded to milliseconds."""
    return format_duration(timedelta(milliseconds=round(value / timedelta(milliseconds=1))))
