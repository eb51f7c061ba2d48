"""The address at which Grafana reaches IRM stays, or its change is reported."""

from typing import Any

import pytest

from grafana_irm_cli.adopt.addresses import Configured, keep_addresses
from grafana_irm_cli.adopt.match import match
from grafana_irm_cli.adopt.model import Held, Json, Proposal
from grafana_irm_cli.adopt.proposal import propose
from tests.grafana_irm_cli.adopt.test_match import LINK, STACK, TOKEN, integration, live, point, rule

OWN = "https://irm.test/oncall"
GATEWAY = "https://gateway.internal/irm"
OTHER = "https://other.internal"


def behind(base: str, link: str) -> str:
    return link.replace(OWN, base)


def adopted(alerts: str, beats: str | None = None, held: Held | None = None, number: int = 0) -> Proposal:
    """Return the proposal for one integration whose contact points use these addresses."""
    link = LINK.replace("T0", f"T{number}")
    name = f"Shop {number}" if number else "Shop"
    points: list[Json] = [point(name, behind(alerts, link), provenance="api")]
    rules: tuple[Json, ...] = ()
    if beats is not None:
        points.append(point("Beats", behind(beats, f"{link}heartbeat/")))
        rules = (rule(),)
    made = integration(id=f"C{number}", name=name, link=link, heartbeat={"link": f"{link}heartbeat/"})
    seen = live(*points, rules=rules, integrations=(made,))
    wired, _refused = match(seen, held or Held())
    ((proposal,), _unfit) = propose(wired, seen, held or Held(), STACK)
    return proposal


def kept(*proposals: Proposal, **configured: Any) -> tuple[list[Proposal], str | None]:
    return keep_addresses(proposals, Configured(**configured))


def test_irms_own_address_needs_no_setting_and_no_word() -> None:
    proposal = adopted(OWN, OWN)
    assert kept(proposal) == ([proposal], None)


def test_an_address_that_all_agree_on_is_kept_by_a_setting_of_the_stack() -> None:
    proposals, ingress_url = kept(adopted(GATEWAY, GATEWAY), adopted(GATEWAY, number=1))
    assert ingress_url == GATEWAY
    assert all("ingressUrl" not in one.entry for one in proposals)
    for one in proposals:
        (remark,) = [text for text in one.remarks if "Grafana reaches" in text]
        assert remark == (
            f"Grafana reaches IRM at {GATEWAY}, and IRM reports {OWN}: the stack's irm.ingressUrl keeps {GATEWAY}"
        )


@pytest.mark.parametrize("configured", [{"others": True}, {"ingress_url": OTHER}, {"of_entries": {"Another": OTHER}}])
def test_the_entry_keeps_the_address_if_the_stack_has_other_integrations(configured: dict[str, Any]) -> None:
    ((one,), ingress_url) = kept(adopted(GATEWAY), **configured)
    assert ingress_url is None
    assert one.entry["ingressUrl"] == GATEWAY
    assert any(f"ingressUrl of its entry keeps {GATEWAY}" in remark for remark in one.remarks)


def test_where_integrations_differ_each_entry_keeps_its_own() -> None:
    ((one, two, three), ingress_url) = kept(adopted(GATEWAY), adopted(OTHER, number=1), adopted(OWN, number=2))
    assert ingress_url is None
    assert (one.entry["ingressUrl"], two.entry["ingressUrl"]) == (GATEWAY, OTHER)
    assert "ingressUrl" not in three.entry


def test_two_addresses_of_one_integration_are_reported_with_how_to_go_on() -> None:
    ((one,), ingress_url) = kept(adopted(GATEWAY, OWN))
    assert ingress_url is None
    assert "ingressUrl" not in one.entry
    assert one.remarks[-1] == (
        f'its contact points use different addresses of IRM ("Shop" at {GATEWAY}, "Beats" at {OWN}), and a stack uses'
        " one "
        f'address for both: the first pulumi up changes "Shop" from {GATEWAY} to {OWN}. Set ingressUrl in its '
        "entry to the address to use"
    )


def test_an_entry_that_waits_is_reported_what_to_set() -> None:
    waiting = Held(keys=frozenset({"shop"}), waiting={("Shop", None): "shop"})
    ((one,), ingress_url) = kept(adopted(GATEWAY, held=waiting), others=True)
    assert (one.entry, ingress_url) == ({}, None)
    assert (
        f"from {GATEWAY} to {OWN}: to keep the address, first set ingressUrl: {GATEWAY} in its entry" in one.remarks[-1]
    )


def test_what_the_configuration_has_already_is_kept_without_a_word() -> None:
    waiting = Held(keys=frozenset({"shop"}), waiting={("Shop", None): "shop"})
    proposal = adopted(GATEWAY, held=waiting)
    assert kept(proposal, of_entries={"shop": GATEWAY}) == ([proposal], None)
    assert kept(proposal, ingress_url=GATEWAY) == ([proposal], None)


def test_an_address_that_no_setting_holds_is_reported_with_its_successor() -> None:
    odd = f"{GATEWAY}/a b"
    ((one,), ingress_url) = kept(adopted(odd))
    assert ingress_url is None
    assert f"changes its address from {odd} to {OWN}" in one.remarks[-1]


def test_a_user_and_a_query_in_the_url_are_reported_and_not_repeated() -> None:
    seen = live(point("Shop", LINK.replace("https://", "https://me:passw0rd@") + "?key=passw0rd"))
    ((one,), _refused) = match(seen, Held())
    assert 'the URL of contact point "Shop" has a user and a query, which a stack does not keep' in one.remarks
    ((proposal,), _unfit) = propose([one], seen, Held(), STACK)
    ((told,), _ingress_url) = kept(proposal)
    assert "passw0rd" not in f"{told}"


def test_no_token_is_reported() -> None:
    assert TOKEN not in f"{kept(adopted(GATEWAY, OTHER))}"
