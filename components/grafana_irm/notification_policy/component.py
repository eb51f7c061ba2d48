"""A notification policy beside the organisation's own: a routing tree that alert rules select by its name."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.api.links import policies_page
from grafana_irm.api.resource_types import POLICY_COMPONENT
from grafana_irm.contact_point.of_run import contact_points_of_run
from grafana_irm.inputs.model import resolve, validated
from grafana_irm.notification_policy import hooks
from grafana_irm.notification_policy.args import NotificationPolicyArgs
from grafana_irm.notification_policy.claims import policy_claim
from grafana_irm.notification_policy.inputs import shadow_warnings, tree_of
from grafana_irm.notification_policy.kept import TREE
from grafana_irm.notification_policy.matchers import parsed
from grafana_irm.notification_policy.restored import overwrite_of
from grafana_irm.notification_policy.settings import NotificationPolicySettings, PolicyRouteSettings, PolicyTimings
from grafana_irm.run import import_id
from grafana_irm.unique.owner import owner_of


class NotificationPolicy(pulumi.ComponentResource):
    """A notification policy with a name (a routing tree), in Grafana 13.1 and later.

    It sends alerts to contact points by their labels. An alert rule selects it by its name (``policy`` in the rule's
    notification settings). The organisation's own notification policy stays as it is. A new policy, like every change,
    takes effect at Grafana's next config poll, within a minute.

    Grafana deletes a policy that rules still select, and their alerts then go to the organisation's own policy. With
    `run_preflight`, `pulumi up` stops before that, and ``pulumi destroy --run-program`` too.

    Raises:
        InvalidInputs: with every problem, before anything is registered, including routes that no alert can match.

    """

    name: pulumi.Output[str]
    """The policy's name, for the notification settings of rules. Known once Grafana has the policy."""
    url_in_grafana: pulumi.Output[str | None]
    """The page of the notification policies in Grafana. None if Grafana's address is not known."""

    def __init__(self, name: str, args: NotificationPolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        what = f'NotificationPolicy "{name}"'
        settings = validated(NotificationPolicySettings, args, what)
        owner = owner_of("NotificationPolicy", name, what, opts)
        claim = policy_claim(settings.name)
        owner.claim([claim])
        super().__init__(POLICY_COMPONENT, name, {}, opts)
        for warning in shadow_warnings(tree_of(settings.routes)):
            pulumi.log.warn(f"{what}: {warning}", resource=self)
        adopted = import_id("policy", settings.name)
        named = owner.once_known(resolve(settings, "name", what), claim)
        tree = grafana.alerting.v1beta1.NotificationsRoutingTree(
            f"{name}{TREE}",
            metadata={"uid": named},
            spec=_spec(settings, what),
            options={"overwrite": overwrite_of(settings.name)},
            opts=pulumi.ResourceOptions(
                parent=self,
                import_=adopted,
                # The engine refuses to import a resource that differs. The next `pulumi up` applies the routes.
                ignore_changes=None if adopted is None else ["spec"],
                # Contact points and policies are one configuration in Grafana, where writes at the same time fail. The
                # provider serializes only its own writes of contact points.
                depends_on=[*contact_points_of_run()],
                hooks=hooks.binding(),
            ),
        )
        self.name = pulumi.Output.all(named, tree.id).apply(lambda parts: str(parts[0]))
        self.url_in_grafana = policies_page(self)
        self.register_outputs({"name": self.name, "url_in_grafana": self.url_in_grafana})


def _spec(settings: NotificationPolicySettings, what: str) -> Any:  # noqa: ANN401 - the SDK's type has each level
    defaults = {
        "receiver": resolve(settings, "contact_point", what),
        "group_bies": settings.group_by,
        **_timings(settings),
    }
    return {
        "defaults": defaults,
        "routes": _routes(settings.routes, what),
        "disable_provenance": resolve(settings, "disable_provenance", what),
    }


def _routes(routes: Sequence[PolicyRouteSettings], what: str) -> list[Any]:
    """Return the routes as the provider's SDK takes them. It translates the keys of five levels."""
    return [_route(route, what) for route in routes]


def _route(route: PolicyRouteSettings, what: str) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "receiver": resolve(route, "contact_point", what),
        "group_bies": route.group_by,
        "mute_time_intervals": resolve(route, "mute_timings", what),
        "active_time_intervals": resolve(route, "active_timings", what),
        "routes": _routes(route.routes, what),
        **_timings(route),
    }
    return {
        "matchers": [_matcher(text) for text in route.matchers],
        "continue_": route.continue_matching,
        **{key: value for key, value in optional.items() if value is not None and value != []},
    }


def _matcher(text: str) -> dict[str, str]:
    matcher = parsed(text)
    return {"label": matcher.label, "type": matcher.operator, "value": matcher.value}


def _timings(settings: PolicyTimings) -> dict[str, str]:
    found = {key: getattr(settings, key) for key in ("group_wait", "group_interval", "repeat_interval")}
    return {key: value for key, value in found.items() if value is not None}
