"""What the page shows: every integration with its checks, what is not well first, and no credential."""

from dataclasses import replace

import pytest

from grafana_irm.api.credentials import Credentials
from grafana_irm_cli.verify.examine import Examination
from grafana_irm_cli.verify.html.content import NO_TEAM, UNKNOWN_TEAM, content_of, secrets_of
from grafana_irm_cli.verify.incomplete import Incomplete
from grafana_irm_cli.verify.load import ALL
from grafana_irm_cli.verify.model import Finding, NotSeen, Snapshot, Status
from grafana_irm_cli.verify.stack import Stack
from tests.grafana_irm_cli.verify.html.pages import CREDENTIALS, content, endpoint, wiring

PAUSED = Finding("shop 0", "heartbeat rule", Status.WRONG, "is paused", "`pulumi up` puts it back")
WELL = replace(PAUSED, status=Status.OK, found="fires", todo="")
UNREACHABLE = Finding("shop 1", "beats", Status.NOT_SEEN, "Cannot reach Grafana", "make it reachable")


def test_every_integration_is_an_entry_with_its_checks() -> None:
    shown = content(300)
    assert len(shown.entries) == 300
    assert {len(entry.findings) for entry in shown.entries} == {2}
    assert shown.summary == "600 checks of 300 integrations: 30 wrong, 30 not seen, in 60 integrations"


def test_what_is_not_well_comes_first() -> None:
    shown = content(4, [WELL, UNREACHABLE, replace(PAUSED, integration="shop 3"), replace(WELL, integration="shop 2")])
    assert [entry.name for entry in shown.entries] == ["shop 3", "shop 1", "shop 0", "shop 2"]
    assert shown.status is Status.WRONG


def test_a_thing_to_do_names_all_that_it_is_to_be_done_for() -> None:
    twice = [PAUSED, replace(PAUSED, check="beats"), replace(PAUSED, integration="shop 2"), UNREACHABLE]
    first, second = content(3, twice).todos
    assert (first.text, first.status, first.checks, first.entries) == (PAUSED.todo, Status.WRONG, 3, [1, 2])
    assert (second.text, second.status, second.checks, second.entries) == (UNREACHABLE.todo, Status.NOT_SEEN, 1, [3])


def test_an_integration_is_in_its_team() -> None:
    shown = content(3)
    assert {entry.name: entry.team for entry in shown.entries} == {
        "shop 0": "Payments",
        "shop 1": "Search",
        "shop 2": NO_TEAM,
    }
    assert shown.teams == [NO_TEAM, "Payments", "Search"]


def test_a_team_whose_name_is_not_known_is_shown_by_its_id() -> None:
    assert content(3, teams={}).teams == [NO_TEAM, "T1", "T2"]


@pytest.mark.parametrize("integrations", [{}, NotSeen("no answer")])
def test_the_team_of_an_integration_that_irm_does_not_show_is_unknown(integrations: dict[str, object]) -> None:
    seen = Snapshot(integrations, {}, {}, {}, {})  # type: ignore[arg-type]
    shown = content_of("production", Stack([wiring(0)], CREDENTIALS), Examination([WELL], seen), {})
    assert shown.teams == [UNKNOWN_TEAM]


def test_the_links_lead_to_both_systems() -> None:
    (entry, *_) = content(1).entries
    assert entry.links == {
        "integration in IRM": "https://example.grafana.net/a/grafana-irm-app/integrations/C0",
        "heartbeat rule in Grafana": "https://grafana.example.com/alerting/grafana/r0/view",
    }


def test_a_link_that_is_no_page_is_left_out() -> None:
    one = replace(wiring(0), links={"integration": "javascript:alert(1)", "rule": "data:text/html,x"})
    seen = Snapshot({}, {}, {}, {}, {})
    found = replace(PAUSED, link="javascript:alert(1)")
    (entry,) = content_of("production", Stack([one], CREDENTIALS), Examination([found], seen), {}).entries
    assert (entry.links, entry.findings[0].link) == ({}, "")


@pytest.mark.parametrize("link", ["https://admin:secret@g.test/alerting", "https://[::1"])
def test_a_link_that_cannot_be_parsed_is_left_out(link: str) -> None:
    """With `user:password@` masked, an address is no URL any more."""
    (entry,) = content(1, [replace(PAUSED, link=link)]).entries
    assert entry.findings[0].link == ""


def test_incomplete_integrations_and_all_heartbeats_have_no_team() -> None:
    half = Incomplete("half", ["contact point"]).finding()
    heavy = Finding(ALL, "requests to IRM", Status.WRONG, "too many", "use longer intervals")
    entries = {entry.name: entry for entry in content(1, [half, WELL, heavy]).entries}
    assert [(entries[name].team, entries[name].picture) for name in ("half", ALL)] == [("", None), ("", None)]


def test_a_stack_with_no_complete_integration_has_a_page_too() -> None:
    stack = Stack([], CREDENTIALS, [Incomplete("half", ["contact point"])])
    shown = content_of("production", stack, Examination([stack.incomplete[0].finding()]), {})
    assert [entry.name for entry in shown.entries] == ["half"]


SECRETS = [endpoint(0), f"{endpoint(0)}heartbeat/", "T0ken000T0kenT0kenT0ken", *secrets_of(Stack([], CREDENTIALS))]


@pytest.mark.parametrize("part", ["integration", "check", "found", "todo", "link"])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_credential_is_in_any_text(part: str, secret: str) -> None:
    leaking = Finding(**{**vars(PAUSED), part: f"https://g.test/{secret}"})
    assert secret in repr(leaking)
    assert secret not in repr(content(1, [leaking]))


def test_the_password_of_a_user_is_a_secret() -> None:
    stack = Stack([], Credentials(grafana_auth="admin:correct-horse"))
    assert list(secrets_of(stack)) == ["admin:correct-horse", "correct-horse"]
