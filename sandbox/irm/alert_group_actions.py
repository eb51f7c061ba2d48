"""The actions on alert groups: acknowledge, resolve, silence, and undo each of them."""

from collections.abc import Callable

from . import alert_groups
from .answers import Json, forbidden, refused
from .model import AlertGroup, Store, User


def act(store: Store, group_id: str, action: str, user: User, data: Json = None) -> None:
    """Perform an action on an alert group: acknowledge, resolve, silence, or undo one of them.

    Raises:
        ApiError: 403 for a service account, 400 where the group's state does not allow it.

    """
    if user.is_service_account:
        raise forbidden(f"Service accounts are not allowed to {action} alert groups")
    group = alert_groups.find(store, group_id)
    delay = _delay(data) if action == "silence" else 0
    _refuse_in_wrong_state(group, action)
    _ACTIONS[action](store, group, user, delay)


def _refuse_in_wrong_state(group: AlertGroup, action: str) -> None:
    is_in = {
        "acknowledged": group.acknowledged_at is not None,
        "resolved": group.resolved_at is not None,
        "silenced": group.silenced_at is not None,
    }
    own, *others = _REFUSED_IN[action]
    if action.startswith("un"):
        if not is_in[own]:
            raise refused(f"Can't {action} an un{own} alert group")
    else:
        others = [own, *others]
    for state in others:
        if is_in[state]:
            article = "an" if state[0] in "aeiou" else "a"
            raise refused(f"Can't {action} {article} {state} alert group")


def _acknowledge(store: Store, group: AlertGroup, user: User, _: int) -> None:
    group.unsilence()
    group.acknowledged_at, group.acknowledged_by = store.clock.now(), user.id


def _unacknowledge(_: Store, group: AlertGroup, __: User, ___: int) -> None:
    group.unsilence()
    group.acknowledged_at = group.acknowledged_by = None


def _resolve_by(store: Store, group: AlertGroup, user: User, _: int) -> None:
    store.resolve(group, user.id)


def _unresolve(store: Store, group: AlertGroup, user: User, _: int) -> None:
    _unacknowledge(store, group, user, 0)
    group.resolved_at = group.resolved_by = None


def _silence(store: Store, group: AlertGroup, _: User, delay: int) -> None:
    now = store.clock.now()
    group.silenced_at = now
    if delay > 0:
        until = group.silenced_until = now + delay
        store.clock.call_at(until, lambda: group.unsilence() if group.silenced_until == until else None)


def _unsilence_by(_: Store, group: AlertGroup, __: User, ___: int) -> None:
    group.unsilence()


_ACTIONS: dict[str, Callable[[Store, AlertGroup, User, int], None]] = {
    "acknowledge": _acknowledge,
    "unacknowledge": _unacknowledge,
    "resolve": _resolve_by,
    "unresolve": _unresolve,
    "silence": _silence,
    "unsilence": _unsilence_by,
}
ACTIONS = frozenset(_ACTIONS)
"""The actions on an alert group."""

_REFUSED_IN: dict[str, tuple[str, ...]] = {
    "acknowledge": ("acknowledged", "resolved"),
    "unacknowledge": ("acknowledged", "resolved"),
    "resolve": ("resolved",),
    "unresolve": ("resolved",),
    "silence": ("resolved", "acknowledged"),
    "unsilence": ("silenced", "resolved", "acknowledged"),
}


def _delay(data: Json) -> int:
    delay = data.get("delay") if isinstance(data, dict) else None
    if delay is None:
        raise refused("delay is required")
    try:
        seconds = int(delay)
    except ValueError:
        raise refused("invalid delay value") from None
    if seconds < -1:
        raise refused("invalid delay value")
    return seconds
