"""Who uses contact points in Grafana: alert rules by their notification settings, notification policies, routing trees.

Grafana refuses to delete a contact point in use (409, measured on 12.4.0 and 13.1). The provider then retries for two
minutes without any output, and its error omits the reason (2.44.0).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from grafana_irm.api.grafana import InUse
from grafana_irm.api.lookups import page
from grafana_irm.notification_policy.spec import name_of_tree

Json = Mapping[str, Any]

OF_THE_ORGANISATION = frozenset({"user-defined", "default"})
"""The organisation's own notification policy among the routing trees: as Grafana 13 lists it, and as the provider."""
_MOST_SHOWN = 10


@dataclass(frozen=True)
class User:
    """One user of a contact point."""

    kind: str
    """``alert rule``, ``notification policy``, ``routing tree``, or ``route`` of an unknown policy."""
    what: str
    """The user's name in messages, with its kind."""
    link: str | None = None
    """The user's page in Grafana; None if Grafana's address is not known."""
    number: int = 1
    """How many users these are."""

    def __str__(self) -> str:
        """Return a line of a message."""
        return self.what if self.link is None else f"{self.what}: {self.link}"


@dataclass(frozen=True)
class Routing:
    """Grafana's alert rules and notification policies, which name the contact points that they use."""

    rules: Sequence[Json]
    """All alert rules, as ``/v1/provisioning/alert-rules`` lists them."""
    policy: Json | None = None
    """The organisation's notification policy tree; None if the token may not read it."""
    trees: Sequence[Json] = ()
    """The named routing trees of Grafana 13 and later, as the App Platform lists them."""
    unread: tuple[str, ...] = ()
    """The lists that the token may not read: users in these lists are not known."""


@dataclass(frozen=True)
class Own:
    """Rules and policies that the stack manages. They do not count as users, because the same `up` updates them."""

    rules: Collection[str] = ()
    """UIDs of rules."""
    policy: bool = False
    """Whether the organisation's notification policy is the stack's."""
    trees: Collection[str] = ()
    """Names of routing trees."""


@dataclass
class Users:
    """The users of a set of contact points, without the stack's own."""

    by_name: dict[str, list[User]] = field(default_factory=dict)
    """The users of each contact point in use, rules first."""
    unread: tuple[str, ...] = ()
    """The lists that the token may not read."""
    counted: frozenset[str] = frozenset()
    """The contact points whose users Grafana counted, so that none is unknown."""


def users_of(
    names: Collection[str],
    routing: Routing,
    own: Own | None = None,
    *,
    folders: Mapping[str, str] | None = None,
    grafana_url: str | None = None,
) -> Users:
    """Return who uses contact points of these names.

    Args:
        names: the contact points.
        routing: Grafana's rules and policies.
        own: the stack's own rules and policies, which do not count. Default: everything counts.
        folders: titles of folders, by UID. Default: messages show the UIDs.
        grafana_url: Grafana's address, for links. Default: no links.

    """
    mine = own or Own()
    found = Users(unread=routing.unread)
    for rule in rules_with(names, routing, mine):
        name = str(_receiver(rule))
        found.by_name.setdefault(name, []).append(rule_user(rule, folders or {}, grafana_url))
    if routing.policy is not None and not mine.policy:
        _add(found, names, _receivers(routing.policy, "receiver"), "notification policy", _policy_link(grafana_url))
    for tree in routing.trees:
        name = name_of_tree(tree)
        # The organisation's own tree is the notification policy, which is counted above.
        if name not in OF_THE_ORGANISATION and name not in mine.trees:
            kind = f"routing tree {name!r}"
            _add(found, names, _tree_receivers(tree.get("spec") or {}), kind, _policy_link(grafana_url))
    return found


def rules_with(names: Collection[str], routing: Routing, own: Own) -> list[Json]:
    """Return the rules of others whose notification settings name one of these contact points."""
    return [rule for rule in routing.rules if _receiver(rule) in names and rule.get("uid") not in own.rules]


