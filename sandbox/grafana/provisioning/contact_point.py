"""One contact point as the provisioning API knows it: one integration of a receiver."""

from dataclasses import dataclass, field
from typing import Any

from . import webhook_settings


@dataclass
class ContactPoint:
    """One integration.

    Attributes:
        uid: identifier, unique in the organisation.
        name: name of the receiver that it belongs to; several integrations may share one.
        type: `webhook` is delivered; other types are kept, and each delivery to them fails.
        settings: as given, secrets included.
        disable_resolve_message: whether it gets firing alerts only.
        provenance: `api`, or empty where the UI may edit it.

    """

    uid: str
    name: str
    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    disable_resolve_message: bool = False
    provenance: str = "api"

    def as_json(self) -> dict[str, Any]:
        """Return what a list shows, but for the provenance: secrets redacted, the URL in clear."""
        return {**self.echo(), "settings": webhook_settings.redact(self.settings)}

    def echo(self) -> dict[str, Any]:
        """Return the response of the API to the request that creates it."""
        return {
            "uid": self.uid,
            "name": self.name,
            "type": self.type,
            "settings": webhook_settings.redact_flat(self.settings),
            "disableResolveMessage": self.disable_resolve_message,
        }
