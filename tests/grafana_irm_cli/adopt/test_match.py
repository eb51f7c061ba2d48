"""Objects are matched by the token in the endpoint. What cannot be adopted is reported with the reason."""

from typing import Any

import pytest

from grafana_irm_cli.adopt.match import match
from grafana_irm_cli.adopt.model import Held, Json, Live, Refused, Wired
from grafana_irm_cli.adopt.proposal import Stack, propose

TOKEN = "T0kenT0kenT0kenT0kenT0ken"
LINK = f"https://irm.test/oncall/integrations/v1/alertmanager/{TOKEN}/"
BEATS = f"{LINK}heartbeat/"
STACK = Stack("project", "stack", 0)


def integration(**changes: Any) -> Json:
    own = {"id": "C1", "name": "Shop", "type": "alertmanager", "team_id": None, "link": LINK}
    return {**own, "heartbeat": {"link": BEATS}, "default_route": {}, "templates": {}, **changes}


def point(name: str, url: str, **changes: Any) -> Json:
    settings = {"url": url, **changes.pop("settings", {})}
    return {"uid": name, "name": name, "type": "webhook", "settings": settings, "provenance": "", **changes}


def rule(receiver: str = "Beats", **changes: Any) -> Json:
    settings = {"receiver": receiver, "group_wait": "0s", "group_interval": "1s", "repeat_interval": "3m"}
    own = {"uid": "r1", "title": "Lives", "folderUID": "f1", "ruleGroup": "g1", "for": "2m", "data": []}
    return {**own, "execErrState": "Alerting", "noDataState": "Alerting", "notification_settings": settings, **changes}


def live(
    *points: Json, rules: tuple[Json, ...] = (), interval: int = 60, integrations: tuple[Json, ...] = (integration(),)
) -> Live:
    groups = {("f1", "g1"): interval}
    return Live(
        list(integrations), {"T1": "Payments", "T2": "Payments"}, {"F1": "primary"}, list(points), list(rules), groups
    )


def found(seen: Live, held: Held | None = None, *wanted: str) -> tuple[list[Wired], list[Refused]]:
    return match(seen, held or Held(), wanted)


def reasons(seen: Live, held: Held | None = None, *wanted: str) -> str:
    return "; ".join(one.reason for one in found(seen, held, *wanted)[1])


WHOLE = live(point("Alerts", LINK), point("Beats", BEATS), rules=(rule(),))


def test_an_integration_its_contact_points_and_its_rule_belong_together() -> None:
    ((one,), refused) = found(WHOLE)
    assert one.contact_point["name"] == "Alerts"
    assert one.beat is not None
    assert (one.beat.contact_point["name"], one.beat.rule["uid"], one.beat.evaluation_interval) == ("Beats", "r1", 60)
    assert refused == []


@pytest.mark.parametrize(
    "url",
    [
        LINK.replace("irm.test", "irm.internal:8080"),
        LINK.rstrip("/"),
        f" {LINK} ",
    ],
)
def test_the_token_counts_and_not_the_address(url: str) -> None:
    ((one,), _refused) = found(live(point("Alerts", url)))
    assert one.contact_point["name"] == "Alerts"


def test_the_contact_point_with_the_integrations_name_is_adopted() -> None:
    ((one,), _refused) = found(live(point("Alerts", LINK), point("Shop", LINK)))
    assert one.contact_point["name"] == "Shop"
    assert '"Alerts" also sends to it' in one.remarks[0]


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (
            [point("Alerts", LINK), point("Alerts", "https://elsewhere.test")],
            "it has 2 integrations; a stack creates contact points with one webhook",
        ),
        (
            [point("Alerts", LINK), {**point("Alerts", ""), "type": "email"}],
            "it has 2 integrations; a stack creates contact points with one webhook",
        ),
        ([point("Alerts", LINK, provenance="file")], "it has the provenance file"),
        ([point("Alerts", LINK, settings={"password": "[REDACTED]", "username": "x"})], "password, username"),
        ([point("Alerts", LINK, settings={"headers": {"X-Token": "x"}})], "headers"),
        ([point("Alerts", LINK, settings={"tlsConfig": {"insecureSkipVerify": True}})], "tlsConfig"),
        ([point("Alerts", LINK, settings={"maxAlerts": " 5"})], "its Max Alerts is ' 5', which is not a number"),
        ([point("Alerts", LINK, settings={"maxAlerts": ""})], "its Max Alerts is '', which is not a number"),
        ([point("Alerts", LINK, settings={"maxAlerts": None})], "its Max Alerts is None, which is not a number"),
    ],
)
def test_a_contact_point_that_no_stack_can_hold_is_refused(points: list[Json], reason: str) -> None:
    assert reason in reasons(live(*points))


