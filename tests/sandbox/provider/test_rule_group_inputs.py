"""The inputs of a rule group that the provider accepts or refuses."""

import pytest

from tests.sandbox.provider.harness import RULE_GROUP, Plugin
from tests.sandbox.provider.rule_groups import group


def test_bad_input_is_refused_with_the_providers_words(plugin: Plugin) -> None:
    inputs = group(**{"for": "abc"})
    inputs["folderUid"] = "f 1"
    inputs["rules"][0]["datas"][0]["model"] = '{"type"'

    assert set(plugin.failures(RULE_GROUP, inputs)) == {
        "invalid value for folder_uid (folder UIDs can only be alphanumeric, dashes, or underscores). "
        "Examine values at 'thing.folderUid'.",
        '"abc" is not a valid duration: unable to parse abc as duration: format error. '
        "Examine values at 'thing.rules[0].for'.",
        '"rule.0.data.0.model" contains an invalid JSON: unexpected end of JSON input. '
        "Examine values at 'thing.rules[0].datas[0].model'.",
    }


def test_what_is_required_is_requested(plugin: Plugin) -> None:
    assert set(plugin.failures(RULE_GROUP, {"folderUid": "f1", "intervalSeconds": 60, "rules": []})) == {
        "Not enough list items. Attribute rule requires 1 item minimum, but config has only 0 declared.. "
        "Examine values at 'thing.rules'."
    }
    (failure,) = plugin.failures(RULE_GROUP, {"folderUid": "f1", "rules": group()["rules"]})
    assert failure == (
        'Missing required argument. The argument "interval_seconds" is required, but no definition was found.. '
        "Examine values at 'thing.intervalSeconds'."
    )


def test_terraforms_names_are_taken_too_and_unknown_ones_are_not(plugin: Plugin) -> None:
    settings = {"contact_point": "beat", "group_by": ["alertname", "grafana_folder"], "group_weight": "1s"}

    failures = plugin.failures(RULE_GROUP, group(notificationSettings=settings))

    assert failures == ["Invalid or unknown key. Examine values at 'thing.rules[0].notificationSettings.group_weight'."]
    del settings["group_weight"]
    checked = plugin.check(RULE_GROUP, group(notificationSettings=settings))["rules"][0]["notificationSettings"]
    assert checked["groupBies"] == ["alertname", "grafana_folder"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"groupWait": "1s"}, "exactly one of `contact_point` or `policy` must be set"),
        ({"contactPoint": "beat", "policy": "payments"}, "exactly one of `contact_point` or `policy` must be set"),
        ({"policy": "payments", "groupWait": "1s"}, "mutually exclusive with all other fields in this block"),
    ],
)
def test_a_rule_goes_either_to_a_contact_point_or_to_a_policy(
    plugin: Plugin, settings: dict[str, str], words: str
) -> None:
    (refused,) = plugin.failures(RULE_GROUP, group(notificationSettings=settings))

    assert words in refused
    assert refused.endswith("Examine values at 'thing.rules[0].notificationSettings'.")
