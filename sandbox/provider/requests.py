"""What a request of the engine's names: the resource's type and name, its last known state, how to name it."""

from pulumi.runtime.proto import provider_pb2 as pb

from .defaults import Naming
from .plan import complete
from .resource import Resource, State
from .values import Properties


def kind_of(urn: str) -> str:
    """Return the type in a resource's URN, without its parents' types."""
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]


def last_known(identity: str, outputs: Properties, kind: Resource) -> State:
    """Return a state as the engine has it. Where the outputs have an id of their own, it is the newer one."""
    return State(str(outputs.get("id") or identity), outputs if kind.newer else complete(kind.schema, outputs))


def resource_name(urn: str) -> str:
    """Return the name that the program gives the resource."""
    return urn.split("::", 3)[3] if urn.count("::") >= 3 else ""  # noqa: PLR2004 - stack, project, type, name


def naming(request: pb.CheckRequest) -> Naming:
    """Return how the resource is named where the program does not say, by the stack's settings for that."""
    name = resource_name(request.urn)
    settings = request.autonaming
    return Naming(
        name,
        request.randomSeed or request.urn.encode(),
        settings.proposed_name or None,
        disabled=request.HasField("autonaming") and settings.mode == pb.CheckRequest.AutonamingOptions.DISABLE,
    )
