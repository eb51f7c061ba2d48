"""The parts of the stack program before the components: providers and checks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import know_credentials, lookups_with
from grafana_irm.preflight.check import check_all_policies, needs_of
from grafana_irm.preflight.collisions import check_names_taken
from grafana_irm.preflight.in_use import Policy
from grafana_irm.preflight.own_names import check_own_names_by_answers
from grafana_irm.preflight.systems import check_systems
from grafana_irm.stack.heartbeats import heartbeats_of, remedy_of
from grafana_irm.stack.name_checks import check_names
from grafana_irm.stack.settings import WHAT, StackSettings
from grafana_irm.stack.wanted import wanted_of, wanted_policies
from grafana_irm.timing import fleet_warning


@dataclass(frozen=True)
class Access:
    """The program's credentials for Grafana and for IRM, usually the same."""

    alerting: Credentials
    irm: Credentials

    @property
    def organisation(self) -> str | None:
        """The organisation to set on all resources in Grafana, since the provider's own setting has no effect on them.

        None with a token, which belongs to one organisation: the provider refuses an organisation with a token.
        """
        return self.alerting.org_id if self.alerting.grafana_by_user else None

    def providers(self) -> tuple[grafana.Provider, grafana.Provider | None]:
        """Register the provider for both systems, and a second one for IRM if a service-account token needs it."""
        one = _provider("grafana", self.alerting)
        return one, None if self.irm == self.alerting else _provider("irm", self.irm)


def access(settings: StackSettings, environ: Mapping[str, str]) -> Access:
    """Return the credentials for both systems.

    With ``irm.stackUrl``, requests to IRM use a service-account token of that stack. The address of the stack must then
    be the provider's ``url``, which the provider sends to IRM.
    """
    known = settings.credentials(environ)
    one = replace(known, irm_stack_url=None)
    if not known.irm_stack_url:
        return Access(one, one)
    token = known.irm_authorization
    # Headers and client certificate are for the way to Grafana, not to the stack of IRM.
    own = replace(one, grafana_auth=token, irm_token=token, org_id=None, stack_id=None)
    own = replace(own, tls_cert=None, tls_key=None, http_headers=None)
    return Access(one, replace(own, grafana_url=known.irm_stack_url))


def _provider(name: str, credentials: Credentials) -> grafana.Provider:
    stack_id = credentials.stack_id
    provider = grafana.Provider(
        name,
        url=credentials.grafana_url,
        auth=credentials.grafana_auth,
        oncall_url=credentials.irm_url,
        oncall_access_token=credentials.irm_token,
        org_id=int(credentials.org_id) if credentials.org_id else None,
        stack_id=int(stack_id) if stack_id and stack_id.isdecimal() else None,
        ca_cert=credentials.ca_cert,
        insecure_skip_verify=credentials.is_insecure or None,
        tls_cert=credentials.tls_cert,
        tls_key=None if credentials.tls_key is None else pulumi.Output.secret(credentials.tls_key),
        http_headers=pulumi.Output.secret(credentials.headers) if credentials.headers else None,
    )
    know_credentials(provider, credentials)
    return provider


async def check_everything(settings: StackSettings, using: Access) -> None:
    """Check both systems, all names, and existing objects of the same names, before anything is registered.

    Raises:
        NotReady: with every problem of both systems.
        InvalidInputs: with every name that two integrations use, as far as responses of the systems show it.
        UnknownName: with every name and id that does not exist.
        NamesTaken: with every name and UID that is already in use.
        ContactPointsInUse: with every contact point that would be deleted and that others use.

    """
    entries, groups = settings.integrations, settings.groups
    if warning := fleet_warning(heartbeats_of(entries, groups), remedy_of(entries, groups)):
        pulumi.log.warn(warning)
    wanted = wanted_of(settings, using.organisation)
    policies = list(wanted_policies(settings, wanted))
    if settings.preflight:
        needs = replace(needs_of(wanted, using.alerting), policies=bool(policies))
        await check_systems(using.alerting, using.irm, needs)
    await check_names(settings, using.alerting, using.irm)
    if not settings.preflight:
        await check_all_policies(policies, lookups_with(using.alerting), WHAT, None)
        return
    await check_own_names_by_answers(wanted, using.alerting, using.irm, WHAT)
    policy = Policy("set keepContactPointsInUse: true", keep=settings.keep_contact_points_in_use)
    # First, since the contact points of a kept policy are kept too.
    await check_all_policies(policies, lookups_with(using.alerting), WHAT, policy)
    await check_names_taken(wanted, using.alerting, using.irm, WHAT, policy)
