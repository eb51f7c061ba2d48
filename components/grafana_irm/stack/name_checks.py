"""Checks that the names in a stack file exist in both systems."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, Requester, lookups_with
from grafana_irm.errors import UnknownName
from grafana_irm.heartbeat_rule.settings import HeartbeatRuleOptions
from grafana_irm.inputs.model import path_text
from grafana_irm.preflight.findings import only_plain
from grafana_irm.stack.entry import StackIntegration
from grafana_irm.stack.settings import WHAT, StackSettings


async def check_names(settings: StackSettings, alerting_credentials: Credentials, irm_credentials: Credentials) -> None:
    """Check that all names exist, before anything is registered. The components reuse the results.

    Raises:
        UnknownName: with every name and id that does not exist.

    """
    irm, alerting = lookups_with(irm_credentials), lookups_with(alerting_credentials)
    requests = [
        request
        for number, item in enumerate(settings.integrations)
        for request in _requests(item, ("integrations", number), irm, alerting)
    ]
    if settings.groups:
        requests += _rule_requests(settings.shared_heartbeats.rule, ("sharedHeartbeats", "rule"), alerting)
    results = await asyncio.gather(*requests, return_exceptions=True)
    problems = [problem for result in results if isinstance(result, UnknownName) for problem in result.problems]
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, UnknownName):
            raise result
    if problems:
        raise UnknownName(WHAT, problems)


def _requests(item: StackIntegration, path: tuple[str | int, ...], irm: Lookups, alerting: Lookups) -> Iterator[Any]:
    def requester(*parts: str) -> Requester:
        return Requester(WHAT, path_text((*path, *parts)))

    yield from _irm_requests(item, irm, requester)
    if item.heartbeat.enabled:
        yield from _rule_requests(item.heartbeat.rule, (*path, "heartbeat", "rule"), alerting)


def _rule_requests(rule: HeartbeatRuleOptions, path: tuple[str | int, ...], alerting: Lookups) -> Iterator[Any]:
    folder, data_source = only_plain(rule.folder_uid), only_plain(rule.data_source_uid)
    if folder is not None:
        yield alerting.check_folder(folder, Requester(WHAT, path_text((*path, "folderUid"))))
    if data_source is not None:
        yield alerting.check_data_source(data_source, Requester(WHAT, path_text((*path, "dataSourceUid"))))


def _irm_requests(item: StackIntegration, irm: Lookups, requester: Callable[[str], Requester]) -> Iterator[Any]:
    if item.team is not None:
        yield irm.team(item.team, requester("team"))
    if item.team_id is not None:
        yield irm.check_team_id(str(item.team_id), requester("teamId"))
    if item.escalation_chain is not None:
        yield _chain(item, irm, requester("escalationChain"))
    if item.escalation_chain_id is not None:
        yield irm.check_escalation_chain_id(str(item.escalation_chain_id), requester("escalationChainId"))
    if item.slack_channel is not None:
        yield irm.slack_channel(item.slack_channel, requester("slackChannel"))
    if item.existing is not None:
        existing, beats = item.existing.model_dump(), item.heartbeat.enabled
        yield irm.existing(existing, requester("existing"), beats=beats)


async def _chain(item: StackIntegration, irm: Lookups, requester: Requester) -> None:
    team_id = item.team_id
    if item.team is not None:
        try:
            team_id = await irm.team(item.team, requester)
        except UnknownName:
            return  # reported at the team's path
    await irm.escalation_chain(str(item.escalation_chain), team_id, requester)
