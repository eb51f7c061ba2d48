"""The resources and functions of the stand-in plugin, by their tokens in Pulumi."""

from typing import Final

from . import irm_lookups
from .contact_point import ContactPoint
from .folder import Folder, GetFolder
from .integration import Integration
from .irm_resources import EscalationChain, Route
from .notification_policy import NotificationPolicy
from .resource import Function, Resource
from .routing_tree import RoutingTree
from .rule_group import RuleGroup

_RESOURCES: Final[tuple[Resource, ...]] = (
    ContactPoint(),
    RuleGroup(),
    NotificationPolicy(),
    RoutingTree(),
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
