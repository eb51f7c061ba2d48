"""A stack's configuration, from the output of `pulumi config --show-secrets --json`."""

from collections.abc import Mapping
from typing import Any

_INTEGRATIONS = "integrations"


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
        given = [value for key, value in self.values.items() if key.partition(":")[2] == _INTEGRATIONS]
        entries = [entry for value in given if isinstance(value, list) for entry in value if isinstance(entry, dict)]
        return {_name(entry): _instances(entry) for entry in entries} if given else None


def _name(entry: Mapping[str, Any]) -> str:
    existing = entry.get("existing") or {}
    return str(entry.get("resourceName") or entry.get("name") or existing.get("name") or existing.get("id"))


def _instances(entry: Mapping[str, Any]) -> int:
    rule = (entry.get("heartbeat") or {}).get("rule") or {}
    return int(rule.get("grafanaInstances") or 1)


def _value(item: Mapping[str, Any]) -> Any:  # noqa: ANN401 - configuration
    return item["objectValue"] if "objectValue" in item else item.get("value")
