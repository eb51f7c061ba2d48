"""The proposed configuration holds only what differs from the defaults, and makes what is there."""

from typing import Any

import pytest

from grafana_irm.integration.templates import WEBHOOK_TEMPLATES
from grafana_irm.run import uid_of
from grafana_irm_cli.adopt.match import match
from grafana_irm_cli.adopt.model import Held, Json, Live, Proposal
from grafana_irm_cli.adopt.proposal import propose
from tests.grafana_irm_cli.adopt.test_match import BEATS, LINK, STACK, integration, live, point, rule

OWN_UID = uid_of("irm-heartbeat", STACK.project, STACK.name, "Shop")


def proposed(seen: Live, held: Held | None = None) -> Proposal:
    wired, _refused = match(seen, held or Held())
    ((proposal,), refused) = propose(wired, seen, held or Held(), STACK)
    assert refused == []
    return proposal


def entry(*points: Json, **parts: Any) -> Json:
    return proposed(live(*(points or (point("Shop", LINK, provenance="api"),)), **parts)).entry


def test_what_a_stack_made_itself_needs_a_name_and_a_heartbeat_of_its_own() -> None:
    own = rule(
        "Shop heartbeat",
        uid=OWN_UID,
        title="Shop heartbeat",
        folderUID=OWN_UID,
        ruleGroup="Shop heartbeat",
        provenance="api",
    )
    seen = Live(
        [integration()],
        {},
        {},
        [
            point("Shop", LINK, provenance="api", settings={"maxAlerts": 99}),
            point("Shop heartbeat", BEATS, provenance="api", disableResolveMessage=True),
        ],
        [own],
        {(OWN_UID, "Shop heartbeat"): 60},
    )
    proposal = proposed(seen)
    assert proposal.entry == {"name": "Shop", "heartbeat": {"own": True}}
    assert proposal.ids == {
        "Shop-integration": "C1",
        "Shop-contact-point": "0:Shop",
        "Shop-heartbeat-contact-point": "0:Shop heartbeat",
        "Shop-heartbeat": f"0:{OWN_UID}:Shop heartbeat",
        "Shop-heartbeat-folder": f"0:{OWN_UID}",
    }


def test_a_folder_that_others_may_use_is_named_and_not_adopted() -> None:
    seen = live(point("Shop", LINK), point("Beats", BEATS), rules=(rule(),))
    proposal = proposed(seen)
    assert proposal.entry["heartbeat"]["rule"]["folderUid"] == "f1"
    assert "Shop-heartbeat-folder" not in proposal.ids


def test_names_where_they_are_unique_and_ids_where_not() -> None:
    named = entry(integrations=(integration(team_id="T1", default_route={"escalation_chain_id": "F1"}),))
    assert named["teamId"] == "T1"
    assert named["escalationChain"] == "primary"


def test_the_slack_channel_labels_and_description_of_the_integration() -> None:
    told = entry(
        integrations=(
            integration(
                description_short="Ours",
                default_route={"slack": {"channel_id": "C0SLACK", "enabled": True}},
                labels=[{"key": {"name": "service"}, "value": {"name": "shop"}}],
            ),
        )
    )
    assert (told["description"], told["slackChannelId"], told["labels"]) == ("Ours", "C0SLACK", {"service": "shop"})


def test_templates_but_those_that_a_webhook_integration_gets_anyway() -> None:
    templates = {**WEBHOOK_TEMPLATES, "msteams": {"title": "T", "message": None}, "sms": {"title": None}}
    told = entry(integrations=(integration(type="webhook", templates=templates),))
    assert told["templates"] == {"microsoftTeams": {"title": "T"}}


@pytest.mark.parametrize(
    ("provenance", "shared", "of_parts"),
    [(("", "", ""), True, []), (("api", "api", "api"), None, []), (("", "api", "api"), None, ["contactPoint"])],
)
def test_what_people_may_edit_stays_so(
    provenance: tuple[str, str, str], shared: bool | None, of_parts: list[str]
) -> None:
    alerts, beats, ours = provenance
    told = entry(
        point("Shop", LINK, provenance=alerts),
        point("Beats", BEATS, provenance=beats),
        rules=(rule(provenance=ours),),
    )
    assert told.get("disableProvenance") is shared
    assert [key for key in ("contactPoint",) if told.get(key, {}).get("disableProvenance")] == of_parts


