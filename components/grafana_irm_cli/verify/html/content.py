"""The content of the page as plain data. Every text passes a `Mask`, so it contains no credential."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from grafana_irm.api.endpoints import endpoint_of
from grafana_irm_cli.masking import SHORTEST_INSIDE, Mask
from grafana_irm_cli.verify.brief import summary
from grafana_irm_cli.verify.examine import Examination
from grafana_irm_cli.verify.html.picture import Picture, picture_of
from grafana_irm_cli.verify.model import Finding, NotSeen, Snapshot, Status, Wiring
from grafana_irm_cli.verify.report import worst
from grafana_irm_cli.verify.stack import Stack

NO_TEAM = "no team"
UNKNOWN_TEAM = "unknown team"
"""The team of an integration that IRM does not show."""

PAGES = {
    "integration": "integration in IRM",
    "contact_point": "contact point in Grafana",
    "heartbeat_contact_point": "heartbeat contact point in Grafana",
    "rule": "heartbeat rule in Grafana",
}
"""Names of an integration's links, in the order of the page."""


@dataclass(frozen=True)
class Entry:
    """One integration, or all heartbeats together."""

    name: str
    team: str
    findings: Sequence[Finding]
    links: Mapping[str, str]
    picture: Picture | None = None

    @property
    def status(self) -> Status:
        """The worst status of its checks."""
        return worst(self.findings)

    @property
    def counts(self) -> str:
        """The counts of its checks in one line."""
        return summary(self.findings)


@dataclass(frozen=True)
class ToDo:
    """One thing to do, the number of checks that need it, and the positions of their entries on the page."""

    text: str
    status: Status
    checks: int
    entries: Sequence[int]


@dataclass(frozen=True)
class Content:
    """The whole page. Problems come first, then entries are in the order of their names."""

    stack: str
    summary: str
    status: Status
    entries: Sequence[Entry]
    teams: Sequence[str]
    todos: Sequence[ToDo]


def content_of(name: str, stack: Stack, examined: Examination, teams: Mapping[str, str]) -> Content:
    """Return the content of the page.

    Args:
        name: the stack's name.
        stack: the examined stack.
        examined: the findings and the snapshot.
        teams: names of IRM's teams by id. The page shows the id of any other team.

    """
    mask = Mask(secrets_of(stack))
    findings = [_masked(finding, mask) for finding in examined.findings]
    by_name: dict[str, list[Finding]] = {}
    for finding in findings:
        by_name.setdefault(finding.integration, []).append(finding)
    wirings = {mask.text(wiring.name): wiring for wiring in stack.wirings}
    entries = [_entry(each, of_one, wirings.get(each), examined.seen, teams, mask) for each, of_one in by_name.items()]
    order = (Status.WRONG, Status.NOT_SEEN, Status.OK)
    entries.sort(key=lambda entry: (order.index(entry.status), entry.name.casefold()))
    return Content(
        stack=mask.text(name),
        summary=summary(findings),
        status=worst(findings),
        entries=entries,
        teams=sorted({entry.team for entry in entries if entry.team}, key=str.casefold),
        todos=list(_todos(entries)),
    )


def secrets_of(stack: Stack) -> Iterator[str]:
    """Yield the credentials of a stack: its tokens, and the token in each endpoint."""
    auth = stack.credentials.grafana_auth or ""
    password = auth.partition(":")[2]
    yield from filter(None, (auth, stack.credentials.irm_token))
    if len(password) >= SHORTEST_INSIDE:
        yield password
    for wiring in stack.wirings:
        beats_to = wiring.heartbeat.endpoint if wiring.heartbeat else None
        for endpoint in filter(None, (wiring.endpoint, wiring.link, beats_to)):
            parts = endpoint_of(endpoint)
            yield parts.token if parts else endpoint


def _entry(
    name: str,
    findings: Sequence[Finding],
    wiring: Wiring | None,
    seen: Snapshot | None,
    teams: Mapping[str, str],
    mask: Mask,
) -> Entry:
    if wiring is None or seen is None:
        return Entry(name, "", findings, {})
    links = {label: _page(mask.text(wiring.links.get(part, ""))) for part, label in PAGES.items()}
    picture = None
    if wiring.heartbeat is not None:
        picture = picture_of(seen.last_beats.get(wiring.integration_id), wiring.heartbeat)
    team = mask.text(_team(wiring, seen, teams))
    return Entry(name, team, findings, {label: url for label, url in links.items() if url}, picture)


def _team(wiring: Wiring, seen: Snapshot, teams: Mapping[str, str]) -> str:
    if isinstance(seen.integrations, NotSeen) or wiring.integration_id not in seen.integrations:
        return UNKNOWN_TEAM
    id_ = seen.integrations[wiring.integration_id].team_id
    return NO_TEAM if id_ is None else teams.get(id_, id_)


def _masked(finding: Finding, mask: Mask) -> Finding:
    return replace(
        finding,
        integration=mask.text(finding.integration),
        check=mask.text(finding.check),
        found=mask.text(finding.found),
        todo=mask.text(finding.todo),
        link=_page(mask.text(finding.link)),
    )


def _page(link: str) -> str:
    """Return a link to a web page; empty for any other link, which could run a script or has a masked password."""
    try:
        scheme = urlsplit(link).scheme
    except ValueError:
        return ""
    return link if scheme in ("http", "https") else ""


def _todos(entries: Iterable[Entry]) -> Iterator[ToDo]:
    found: dict[str, list[tuple[int, Finding]]] = {}
    for position, entry in enumerate(entries, 1):
        for finding in entry.findings:
            if finding.todo:
                found.setdefault(finding.todo, []).append((position, finding))
    for text, same in found.items():
        positions = list(dict.fromkeys(position for position, _ in same))
        yield ToDo(text, worst([finding for _, finding in same]), len(same), positions)
