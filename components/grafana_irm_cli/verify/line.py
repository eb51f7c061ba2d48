"""A line of the table in the making: what it is about, and the three ways in which it can end."""

from dataclasses import dataclass
from datetime import timedelta

from grafana_irm_cli.verify.model import ANY_TIME, NEVER, Finding, NotSeen, Status, Wiring

PUT_BACK = "it was changed outside Pulumi: `pulumi refresh`, then `pulumi up` puts it back"
"""What to do where something is not as the stack made it; the refresh tells Pulumi that it is not."""


@dataclass(frozen=True)
class Line:
    """What is looked at for one integration; `page` names its link among those of the wiring."""

    wiring: Wiring
    check: str
    page: str

    def ok(self, found: str) -> Finding:
        """All is well."""
        return self._finding(Status.OK, found, "")

    def wrong(self, found: str, todo: str, may_pass_within: timedelta = NEVER) -> Finding:
        """Something is wrong; unless stated otherwise, waiting does not change it."""
        return self._finding(Status.WRONG, found, todo, may_pass_within)

    def not_known(self, found: str, todo: str) -> Finding:
        """It was looked at, and does not tell yet."""
        return self._finding(Status.NOT_SEEN, found, todo, ANY_TIME)

    def not_seen(self, part: NotSeen) -> Finding:
        """It could not be looked at."""
        todo = "make it reachable, then verify again"
        within = ANY_TIME if part.transient else NEVER
        return Finding(self.wiring.name, self.check, Status.NOT_SEEN, part.reason, todo, may_pass_within=within)

    def _finding(self, status: Status, found: str, todo: str, may_pass_within: timedelta = NEVER) -> Finding:
        link = self.wiring.links.get(self.page, "")
        return Finding(self.wiring.name, self.check, status, found, todo, link, may_pass_within)
