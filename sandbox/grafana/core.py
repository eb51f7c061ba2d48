"""Grafana's alerting side in one object: what is configured, and what it does with time."""

from typing import Any

from sandbox.clock import Clock
from sandbox.delivery import Deliver
from sandbox.grafana.access import Access, Identity
from sandbox.grafana.contact_points import ContactPoints
from sandbox.grafana.data_sources import DataSources
from sandbox.grafana.folders import Folders
from sandbox.grafana.policies import Policies
from sandbox.grafana.rules import Rules

VERSION = "12.4.0"
"""The release of Grafana whose behaviour was measured."""


class GrafanaCore:
    """One Grafana, organisation 1; all its time goes through `clock`, all its webhooks through `deliver`.

    Args:
        clock: the sandbox's time.
        deliver: sends a webhook.
        base_url: where it is reached, without a trailing slash; stands in the webhooks' links.
        token: a service account's token with the role Admin.

    """

    def __init__(self, clock: Clock, deliver: Deliver, base_url: str, token: str) -> None:
        self.clock = clock
        self.deliver = deliver
        self.base_url = base_url.rstrip("/")
        self.access = Access()
        self.access.add_token(token, Identity("sa-1-sandbox"))
        self.data_sources = DataSources()
        self.folders = Folders(
            now=clock.now,
            rules_in=self._rules_in,
            delete_rules_in=self._delete_rules_in,
            changed=self._rules_changed,
        )
        self.rules = Rules(
            now=clock.now,
            folder_exists=lambda uid: uid in self.folders,
            receivers=lambda: set(self.contact_points.receivers),
            changed=self._rules_changed,
        )
        self.policies = Policies(
            receivers=lambda: set(self.contact_points.receivers), changed=self._configuration_changed
        )
        self.contact_points = ContactPoints(
            used_by_policy=self.policies.uses,
            used_by_rule=self.rules.use,
            renamed=self._renamed,
            changed=self._configuration_changed,
        )
        self.running = True

    def state(self) -> dict[str, Any]:
        """Return what exists, for the control server and for tests."""
        return {
            "contact_points": self.contact_points.listed(),
            "folders": self.folders.listed(),
            "policies": self.policies.get(),
            "rules": self.rules.listed(),
        }

    def _rules_in(self, folder: str) -> int:
        return self.rules.in_folder(folder)

    def _delete_rules_in(self, folder: str) -> None:
        self.rules.delete_folder(folder)

    def _renamed(self, old: str, new: str) -> None:
        self.policies.rename(old, new)
        self.rules.rename_receiver(old, new)
        self._rules_changed()

    def _configuration_changed(self) -> None:
        pass

    def _rules_changed(self) -> None:
        pass
