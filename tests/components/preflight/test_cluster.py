"""What is warned of when `grafana_instances` and Grafana's Alertmanager cluster differ, as far as it can be seen."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from grafana_irm.api.cluster import members_in
from grafana_irm.api.credentials import from_environment
from grafana_irm.preflight.check import run_preflight
from grafana_irm.preflight.systems import Needs, NotReady, check_systems
from tests.components.harness import ENVIRONMENT, Run, run
from tests.components.systems import EDITORS_RIGHTS, Answer, irm

CREDENTIALS = from_environment(ENVIRONMENT)
METRICS, RIGHTS, SETTINGS = "/metrics", "/api/access-control/user/permissions", "/api/admin/settings"
PATH = "integrations[0].heartbeat.rule.grafanaInstances"
GOSSIP = "grafana_alertmanager_cluster_failed_peers 0\n"


def text(members: int | None, *, before: str = GOSSIP, prefix: str = "grafana_") -> str:
    """Return metrics of a Grafana with so many members in its cluster, None without a cluster."""
    cluster = "" if members is None else f"{before}{prefix}alertmanager_cluster_members {members}\n"
    return f'# HELP x\n{cluster}grafana_build_info{{version="13.1.0"}} 1\n'


def answering(metrics: Callable[[], httpx.Response] | str, settings: Mapping[str, Any] | None = None) -> Answer:
    """Answer as usual, with these metrics, and perhaps to a server administrator with these settings."""
    usual = irm()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == METRICS:
            return httpx.Response(200, text=metrics) if isinstance(metrics, str) else metrics()
        if request.url.path == RIGHTS and settings is not None:
            return httpx.Response(200, json={**EDITORS_RIGHTS, "settings:read": ["settings:*"]})
        if request.url.path == SETTINGS:
            return httpx.Response(200, json={"unified_alerting": settings})
        return usual(request)

    return answer


def warned(answer: Answer, instances: Mapping[str, int]) -> tuple[Run, list[str]]:
    """Check, and return the run and its warnings."""
    done = run(lambda: check_systems(CREDENTIALS, None, Needs(instances=instances)), answer)
    return done, done.warnings


class TestMembers:
    @pytest.mark.parametrize(("instances", "members"), [(1, None), (2, 2), (3, 3)])
    def test_the_right_number_is_not_warned_of(self, instances: int, members: int | None) -> None:
        done, warnings = warned(answering(text(members)), {PATH: instances})
        assert warnings == []
        assert [request.url.path for request in done.requests].count(METRICS) == 1

    def test_more_members_than_instances(self) -> None:
        _, warnings = warned(answering(text(2)), {PATH: 1})
        assert warnings == [
            f"{PATH}: 1 given, but the Alertmanager cluster of Grafana at https://grafana.example has 2 members "
            "(grafana_alertmanager_cluster_members). When the sending instance dies, a heartbeat then comes later than "
            "these timings expect, which can cause a false alarm. Set 2"
        ]

    def test_fewer_members_than_instances(self) -> None:
        _, warnings = warned(answering(text(1)), {PATH: 3})
        assert warnings == [
            f"{PATH}: 3 given, but the Alertmanager cluster of Grafana at https://grafana.example has 1 member "
            "(grafana_alertmanager_cluster_members). Either an instance is down, or it does not reach the others and "
            "sends each heartbeat itself: check ha_peers or ha_redis_address. Otherwise set 1"
        ]

    def test_several_instances_without_a_cluster(self) -> None:
        _, warnings = warned(answering(text(None)), {PATH: 2})
        assert warnings == [
            f"{PATH}: 2 given, but Grafana at https://grafana.example shows no Alertmanager cluster in its metrics. "
            "Without one, every instance evaluates the rule and sends each heartbeat and alert itself, also with "
            "ha_single_node_evaluation. Set ha_peers or ha_redis_address in [unified_alerting], or set 1 here"
        ]

    def test_heartbeats_with_the_same_number_are_one_warning(self) -> None:
        paths = [PATH.replace("0", str(number)) for number in range(5)]
        _, warnings = warned(answering(text(2)), dict.fromkeys(paths, 1) | {"other": 2})
        assert [warning.partition(" given")[0] for warning in warnings] == [f"{', '.join(paths[:3])} and 2 more: 1"]

    def test_without_metrics_different_numbers_are_reported(self) -> None:
        """A heartbeat with options of its own does not have the number of the shared heartbeats."""
        shared = "sharedHeartbeats.rule.grafanaInstances"
        _, warnings = warned(answering(lambda: httpx.Response(401)), {PATH: 1, shared: 2})
        assert [warning.partition(". ")[0] for warning in warnings] == [
            f"{PATH}: fewer Grafana instances given than at {shared}, 2 given"
        ]

    def test_without_heartbeats_nothing_is_requested(self) -> None:
        done, warnings = warned(answering(text(2)), {})
        assert warnings == []
        assert METRICS not in {request.url.path for request in done.requests}


class TestMetrics:
    def test_before_12_4_the_names_have_no_prefix(self) -> None:
        assert members_in(text(3, prefix="").splitlines()) == 3

    def test_by_redis_members_that_are_dead_do_not_count(self) -> None:
        """For five minutes after a kill; Redis has no metric of failed peers."""
        assert members_in(text(3, before="grafana_alertmanager_cluster_health_score 1\n").splitlines()) == 2

    def test_by_gossip_the_health_score_is_not_a_number_of_members(self) -> None:
        score = f"{GOSSIP}grafana_alertmanager_cluster_health_score 1\n"
        assert members_in(text(3, before=score).splitlines()) == 3

    def test_while_redis_is_down_the_number_is_not_known(self) -> None:
        assert members_in(text(0, before="").splitlines()) is None

    @pytest.mark.parametrize(
        "hidden",
        [
            lambda: httpx.Response(401),
            lambda: httpx.Response(404),
            lambda: httpx.Response(302, headers={"Location": "/login"}),
            lambda: httpx.Response(200, html="<html>grafana_build_info 1</html>"),
            lambda: httpx.Response(200, text="node_load1 0.2\n"),
            lambda: httpx.Response(200, text="grafana_x 1\n" * 1_000_000),
            lambda: (_ for _ in ()).throw(httpx.ReadTimeout("")),
        ],
        ids=["401", "404", "redirect", "page", "of another program", "too long", "no response"],
    )
    def test_what_cannot_be_seen_is_not_warned_of(self, hidden: Callable[[], httpx.Response]) -> None:
        done, warnings = warned(answering(hidden), {PATH: 2})
        assert warnings == []
        assert [request.url.path for request in done.requests].count(METRICS) == 1


class TestSettings:
    ALONE: Mapping[str, str] = {"ha_peers": "", "ha_redis_address": "", "ha_single_node_evaluation": "true"}

    def test_single_node_evaluation_without_a_cluster(self) -> None:
        _, warnings = warned(answering(text(None), self.ALONE), {PATH: 1})
        assert warnings == [
            "Grafana at https://grafana.example has ha_single_node_evaluation without a cluster: neither ha_peers nor "
            "ha_redis_address is set. The setting then has no effect: every instance evaluates all rules and sends all "
            "alerts. Configure the cluster, or remove the setting"
        ]

    @pytest.mark.parametrize(
        "settings",
        [
            {**ALONE, "ha_peers": "grafana-0:9094"},
            {**ALONE, "ha_redis_address": "redis:6379"},
            {**ALONE, "ha_single_node_evaluation": "false"},
            {},
        ],
    )
    def test_other_settings_are_not_warned_of(self, settings: Mapping[str, str]) -> None:
        assert warned(answering(text(None), settings), {PATH: 1})[1] == []

    def test_an_editor_does_not_request_them(self) -> None:
        done, _ = warned(answering(text(None)), {PATH: 1})
        assert SETTINGS not in {request.url.path for request in done.requests}


def test_a_refused_token_is_the_only_report() -> None:
    usual = answering(text(2))

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401) if request.url.path == RIGHTS else usual(request)

    done = run(_refused, answer)
    assert done.warnings == []


async def _refused() -> None:
    with pytest.raises(NotReady, match="rejects the credentials"):
        await check_systems(CREDENTIALS, None, Needs(instances={PATH: 1}))


def test_a_program_is_warned_with_the_path_in_its_own_spelling() -> None:
    done = run(lambda: run_preflight({"payments": {"integration": {"name": "Payments"}}}), answering(text(2)))
    (warning,) = [one for one in done.warnings if "cluster" in one]
    assert warning.startswith("payments.heartbeat.rule.grafana_instances: 1 given")