class TestGrafanaIrm:
    """Contact points of type ``oncall``, which Grafana shows as "Grafana IRM"."""

    def test_it_counts_as_a_sender_and_the_report_says_what_to_create_instead(self) -> None:
        told = reasons(live(point("Alerts", LINK, type="oncall")))
        assert told.startswith(
            'contact point "Alerts": it is of type "Grafana IRM" (oncall), and a stack creates webhooks'
        )
        assert "in Grafana set its type to Webhook" in told
        assert "or name the integration as `existing`" in told

    def test_a_webhook_beside_it_is_adopted_and_it_is_reported(self) -> None:
        ((one,), refused) = found(live(point("Alerts", LINK, type="oncall"), point("Hook", LINK)))
        assert one.contact_point["name"] == "Hook"
        assert one.remarks[0] == 'contact point "Alerts" also sends to it, and is not adopted'
        assert refused == []

    def test_a_heartbeat_that_it_sends_is_left_with_the_reason(self) -> None:
        seen = live(point("Alerts", LINK), point("Beats", BEATS, type="oncall"), rules=(rule(),))
        ((one,), _refused) = found(seen)
        assert one.beat is None
        assert 'contact point "Beats": it is of type "Grafana IRM" (oncall)' in one.remarks[0]

    def test_its_url_may_be_a_template_too(self) -> None:
        assert "{{" in reasons(live(point("Alerts", "https://irm.test/{{ .GroupLabels.team }}/", type="oncall")))

    def test_another_type_of_integration_is_reported_with_how_to_go_on(self) -> None:
        seen = live(point("Alerts", LINK, type="oncall"), integrations=(integration(type="grafana_alerting"),))
        assert reasons(seen) == (
            "it is of type grafana_alerting, and a stack creates only alertmanager and webhook: have the stack create"
            " a new "
            'integration, use its contact point instead of "Alerts", then delete this integration'
        )


@pytest.mark.parametrize("kind", ["webhook", "oncall"])
def test_what_sends_only_beats_is_said_to_send_only_beats(kind: str) -> None:
    told = reasons(live(point("Beats", BEATS, type=kind), rules=(rule(),)))
    assert told.startswith('contact point "Beats" sends only beats to it, and no contact point sends alerts')
    both = reasons(live(point("Beats", BEATS, type=kind), point("More", BEATS)))
    assert both.startswith('contact points "Beats", "More" send only beats to it')


@pytest.mark.parametrize("kind", ["webhook", "oncall"])
def test_another_contact_point_that_feeds_the_same_heartbeat_is_reported(kind: str) -> None:
    seen = live(point("Alerts", LINK), point("Beats", BEATS), point("More", BEATS, type=kind), rules=(rule(),))
    ((one,), _refused) = found(seen)
    assert one.beat is not None
    assert one.remarks == (
        '"More" also sends beats to its heartbeat, so IRM does not notice when one of them stops: delete "More" in'
        " Grafana",
    )


@pytest.mark.parametrize("kind", ["email", "slack"])
def test_another_type_of_contact_point_is_no_sender_whatever_its_url(kind: str) -> None:
    assert found(live(point("Alerts", LINK, type=kind))) == ([], [])


def test_a_url_with_a_template_leads_nobody_knows_where() -> None:
    seen = live(point("Alerts", "https://irm.test/{{ .CommonLabels.team }}/"))
    assert "{{" in reasons(seen)


def test_another_type_of_integration_is_refused_with_those_that_serve() -> None:
    assert "type grafana, and a stack creates only alertmanager and webhook" in reasons(
        live(point("Alerts", LINK), integrations=(integration(type="grafana"),))
    )


def test_an_integration_without_a_sender_is_reported_only_if_requested() -> None:
    assert found(live()) == ([], [])
    assert "no contact point of this Grafana sends to it" in reasons(live(), None, "Shop")


