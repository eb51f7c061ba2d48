"""Everything that the stand-in knows, by Pulumi's names."""

from typing import Final

from sandbox.provider import irm_lookups
from sandbox.provider.contact_point import ContactPoint
from sandbox.provider.folder import Folder, GetFolder
from sandbox.provider.integration import Integration
from sandbox.provider.irm_resources import EscalationChain, Route
from sandbox.provider.notification_policy import NotificationPolicy
from sandbox.provider.resource import Function, Resource
from sandbox.provider.rule_group import RuleGroup

_RESOURCES: Final[tuple[Resource, ...]] = (
    ContactPoint(),
    RuleGroup(),
    NotificationPolicy(),
    Folder(),
    Integration(),
    EscalationChain(),
    Route(),
)
_FUNCTIONS: Final[tuple[Function, ...]] = (
    GetFolder(),
    irm_lookups.GetTeam(),
    irm_lookups.GetEscalationChain(),
    irm_lookups.GetIntegration(),
    irm_lookups.GetSlackChannel(),
    irm_lookups.GetUser(),
)

RESOURCES: Final = {resource.token: resource for resource in _RESOURCES}
FUNCTIONS: Final = {function.token: function for function in _FUNCTIONS}