def add_hidden(found: Users, names: Collection[str], routing: Routing, counts: Mapping[str, InUse]) -> None:
    """Add the users that the token cannot see: rules in folders of another team, policies of another account.

    Args:
        found: the users that the token can see.
        names: the contact points.
        routing: Grafana's rules and policies, as far as the token can see them.
        counts: how many rules and routes name each contact point; a missing contact point was not counted.

    """
    if routing.unread:
        return
    found.counted = frozenset(names) & counts.keys()
    for name in sorted(found.counted):
        rules = sum(_receiver(rule) == name for rule in routing.rules)
        routes = sum(receiver == name for receiver in _all_receivers(routing))
        hidden = {"alert rule": counts[name].rules - rules, "route": counts[name].routes - routes}
        for kind, number in hidden.items():
            if number > 0:
                what = f"{number} {kind if number == 1 else _plural(kind)} that the Grafana token cannot see"
                found.by_name.setdefault(name, []).append(User(kind, what, number=number))


def _all_receivers(routing: Routing) -> Iterator[object]:
    """Yield the receiver of each route of all policies, the stack's own among them."""
    if routing.policy is not None:
        yield from (receiver for receiver, _ in _receivers(routing.policy, "receiver"))
    for tree in routing.trees:
        if name_of_tree(tree) not in OF_THE_ORGANISATION:
            yield from (receiver for receiver, _ in _tree_receivers(tree.get("spec") or {}))


def rules_selecting(policies: Collection[str], routing: Routing, own: Own) -> list[Json]:
    """Return the rules of others that select one of these notification policies by its name."""
    return [
        rule
        for rule in routing.rules
        if (rule.get("notification_settings") or {}).get("policy") in policies and rule.get("uid") not in own.rules
    ]


def lines_of(users: Sequence[User]) -> list[str]:
    """Return the lines of a message that list a contact point's users: the first ten, and the number of others."""
    more = sum(user.number for user in users[_MOST_SHOWN:])
    shown = [str(user) for user in users[:_MOST_SHOWN]]
    return [*shown, f"and {more} more"] if more > 0 else shown


def counted(users: Sequence[User]) -> str:
    """Return the number of users of each kind, such as ``2 alert rules and 1 notification policy``."""
    numbers: dict[str, int] = {}
    for user in users:
        numbers[user.kind] = numbers.get(user.kind, 0) + user.number
    words = [f"{number} {kind if number == 1 else _plural(kind)}" for kind, number in numbers.items()]
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"  # noqa: PLR2004 - "a, b and c"


def _plural(kind: str) -> str:
    return f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"


def _receiver(rule: Json) -> object:
    return (rule.get("notification_settings") or {}).get("receiver")


def rule_user(rule: Json, folders: Mapping[str, str], grafana_url: str | None) -> User:
    """Return an alert rule as a user, with its folder and its page in Grafana."""
    folder = str(rule.get("folderUID", ""))
    organisation = rule.get("orgID")
    other = None if organisation in (None, 1) else str(organisation)
    link = page(grafana_url, f"/alerting/grafana/{quote(str(rule.get('uid')), safe='')}/view", orgId=other)
    return User("alert rule", f"alert rule {rule.get('title')!r} in folder {folders.get(folder, folder)!r}", link)


def _policy_link(grafana_url: str | None) -> str | None:
    return page(grafana_url, "/alerting/routes")


def _add(
    found: Users, names: Collection[str], routes: Iterator[tuple[object, str]], kind: str, link: str | None
) -> None:
    for receiver, where in routes:
        if receiver in names:
            users = found.by_name.setdefault(str(receiver), [])
            users.append(User(kind.partition(" '")[0], f"{kind}, {where}", link))


def _receivers(route: Json, key: str, where: str = "") -> Iterator[tuple[object, str]]:
    """Yield the receiver of a route and of each route below it, with the position of the route."""
    yield route.get(key), where or "its default"
    for number, child in enumerate(route.get("routes") or [], start=1):
        inside = f"{where} > " if where else ""
        yield from _receivers(child, key, f"{inside}{_matchers(child) or f'route {number}'}")


def _tree_receivers(spec: Json) -> Iterator[tuple[object, str]]:
    yield (spec.get("defaults") or {}).get("receiver"), "its default"
    for number, child in enumerate(spec.get("routes") or [], start=1):
        yield from _receivers(child, "receiver", _matchers(child) or f"route {number}")


def _matchers(route: Json) -> str:
    """Return a route's matchers as Grafana's pages write them; the provisioning API and the App Platform differ."""
    listed = [f"{name}{sign}{value}" for name, sign, value in route.get("object_matchers") or []]
    listed += [
        f"{one.get('label')}{one.get('type')}{one.get('value')}"
        for one in route.get("matchers") or []
        if isinstance(one, Mapping)
    ]
    return f"route {', '.join(listed)}" if listed else ""
