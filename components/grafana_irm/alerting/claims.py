"""The names and UIDs that components and entries of a stack file use, as claims on what is accepted only once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grafana_irm.alerting.names import Names, default_rule_group
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions
from grafana_irm.run import HEARTBEAT_UID, stable_uid
from grafana_irm.unique.table import CONTACT_POINT, FOLDER, INTEGRATION, RULE, RULE_GROUP, RULE_TITLE, Claim

_DEFAULT_ORGANISATION = "1"
"""What stands for the organisation where none is given: the one of a user who names none. A token has one alone."""


def integration_claims(name: object, team: object, team_id: object, *path: str) -> Iterator[Claim]:
    """Claim an integration's name in its team, which is given by name or by id; none for an existing integration."""
    if name is not None:
        yield Claim(INTEGRATION, (*path, "name"), name, (team, team_id))


def contact_point_claim(name: object, organisation: object, *path: str, derived: bool = False) -> Claim:
    """Claim a contact point's name."""
    return Claim(CONTACT_POINT, (*path, "name"), name, (_or_default(organisation),), derived)


def _or_default(organisation: object) -> object:
    return _DEFAULT_ORGANISATION if organisation is None else organisation


def rule_claims(given: Callable[[str], object], where: str, title: object, organisation: object, *path: str) -> "Rule":
    """Return what a heartbeat's rule claims.

    Args:
        given: returns a setting of the rule by its name in snake case, None where it is not given.
        where: the component's place in the program, from which defaults follow.
        title: the rule's title.
        organisation: of the rule, None where none is given.
        path: where the rule's settings stand.

    """
    derived = stable_uid(HEARTBEAT_UID, where)
    uid, folder, group = given("rule_uid"), given("folder_uid"), given("rule_group")
    in_organisation = (_or_default(organisation),)
    in_folder = (*in_organisation, derived if folder is None else folder)
    return Rule(
        Claim(RULE, (*path, "rule_uid"), derived if uid is None else uid, in_organisation, uid is None),
        Claim(FOLDER, (*path, "folder_uid"), derived, in_organisation, derived=True) if folder is None else None,
        Claim(
            RULE_GROUP,
            (*path, "rule_group"),
            default_rule_group(where) if group is None else group,
            in_folder,
            group is None,
        ),
        Claim(RULE_TITLE, (*path, "name"), title, in_folder, given("name") is None),
    )


@dataclass(frozen=True)
class Rule:
    """The claims of one heartbeat's rule."""

    uid: Claim
    folder: Claim | None
    """None where the folder is given: several rules may share it."""
    group: Claim
    title: Claim

    def __iter__(self) -> Iterator[Claim]:
        return iter(claim for claim in (self.uid, self.folder, self.group, self.title) if claim is not None)


@dataclass(frozen=True)
class Alerting:
    """The claims of one `IrmAlerting`."""

    integration: tuple[Claim, ...]
    contact_point: Claim
    heartbeat_contact_point: Claim
    rule: Rule
    beats: bool

    def __iter__(self) -> Iterator[Claim]:
        yield from (*self.integration, self.contact_point)
        if self.beats:
            yield from (self.heartbeat_contact_point, *self.rule)


def alerting_claims(settings: IrmAlertingSettings, names: Names) -> Alerting:
    """Return everything that an `IrmAlerting` claims."""
    integration, alerts, heartbeat = settings.integration, settings.contact_point, settings.heartbeat
    beats, rule = heartbeat.contact_point, heartbeat.rule

    def organisation(part: ContactPointOptions | HeartbeatRuleOptions) -> object:
        return settings.org_id if part.org_id is None else part.org_id

    def contact_point(name: object, part: Any, *path: str) -> Claim:  # noqa: ANN401 - one of two kinds of block
        return contact_point_claim(name, organisation(part), *path, derived=part.name is None)

    return Alerting(
        tuple(integration_claims(integration.name, integration.team, integration.team_id, "integration")),
        contact_point(names.contact_point, alerts, "contact_point"),
        contact_point(names.heartbeat_contact_point, beats, "heartbeat", "contact_point"),
        rule_claims(
            lambda field: getattr(rule, field), names.where, names.rule, organisation(rule), "heartbeat", "rule"
        ),
        heartbeat.enabled,
    )
