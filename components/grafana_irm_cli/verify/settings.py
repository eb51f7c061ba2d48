"""A stack's configuration as `verify` reads it: what `pulumi config --show-secrets --json` printed."""

from collections.abc import Mapping
from typing import Any

_INTEGRATIONS = "integrations"


class Settings:
    """The configuration of a stack; a larger program's has no integrations, since these stand in its code.

    Args:
        config: what `pulumi config --show-secrets --json` printed, parsed.

    Attributes:
        values: the value of each key, objects decoded.

    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.values = {key: _value(item) for key, item in config.items()}

    def integrations(self) -> dict[str, int] | None:
        """Return the integrations: by their names in Pulumi, how many Grafana instances their heartbeats reckon with.

        None where the configuration has no integrations.
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
