"""Requests of the provider's newer code to the App Platform's API, in the manner of Kubernetes."""

from typing import Any, Final

from .grafana_client import GrafanaClient
from .transport import ProviderError, is_conflict
from .values import Plain

_ATTEMPTS: Final = 5
_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 2.0


class PlatformClient:
    """The client of one kind of object.

    Args:
        grafana: the client whose address and credentials count.
        api: the API's group and version.
        kind: the kind's name in objects.
        plural: the kind's name in paths.

    """

    def __init__(self, grafana: GrafanaClient, api: str, kind: str, plural: str) -> None:
        self._grafana = grafana
        self._api, self._kind = api, kind
        self._namespace = grafana.namespace
        self._path = f"/apis/{api}/namespaces/{self._namespace}/{plural}"

    async def send(self, method: str, path: str, body: dict[str, Any] | None, doing: str) -> Plain:
        """Send a request once, and return the object of the response.

        Raises:
            ProviderError: any status but a success, as the official provider words it.

        """
        response = await self._grafana.platform(method, self._path + path, None if body is None else self._whole(body))
        try:
            answer = response.json()
        except ValueError:
            answer = {}
        if response.is_success:
            return answer
        reason, message = answer.get("reason") or "Unknown", answer.get("message") or response.text
        said = f"failed to {doing}: HTTP {response.status_code} - {reason}: {message}"
        raise ProviderError(said, response.status_code)

    async def replace(self, name: str, body: dict[str, Any], doing: str) -> Plain:
        """Replace an object of any version; a conflict is tried again."""
        wait = _FIRST_WAIT
        for attempt in range(_ATTEMPTS):
            current = await self.send("GET", f"/{name}", None, doing)
            metadata = {**body["metadata"], "resourceVersion": current["metadata"]["resourceVersion"]}
            try:
                return await self.send("PUT", f"/{name}", {**body, "metadata": metadata}, doing)
            except ProviderError as error:
                if not is_conflict(error) or attempt == _ATTEMPTS - 1:
                    raise
            await self._grafana.pace.wait(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        raise AssertionError("the last attempt returns or raises")

    def _whole(self, body: dict[str, Any]) -> dict[str, Any]:
        metadata = {**body["metadata"], "namespace": self._namespace}
        return {"apiVersion": self._api, "kind": self._kind, **body, "metadata": metadata}
