"""The rule group."""

from typing import Any, ClassVar, Final

from . import alert_rule
from .folder import folder_uid
from .grafana_client import GrafanaClient, Operation
from .resource import Clients, Resource, State, org_of_known, org_of_new
from .schema import Field, Kind, Schema, disable_provenance, org_id
from .transport import ProviderError, retry_for
from .values import Properties

_RULES: Final = "/v1/provisioning/alert-rules"
_GROUP: Final = "/v1/provisioning/folder/{FolderUID}/rule-groups/{Group}"
_LIST_RULES = Operation("GET", _RULES, "GetAlertRules", 200, {403: ("getAlertRulesForbidden", ())})
_GET_RULE = Operation(
    "GET",
    f"{_RULES}/{{UID}}",
    "GetAlertRule",
    200,
    {403: ("getAlertRuleForbidden", ()), 404: ("getAlertRuleNotFound", None)},
)
_DELETE_RULE = Operation("DELETE", f"{_RULES}/{{UID}}", "DeleteAlertRule", 204, {403: ("deleteAlertRuleForbidden", ())})
_GET_GROUP = Operation(
    "GET",
    _GROUP,
    "GetAlertRuleGroup",
    200,
    {403: ("getAlertRuleGroupForbidden", ()), 404: ("getAlertRuleGroupNotFound", None)},
)
_PUT_GROUP = Operation(
    "PUT",
    _GROUP,
    "PutAlertRuleGroup",
    200,
    {400: ("putAlertRuleGroupBadRequest", ("message",)), 403: ("putAlertRuleGroupForbidden", ())},
)

_NOT_FOUND = 404
_PUT_AGAIN_FOR = 120.0


class _PutError(ProviderError):
    """A `PUT` that was refused; the provider tries it again, whatever the reason."""


