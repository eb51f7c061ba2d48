"""A stack's configuration, from the output of `pulumi config --show-secrets --json`."""

from collections.abc import Mapping
from typing import Any


class Settings:
    """The configuration of a stack. In a larger program the integrations are in the code, not here.

    Args:
        config: the parsed output of `pulumi config --show-secrets --json`.

    Attributes:
        values: the value of each key, objects parsed.

    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.values = {key: _value(item) for key, item in config.items()}

    def integrations(self) -> dict[str, int] | None:
        """Return the number of Grafana instances of each integration, by the integration's name in Pulumi.

        None when the configuration has no integrations.
        """
        if not self._of("integrations"):
            return None
        shared = self._shared_instances()
        return {_name(entry): max(_instances(entry), shared) for entry in self._entries()}

    def heartbeats(self) -> set[str]:
        """Return the names in Pulumi of the integrations whose heartbeat is on."""
        return {_name(entry) for entry in self._entries() if (entry.get("heartbeat") or {}).get("enabled") is not False}

    def _entries(self) -> list[Mapping[str, Any]]:
        given = self._of("integrations")
        return [entry for value in given if isinstance(value, list) for entry in value if isinstance(entry, dict)]

    def _shared_instances(self) -> int:
        blocks = [value for value in self._of("sharedHeartbeats") if isinstance(value, dict)]
        return max((_instances({"heartbeat": block}) for block in blocks), default=1)

    def _of(self, name: str) -> list[Any]:
        return [value for key, value in self.values.items() if key.partition(":")[2] == name]


def _name(entry: Mapping[str, Any]) -> str:
    existing = entry.get("existing") or {}
    return str(entry.get("resourceName") or entry.get("name") or existing.get("name") or existing.get("id"))


def _instances(entry: Mapping[str, Any]) -> int:
    rule = (entry.get("heartbeat") or {}).get("rule") or {}
    return int(rule.get("grafanaInstances") or 1)


def _value(item: Mapping[str, Any]) -> Any:  # noqa: ANN401 - configuration
    return item["objectValue"] if "objectValue" in item else item.get("value")
