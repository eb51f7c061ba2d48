"""The namespace in the paths of Grafana's App Platform: of an organisation, or of a stack in Grafana Cloud."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from grafana_irm.errors import RequestFailed

if TYPE_CHECKING:
    from grafana_irm.api.client import JsonApi

T = TypeVar("T")


def namespace_of(organisation: str, stack_id: str | None = None) -> str:
    """Return the namespace as the grafana provider does: of the stack if its id is known, else of the organisation."""
    if stack_id:
        return f"stacks-{stack_id}"
    return "default" if organisation == "1" else f"org-{organisation}"


class Namespaces:
    """Sends requests in the right namespace: Grafana Cloud refuses (403) the namespace of an organisation.

    The provider finds the namespace of a stack in the same place, but for its generic resource only (4.47).
    """

    def __init__(self, root: "Callable[[], JsonApi]", stack_id: str | None = None) -> None:
        """Keep how to create a client of Grafana's root address, and the id of the Cloud stack if it is configured."""
        self._root = root
        self._stack_id = stack_id
        self.found: str | None = None
        """The namespace of the Cloud stack, if Grafana refused the configured one."""

    async def send(self, organisation: str, request: Callable[[str], Awaitable[T]]) -> T:
        """Send a request in the namespace of an organisation, or if Grafana refuses it, in that of the stack.

        Args:
            organisation: the id of the organisation.
            request: sends the request in a namespace.

        Raises:
            RequestFailed: as from the request.

        """
        configured = namespace_of(organisation, self._stack_id)
        used = self.found or configured
        try:
            return await request(used)
        except RequestFailed as refused:
            if refused.status != HTTPStatus.FORBIDDEN or used == self.found:
                raise
            # Another request may have found it meanwhile.
            found = self.found or await self._of_stack()
            if found in {None, configured}:
                raise
        self.found = found
        return await request(str(found))

    async def _of_stack(self) -> str | None:
        """Return the namespace of a stack in Grafana Cloud; None if Grafana does not return one."""
        try:
            answer: Any = await self._root().get("/bootdata")
        except RequestFailed:
            return None
        settings = answer.get("settings") if isinstance(answer, dict) else None
        found = settings.get("namespace") if isinstance(settings, dict) else None
        return found if isinstance(found, str) and found.startswith("stacks-") else None
