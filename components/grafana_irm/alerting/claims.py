"""The names and UIDs that an `IrmAlerting` uses, as claims on what is accepted only once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grafana_irm.alerting.names import Names
from grafana_irm.alerting.settings import IrmAlertingSettings
from grafana_irm.contact_point.claims import contact_point_claim
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.heartbeat_rule.claims import Rule, rule_claims
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions
from grafana_irm.integration.claims import integration_claims
from grafana_irm.unique.table import Claim


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
    """Return all claims of an `IrmAlerting`."""
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
