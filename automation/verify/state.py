"""What a stack made, read from its state: any stack that uses `IrmAlerting`, this project's or an importer's.

Nothing has to be exported for it: components register their outputs with the engine, and `pulumi stack export` shows
them. Secrets are decrypted in memory only.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from automation.masking import is_secret
from automation.verify.model import Heartbeat, Timings, Wiring
from grafana_irm.timing import canonical, parse_duration

COMPONENT = "grafana-irm:index:IrmAlerting"
RULE_GROUP = "grafana:alerting/ruleGroup:RuleGroup"


class StateError(Exception):
    """The state does not have what `verify` needs; the message says what and what to do."""


def wirings(export: Mapping[str, Any]) -> list[Wiring]:
    """Read every `IrmAlerting` of a stack, by name: the state has them as the engine came to them.

    Args:
        export: what `pulumi stack export --show-secrets` printed, parsed.

    Raises:
        StateError: when there is none, or one was not made to the end.

    """
    resources = (export.get("deployment") or {}).get("resources") or []
    rules = {str(rule["uid"]): (group, rule) for group, rule in _rules(resources)}
    found = [_wiring(resource, rules) for resource in resources if resource["type"] == COMPONENT]
    if not found:
        raise StateError(f"the stack holds no {COMPONENT}: run `pulumi up` first, or name another stack")
    return sorted(found, key=lambda wiring: wiring.name)


def _wiring(resource: Mapping[str, Any], rules: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> Wiring:
    name = str(resource["urn"]).rpartition("::")[2]
    # A program in another language than Python holds the component's outputs in that language's spelling.
    outputs = {_snake_case(key): value for key, value in opened(resource.get("outputs") or {}).items()}
    try:
        return Wiring(
            name=name,
            integration_id=outputs["integration_id"],
            integration_type=outputs["integration_type"],
            endpoint=outputs["http_endpoint"],
            contact_point=outputs["contact_point_name"],
            heartbeat=_heartbeat(outputs, rules) if outputs.get("rule_uid") else None,
            links={part: link for part, link in (outputs.get("links") or {}).items() if link},
        )
    except KeyError as missing:
        raise StateError(f"{name} was not made to the end ({missing} is missing): run `pulumi up`") from None


def _snake_case(key: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()


def _heartbeat(outputs: Mapping[str, Any], rules: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> Heartbeat:
    group, rule = rules[outputs["rule_uid"]]
    settings = rule["notificationSettings"]
    return Heartbeat(
        endpoint=outputs["heartbeat_endpoint"],
        contact_point=outputs["heartbeat_contact_point_name"],
        rule_uid=outputs["rule_uid"],
        longest_gap=parse_duration(outputs["longest_gap"]),
        timings=Timings(
            evaluation_interval=canonical(int(group["intervalSeconds"])),
            pending_period=canonical(rule.get("for", "0s")),
            group_wait=canonical(settings["groupWait"]),
            group_interval=canonical(settings["groupInterval"]),
            repeat_interval=canonical(settings["repeatInterval"]),
        ),
    )


def _rules(resources: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for resource in resources:
        if resource["type"] == RULE_GROUP and not resource.get("delete"):
            group = opened(resource.get("inputs") or {})
            yield from ((group, rule) for rule in group.get("rules") or [] if rule.get("uid"))


def opened(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value of the state with its secrets opened, those inside of others too."""
    if isinstance(value, list):
        return [opened(item) for item in value]
    if not isinstance(value, dict):
        return value
    if not is_secret(value):
        return {key: opened(item) for key, item in value.items()}
    if "plaintext" not in value:
        raise StateError("the state's secrets are encrypted: export it with --show-secrets")
    return opened(json.loads(value["plaintext"]))