def test_timings_that_need_a_longer_interval_say_which_one() -> None:
    slow = rule()
    slow["notification_settings"]["repeat_interval"] = "12m"
    proposal = proposed(live(point("Shop", LINK), point("Beats", BEATS), rules=(slow,)))
    assert proposal.entry["heartbeat"]["interval"] == "15m"
    assert any("15m or more" in remark for remark in proposal.remarks)


def test_limits_that_irm_would_not_take_are_left_to_the_default() -> None:
    assert "contactPoint" not in entry(point("Shop", LINK, provenance="api", settings={"maxAlerts": 0}))
    assert entry(point("Shop", LINK, provenance="api", settings={"maxAlerts": 20}))["contactPoint"] == {"maxAlerts": 20}


def test_the_empty_settings_of_grafanas_pages_say_nothing() -> None:
    empty = {
        "title": "",
        "headers": {},
        "payload": {"template": "", "vars": {}},
        "tlsConfig": {"insecureSkipVerify": False},
        "http_config": {"oauth2": {}},
        "maxAlerts": "20",
    }
    assert entry(point("Shop", LINK, provenance="api", settings=empty))["contactPoint"] == {"maxAlerts": 20}


def query(source: str, ref: str = "A", **model: Any) -> Json:
    return {"refId": ref, "datasourceUid": source, "model": {"refId": ref, **model}}


THRESHOLD = query("__expr__", "C", type="threshold", expression="A")


@pytest.mark.parametrize(
    ("data", "source", "remark"),
    [
        ([query("prom", expr="vector(1) > 0")], "prom", None),
        ([query("prom", expr="vector(1)>0 "), THRESHOLD], "prom", None),
        ([query("prom", expr="vector(1)"), THRESHOLD], "prom", None),
        (
            [query("prom", expr="up == 1"), THRESHOLD],
            None,
            "queries the data source prom; the stack's rule has no query",
        ),
        ([query("a", expr="vector(1)"), query("b", "B", rawSql="SELECT 1")], None, "queries the data source a, b;"),
        ([query("__expr__", type="math", expression="1")], None, None),
        ([], None, None),
    ],
)
def test_a_data_source_of_an_always_firing_rule_is_kept_else_reported(
    data: list[Json], source: str | None, remark: str | None
) -> None:
    proposal = proposed(live(point("Shop", LINK), point("Beats", BEATS), rules=(rule(data=data),)))
    assert proposal.entry["heartbeat"]["rule"].get("dataSourceUid") == source
    assert [part for part in proposal.remarks if "data source" in part and (remark or "") in part] == list(
        proposal.remarks
    )
    assert bool(proposal.remarks) == bool(remark)


def test_the_rest_is_adopted_without_a_heartbeat_that_no_setting_holds() -> None:
    seen = live(point("Shop", LINK), point("Beats ", BEATS), rules=(rule("Beats "),))
    proposal = proposed(seen)
    assert proposal.entry["heartbeat"] == {"enabled": False}
    (remark,) = proposal.remarks
    assert remark.startswith("its heartbeat is not adopted: heartbeat.contactPoint.name: given 'Beats '")


def test_one_name_in_two_teams_gives_two_names_in_pulumi() -> None:
    other = integration(id="C2", team_id="T1", link=LINK.replace("T0", "T1"))
    seen = live(point("A", LINK), point("B", other["link"]), integrations=(integration(), other))
    wired, _refused = match(seen, Held())
    proposals, _unfit = propose(wired, seen, Held(), STACK)
    assert [one.key for one in proposals] == ["Shop", "Shop (Payments)"]
    assert proposals[1].entry["resourceName"] == "Shop (Payments)"


def test_an_entry_that_waits_for_its_integration_is_the_one_that_is_used() -> None:
    held = Held(keys=frozenset({"shop"}), waiting={("Shop", None): "shop"})
    proposal = proposed(live(point("Shop", LINK)), held)
    assert proposal.entry == {}
    assert proposal.ids["shop-integration"] == "C1"


def test_what_the_configuration_refuses_is_refused_with_the_setting() -> None:
    seen = live(point("Shop", LINK, settings={"title": "x", "payload": {"template": "y"}}))
    wired, _refused = match(seen, Held())
    proposals, refused = propose(wired, seen, Held(), STACK)
    assert proposals == []
    assert "contactPoint.title" in refused[0].reason