class RuleGroup(Resource):
    """`grafana.alerting.RuleGroup`."""

    token: ClassVar[str] = "grafana:alerting/ruleGroup:RuleGroup"  # noqa: S105 - a type, not a secret
    schema: ClassVar[Schema] = {
        "orgId": org_id,
        "name": Field("name", required=True, force_new=True, auto_name=True),
        "folderUid": Field("folder_uid", required=True, force_new=True, validate=folder_uid),
        "intervalSeconds": Field("interval_seconds", Kind.INT, required=True),
        "disableProvenance": disable_provenance,
        "rules": Field("rule", Kind.LIST, required=True, fields=alert_rule.RULE),
    }

    async def create(self, clients: Clients, planned: Properties, given: Properties) -> str:
        """`GET` all rules, to see that the group is new, and `PUT` it."""
        return await self._put(clients.grafana, planned, _with_models(planned, {}, given), is_new=True)

    async def update(self, clients: Clients, prior: State, planned: Properties, given: Properties) -> str:
        """`GET` all rules, and `PUT` the group."""
        rules = _with_models(planned, prior.properties, given)
        return await self._put(clients.grafana, planned, rules, is_new=False)

    async def _put(self, client: GrafanaClient, planned: Properties, rules: list[Properties], *, is_new: bool) -> str:
        org = org_of_new(client, planned)

        async def attempt() -> dict[str, Any]:
            existing = await client.call(_LIST_RULES, org_id=org)
            if is_new:
                _refuse_existing(existing or [], planned["name"], planned["folderUid"])
            return await self._put_once(client, planned, rules, org)

        answer = await retry_for(client.pace, _PUT_AGAIN_FOR, attempt, lambda error: isinstance(error, _PutError))
        return f"{org}:{answer.get('folderUid', '')}:{answer.get('title', '')}"

    async def _put_once(
        self, client: GrafanaClient, planned: Properties, rules: list[Properties], org: int
    ) -> dict[str, Any]:
        name, folder = planned["name"], planned["folderUid"]
        sent = [alert_rule.to_grafana(rule, name, folder, org) for rule in rules]
        _refuse_doubles(sent)
        body = {"title": name, "folderUid": folder, "rules": sent}
        if planned["intervalSeconds"]:
            body["interval"] = int(planned["intervalSeconds"])
        variables = {"FolderUID": folder, "Group": name}
        provenance = not planned.get("disableProvenance")
        try:
            answer = await client.call(_PUT_GROUP, variables, body=body, org_id=org, provenance=provenance)
        except ProviderError as error:
            raise _PutError(str(error), error.status) from None
        return answer or {}

    async def read(self, clients: Clients, known: State) -> State | None:
        """`GET` the group, then each of its rules: only there does Grafana say who may change it."""
        client = clients.grafana
        org, folder, title = _parts(client, known.id)
        try:
            group = await client.call(_GET_GROUP, {"FolderUID": folder, "Group": title}, org_id=org)
        except ProviderError as error:
            if error.status == _NOT_FOUND:
                return None
            raise ProviderError(f"error reading rule group with ID`{known.id}`: {error}", error.status) from None
        answers = [
            await client.call(_GET_RULE, {"UID": rule.get("uid", "")}, org_id=org) for rule in group.get("rules") or []
        ]
        properties = {
            "orgId": str(answers[-1]["orgID"]) if answers else known.properties.get("orgId"),
            "name": group["title"],
            "folderUid": group.get("folderUid", ""),
            "intervalSeconds": group.get("interval", 0),
            "disableProvenance": not any(answer.get("provenance") for answer in answers),
            "rules": [alert_rule.from_grafana(answer) for answer in answers],
        }
        return State(f"{org}:{folder}:{title}", properties)

    async def delete(self, clients: Clients, state: State) -> None:
        """`GET` the group, and `DELETE` each of its rules."""
        client = clients.grafana
        org, folder, title = _parts(client, state.id)
        group = await client.call(_GET_GROUP, {"FolderUID": folder, "Group": title}, org_id=org)
        for rule in group.get("rules") or []:
            try:
                await client.call(_DELETE_RULE, {"UID": rule["uid"]}, org_id=org)
            except ProviderError as error:
                if error.status == _NOT_FOUND:
                    return
                said = f"error reading rule group with ID`{state.id}`: {error}"
                raise ProviderError(said, error.status) from None


def _parts(client: GrafanaClient, identity: str) -> tuple[int, str, str]:
    org, rest = org_of_known(client, identity)
    folder, separator, title = rest.partition(":")
    if not separator:
        raise ProviderError(f'invalid ID "{rest}"')
    return org, folder, title


def _with_models(planned: Properties, prior: Properties, given: Properties) -> list[Properties]:
    """Return the planned rules with each query's model as the program gives it, unless it is as it was."""
    rules = []
    for at, rule in enumerate(planned["rules"]):
        was, asked = _at(prior.get("rules"), at), _at(given.get("rules"), at)
        stages = [
            stage
            if _at(was.get("datas"), index).get("model") == stage["model"]
            else {**stage, "model": _at(asked.get("datas"), index).get("model", stage["model"])}
            for index, stage in enumerate(rule["datas"])
        ]
        rules.append({**rule, "datas": stages})
    return rules


def _at(items: list[Properties] | None, index: int) -> Properties:
    return items[index] if items is not None and index < len(items) else {}


def _refuse_existing(rules: list[dict[str, Any]], name: str, folder: str) -> None:
    if any(rule.get("ruleGroup") == name and rule.get("folderUID") == folder for rule in rules):
        raise ProviderError(f'rule group with name "{name}" already exists')


def _refuse_doubles(rules: list[dict[str, Any]]) -> None:
    seen: dict[str, str] = {}
    for rule in rules:
        uid, title = rule.get("uid", ""), rule["title"]
        if uid and uid in seen:
            raise ProviderError(
                f'rule with UID "{uid}" is defined more than once. '
                f'Rules with name "{seen[uid]}" and "{title}" have the same uid'
            )
        seen[uid] = title
