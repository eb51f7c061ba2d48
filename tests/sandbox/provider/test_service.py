"""What all kinds of resources have in common."""

import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from sandbox.provider.values import from_struct
from tests.sandbox.provider.harness import CONTACT_POINT, ESCALATION_CHAIN, FOLDER, Plugin, Refused, Systems

SECRET = "4dabf18193072939515e22adb298388d"  # the protocol's mark of a secret
ONE = "/api/folders/f1"


def test_it_has_the_official_plugins_version(plugin: Plugin) -> None:
    assert plugin.version() == "2.44.0"


def test_a_kind_that_it_does_not_know_is_named_with_those_that_it_does(plugin: Plugin) -> None:
    with pytest.raises(Refused, match=r"does not know grafana:oss/dashboard:Dashboard; it knows grafana:alerting"):
        plugin.check("grafana:oss/dashboard:Dashboard", {})


def test_a_name_is_made_up_from_the_seed_and_then_kept(plugin: Plugin) -> None:
    first = plugin.check(ESCALATION_CHAIN, {})

    assert first["name"].startswith("thing-")
    assert len(first["name"]) == len("thing-") + 7
    assert first["__defaults"] == ["name"]
    assert from_struct(plugin.checked(ESCALATION_CHAIN, {}, seed=b"other").inputs)["name"] != first["name"]
    assert plugin.check(ESCALATION_CHAIN, {}, olds=first, seed=b"other") == first


def test_defaults_are_put_in_at_every_level_and_named(plugin: Plugin) -> None:
    inputs = plugin.check(CONTACT_POINT, {"name": "x", "webhooks": [{"url": "http://u"}]})

    assert inputs["disableProvenance"] is False
    assert inputs["__defaults"] == ["disableProvenance"]
    assert inputs["webhooks"][0]["disableResolveMessage"] is False
    assert inputs["webhooks"][0]["__defaults"] == ["disableResolveMessage", "settings"]


def test_what_the_schema_calls_sensitive_is_marked_in_the_inputs(plugin: Plugin) -> None:
    webhook = {"url": "http://u", "basicAuthPassword": "p", "hmacConfig": {"secret": "s"}}
    checked = plugin.checked(CONTACT_POINT, {"name": "x", "webhooks": [webhook]})

    shown = MessageToDict(checked.inputs)["webhooks"][0]
    assert shown["basicAuthPassword"][SECRET]
    assert shown["settings"][SECRET]
    assert shown["hmacConfig"]["secret"][SECRET]
    assert shown["url"] == "http://u"


def test_a_resource_that_is_there_but_cannot_be_read_is_kept(plugin: Plugin, systems: Systems) -> None:
    systems.on("POST /api/folders", (200, {"uid": "f1", "title": "Beats"}))
    systems.on(f"GET {ONE}", (403, {"message": "no"}))

    with pytest.raises(Refused, match="creating urn:pulumi:") as refused:
        plugin.create(FOLDER, {"title": "Beats"})

    assert isinstance(refused.value.status, bytes)
    detail = pb.ErrorResourceInitFailed()
    status_pb2.Status.FromString(refused.value.status).details[0].Unpack(detail)
    assert detail.id == "1:f1"
    assert from_struct(detail.properties)["title"] == "Beats"


def test_a_resource_that_is_gone_when_it_was_changed_is_named(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {ONE}", (200, {"uid": "f1", "title": "Beats"}), (404, {}))
    systems.on(f"PUT {ONE}", (200, {}))

    with pytest.raises(Refused, match="Resource provider reported that the resource did not exist while updating"):
        plugin.update(FOLDER, "1:f1", {"title": "Beats", "uid": "f1"}, {"title": "New", "uid": "f1"})


def test_the_newer_id_is_in_the_outputs(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"DELETE {ONE}", (200, {}))

    plugin.delete(FOLDER, "0:f1", {"id": "5:f1"})

    assert systems.requests[0].headers["X-Grafana-Org-Id"] == "5"
