"""Data sources that rules may query, and the switch that breaks one."""

from dataclasses import dataclass
from typing import Any

from ..common.errors import plain


@dataclass
class DataSource:
    """One data source.

    Attributes:
        uid: identifier.
        name: shown name.
        type: the plugin; only `prometheus` can be queried here.
        url: its address.
        broken: whether each query of it fails.

    """

    uid: str
    name: str
    type: str = "prometheus"
    url: str = "http://localhost:9090"
    broken: bool = False


class DataSources:
    """All data sources of the organisation; at first one Prometheus, `prometheus`."""

    def __init__(self) -> None:
        self._sources = [DataSource("prometheus", "Prometheus")]

    def find(self, uid: str) -> DataSource | None:
        """Return the data source with this identifier."""
        return next((source for source in self._sources if source.uid == uid), None)

    def add(self, source: DataSource) -> None:
        """Add one."""
        self._sources.append(source)

    def listed(self) -> list[dict[str, Any]]:
        """Return the response to a list request."""
        return [self._shown(source) for source in self._sources]

    def get(self, key: str, value: str) -> dict[str, Any]:
        """Return the data source whose `uid` or `name` is this, or raise the 404."""
        for source in self._sources:
            if getattr(source, key) == value:
                return self._shown(source)
        raise plain(404, "Data source not found")

    def _shown(self, source: DataSource) -> dict[str, Any]:
        return {
            "id": self._sources.index(source) + 1,
            "uid": source.uid,
            "orgId": 1,
            "name": source.name,
            "type": source.type,
            "typeLogoUrl": f"public/app/plugins/datasource/{source.type}/img/{source.type}_logo.svg",
            "access": "proxy",
            "url": source.url,
            "user": "",
            "database": "",
            "basicAuth": False,
            "basicAuthUser": "",
            "withCredentials": False,
            "isDefault": source is self._sources[0],
            "jsonData": {"httpMethod": "POST"},
            "secureJsonFields": {},
            "version": 1,
            "readOnly": False,
        }