def test_what_the_stack_holds_is_left_alone() -> None:
    assert found(WHOLE, Held(integrations=frozenset({"C1"}))) == ([], [])
    assert "this stack has it already" in reasons(WHOLE, Held(contact_points=frozenset({"Alerts"})))


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (live(point("Alerts", LINK)), "no heartbeat from this Grafana"),
        (live(point("Alerts", LINK), point("Beats", BEATS)), "no rule selects it"),
        (
            live(point("Alerts", LINK), point("Beats", BEATS), rules=(rule(), rule(uid="r2"))),
            "2 rules select it",
        ),
        (
            live(point("Alerts", LINK), point("Beats", BEATS), rules=(rule(), rule("Alerts", uid="r2"))),
            "is in a group with 1 more",
        ),
        (
            live(point("Alerts", LINK), point("Beats", BEATS), rules=(rule(provenance="file"),)),
            "has the provenance file",
        ),
        (
            live(
                point("Alerts", LINK),
                point("Beats", BEATS),
                rules=(rule(),),
                integrations=(integration(heartbeat=None),),
            ),
            "its heartbeat is not enabled in IRM",
        ),
        (live(point("Alerts", LINK), point("Beats", BEATS), rules=(rule(),), interval=15), "evaluation_interval"),
    ],
)
def test_the_rest_is_adopted_without_a_heartbeat_that_cannot_be(seen: Live, reason: str) -> None:
    wired, _refused = found(seen)
    ((proposal,), _unfit) = propose(wired, seen, Held(), STACK)
    assert reason in "; ".join(proposal.remarks)
    assert proposal.entry["heartbeat"] == {"enabled": False}
    assert set(proposal.ids) == {"Shop-integration", "Shop-contact-point"}


def test_a_method_that_irm_refuses_is_reported_and_not_adopted() -> None:
    seen = live(point("Alerts", LINK, settings={"httpMethod": "PUT"}))
    ((one,), _refused) = found(seen)
    assert 'contact point "Alerts" uses PUT, which IRM refuses; a stack uses POST' in one.remarks
    ((proposal,), _unfit) = propose([one], seen, Held(), STACK)
    assert "httpMethod" not in proposal.entry["contactPoint"]


def test_messengers_that_the_provider_switches_off_are_reported() -> None:
    seen = live(point("Alerts", LINK), integrations=(integration(default_route={"telegram": {"enabled": True}}),))
    ((one,), _refused) = found(seen)
    assert any("Telegram" in remark for remark in one.remarks)


OTHER = LINK.replace(TOKEN, "0therT0kenT0kenT0kenT0ken")
TWO = (integration(), integration(id="C2", name="Cellar", link=OTHER, heartbeat={"link": f"{OTHER}heartbeat/"}))
SHARED = (point("Beats", BEATS, uid="b1"), point("Beats", f"{OTHER}heartbeat/", uid="b2"))
ALERTS = (point("Alerts", LINK), point("Cellar alerts", OTHER))


def test_a_heartbeat_that_several_integrations_share_is_recognised() -> None:
    seen = live(*ALERTS, *SHARED, rules=(rule(),), integrations=TWO)
    both, refused = found(seen)
    assert refused == []
    assert [(one.beat, one.shared and one.shared.contact_point["name"]) for one in both] == [(None, "Beats")] * 2
    assert both[0].remarks == (
        'contact point "Beats" also sends beats to 1 other integration: the stack sends the beats through a contact '
        'point of its own. Once it does so for all of them, delete "Beats" and its rule "Lives" in Grafana',
    )
    proposals, _ = propose(both, seen, Held(), STACK)
    assert [proposal.entry.get("heartbeat") for proposal in proposals] == [None, None]
    assert not [id_ for proposal in proposals for id_ in proposal.ids if "heartbeat" in id_]


def test_the_interval_of_a_shared_heartbeat_follows_from_its_timings() -> None:
    settings = {"receiver": "Beats", "group_wait": "0s", "group_interval": "1s", "repeat_interval": "12m"}
    seen = live(*ALERTS, *SHARED, rules=(rule(notification_settings=settings),), integrations=TWO)
    proposals, _ = propose(found(seen)[0], seen, Held(), STACK)
    assert {proposal.entry["heartbeat"]["interval"] for proposal in proposals} == {"15m"}


@pytest.mark.parametrize(
    "points",
    [
        (*SHARED, point("Beats", "https://elsewhere.example/hook", uid="b3")),
        (SHARED[0], point("Beats", LINK, uid="b2")),
        (SHARED[0], point("Beats", BEATS, uid="b2")),
    ],
)
def test_a_contact_point_that_does_more_than_beats_for_several_is_left(points: tuple[Json, ...]) -> None:
    both, _ = found(live(*ALERTS, *points, rules=(rule(),), integrations=TWO))
    assert [one.shared for one in both] == [None, None]
    assert "integrations; a stack creates contact points with one webhook" in str(both[0].remarks)
