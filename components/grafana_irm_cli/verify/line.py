"""Creates the finding of one check for one integration."""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm_cli.verify.model import ANY_TIME, NEVER, Finding, NotSeen, Status, Wiring

PUT_BACK = "it was changed outside Pulumi: `pulumi refresh`, then `pulumi up` restores it"
"""What to do about an object that differs from the state. Without the refresh Pulumi does not see the difference."""

REACH = "restore access to the system, then verify again"
"""What to do about a system that does not respond as it should."""


@dataclass(frozen=True)
class Line:
    """One check of one integration.

    Attributes:
        wiring: the integration.
        check: name of the check.
        page: key of the check's link in `Wiring.links`.

    """

    wiring: Wiring
    check: str
    page: str

    def ok(self, found: str) -> Finding:
        """Return a finding: all is well."""
        return self._finding(Status.OK, found, "")

    def wrong(self, found: str, todo: str, may_pass_within: timedelta = NEVER) -> Finding:
        """Return a finding: something is wrong. By default waiting does not fix it."""
        return self._finding(Status.WRONG, found, todo, may_pass_within)

    def not_known(self, found: str, todo: str) -> Finding:
        """Return a finding: the systems responded, but the result is not known yet."""
        return self._finding(Status.NOT_SEEN, found, todo, ANY_TIME)

    def not_seen(self, part: NotSeen) -> Finding:
        """Return a finding: the check could not read what it needs."""
        within = ANY_TIME if part.transient else NEVER
        return Finding(self.wiring.name, self.check, Status.NOT_SEEN, part.reason, REACH, may_pass_within=within)

    def _finding(self, status: Status, found: str, todo: str, may_pass_within: timedelta = NEVER) -> Finding:
        link = self.wiring.links.get(self.page, "")
        return Finding(self.wiring.name, self.check, status, found, todo, link, may_pass_within)
