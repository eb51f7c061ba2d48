"""Pages for the tests: written by the command's own code, from findings of any kind and number."""

import datetime as dt
from collections.abc import Mapping, Sequence

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.verify.examine import Examination
from grafana_irm_cli.verify.html.content import Content, content_of
from grafana_irm_cli.verify.html.render import render
from grafana_irm_cli.verify.model import Finding, Heartbeat, Integration, Snapshot, Status, Timings, Wiring
from grafana_irm_cli.verify.stack import Stack

WHEN = dt.datetime(2026, 11, 28, 3, 17, tzinfo=dt.UTC)
TEAMS = {"T1": "Payments", "T2": "Search"}
CREDENTIALS = Credentials(grafana_auth="glsa_of_grafana_0123456789", irm_token="token-of-irm-0123456789")


def endpoint(number: int) -> str:
    return f"http://irm.test/integrations/v1/alertmanager/T0ken{number:03d}T0kenT0kenT0ken/"


def heartbeat(number: int) -> Heartbeat:
    return Heartbeat(
        endpoint=f"{endpoint(number)}heartbeat/",
        contact_point=f"Shop {number} heartbeat",
        rule_uid=f"r{number}",
        longest_gap=dt.timedelta(seconds=191),
        timings=Timings("1m", "2m", "0s", "1s", "3m"),
        interval=dt.timedelta(minutes=10),
    )


def wiring(number: int) -> Wiring:
    links = {
        "integration": f"https://example.grafana.net/a/grafana-irm-app/integrations/C{number}",
        "rule": f"https://grafana.example.com/alerting/grafana/r{number}/view",
    }
    return Wiring(
        f"shop {number}", f"C{number}", "alertmanager", endpoint(number), f"Shop {number}", heartbeat(number), links
    )


def findings_of(number: int) -> list[Finding]:
    """Return two findings of an integration: every tenth rule is paused, and IRM does not show every tenth beat."""
    name = f"shop {number}"
    rule = Finding(name, "heartbeat rule", Status.OK, f"fires, goes to Shop {number} heartbeat")
    if number % 10 == 3:
        link = f"https://grafana.example.com/alerting/grafana/r{number}/view"
        rule = Finding(name, "heartbeat rule", Status.WRONG, "is paused", "`pulumi up` puts it back", link)
    beat = Finding(name, "heartbeat in IRM", Status.OK, "no beat is missing")
    if number % 10 == 7:
        beat = Finding(name, "heartbeat in IRM", Status.NOT_SEEN, "Cannot reach Grafana IRM", "make it reachable")
    return [rule, beat]


def content(count: int, findings: Sequence[Finding] | None = None, teams: Mapping[str, str] = TEAMS) -> Content:
    """Return the content of a page of so many integrations, in teams by turns."""
    wirings = [wiring(number) for number in range(count)]
    found = [finding for number in range(count) for finding in findings_of(number)] if findings is None else findings
    by_turns = ("T1", "T2", None)
    integrations = {
        one.integration_id: Integration(
            one.integration_id, one.name, "alertmanager", one.endpoint, None, team_id=by_turns[number % 3]
        )
        for number, one in enumerate(wirings)
    }
    ages: dict[str, dt.timedelta | None] = {
        f"C{number}": dt.timedelta(seconds=40 + 17 * (number % 9)) for number in range(count)
    }
    if count > 3:
        ages |= {"C1": dt.timedelta(minutes=7), "C2": dt.timedelta(hours=2), "C3": None}
    seen = Snapshot(integrations, {}, {}, {}, {}, last_beats=ages)
    return content_of("production", Stack(wirings, CREDENTIALS), Examination(list(found), seen), teams)


def page(count: int, findings: Sequence[Finding] | None = None, teams: Mapping[str, str] = TEAMS) -> str:
    """Return the page of `content`."""
    return render(content(count, findings, teams), WHEN, "0.1.0")
