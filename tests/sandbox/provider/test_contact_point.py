"""Contact points: what is sent, what is kept, and what a change does."""

from typing import Any

import httpx
import pytest

from sandbox.provider import failures
from sandbox.provider.transport import PluginPanic, ProviderError
from tests.sandbox.provider.contact_points import URL, point
from tests.sandbox.provider.harness import CONTACT_POINT, POINTS, Plugin, Refused, Systems, paths


def made(plugin: Plugin, systems: Systems, webhook: dict[str, Any], **inputs: Any) -> tuple[str, dict[str, Any]]:
    systems.on(f"POST {POINTS}", (202, point()))
    systems.on(f"GET {POINTS}", (200, [point(uid="other", name="other"), point()]))
    return plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [webhook], **inputs})


def test_create_posts_the_webhook_then_reads_the_whole_list(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems, {"url": URL, "maxAlerts": 99})

    assert systems.body(f"POST {POINTS}") == {
        "name": "irm",
        "type": "webhook",
        "settings": {"url": URL, "maxAlerts": 99},
    }
    assert systems.asked() == [f"POST {POINTS}", f"GET {POINTS}"]
    assert identity == "1:irm"
    assert outputs["id"] == "1:irm"
    assert outputs["webhooks"][0]["uid"] == "u1"
    assert outputs["orgId"] == "1"


def test_an_unset_number_is_sent_as_0_and_an_empty_text_is_not_sent(plugin: Plugin, systems: Systems) -> None:
    made(plugin, systems, {"url": URL, "title": ""})

    assert systems.body(f"POST {POINTS}")["settings"] == {"url": URL, "maxAlerts": 0}


def test_every_setting_goes_out_under_grafanas_name(plugin: Plugin, systems: Systems) -> None:
    made(
        plugin,
        systems,
        {
            "url": URL,
            "httpMethod": "PUT",
            "basicAuthUser": "u",
            "basicAuthPassword": "p",
            "authorizationScheme": "Bearer",
            "authorizationCredentials": "c",
            "title": "t",
            "message": "m",
            "headers": {"X-A": "1"},
            "tlsConfig": {"insecure_skip_verify": "true", "ca_certificate": "ca"},
            "hmacConfig": {"secret": "s"},
            "payload": {"template": "{{ . }}", "vars": {"a": "b"}},
            "httpConfig": {"oauth2": {"tokenUrl": "http://t", "clientId": "i", "clientSecret": "cs"}},
            "disableResolveMessage": True,
            "settings": {"further": "one"},
        },
    )

    sent = systems.body(f"POST {POINTS}")
    assert sent["disableResolveMessage"] is True
    assert sent["settings"] == {
        "url": URL,
        "httpMethod": "PUT",
        "username": "u",
        "password": "p",
        "authorization_scheme": "Bearer",
        "authorization_credentials": "c",
        "title": "t",
        "message": "m",
        "maxAlerts": 0,
        "headers": {"X-A": "1"},
        "tlsConfig": {"insecureSkipVerify": True, "caCertificate": "ca"},
        "hmacConfig": {"secret": "s", "header": "", "timestampHeader": ""},
        "payload": {"template": "{{ . }}", "vars": {"a": "b"}},
        "http_config": {
            "oauth2": {
                "token_url": "http://t",
                "client_id": "i",
                "client_secret": "cs",
                "scopes": [],
                "endpoint_params": {},
            }
        },
        "further": "one",
    }


def test_only_with_disabled_provenance_the_header_goes_out(plugin: Plugin, systems: Systems) -> None:
    made(plugin, systems, {"url": URL})
    assert "X-Disable-Provenance" not in systems.requests[0].headers
    systems.asked()

    systems.on(f"GET {POINTS}", (200, [{**point(), "provenance": ""}]))
    plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}], "disableProvenance": True})
    assert systems.requests[0].headers["X-Disable-Provenance"] == "disabled"


def test_secrets_come_back_redacted_and_stay_as_they_were_given(plugin: Plugin, systems: Systems) -> None:
    redacted = point(authorization_credentials="[REDACTED]", authorization_scheme="Bearer")
    systems.on(f"POST {POINTS}", (202, redacted))
    systems.on(f"GET {POINTS}", (200, [redacted]))

    webhook = {"url": URL, "authorizationScheme": "Bearer", "authorizationCredentials": "sesame"}
    _, outputs = plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [webhook]})

    assert outputs["webhooks"][0]["authorizationCredentials"] == "sesame"


def test_a_preview_sends_no_request_and_knows_all_but_the_uid(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}]}, preview=True)

    assert systems.asked() == []
    assert identity == ""
    assert repr(outputs["webhooks"][0]["uid"]) == "UNKNOWN"
    assert outputs["webhooks"][0]["url"] == URL


def test_nothing_differs_after_it_was_made(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems, {"url": URL, "maxAlerts": 0})
    inputs = plugin.check(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL, "maxAlerts": 0}]})

    assert plugin.diff(CONTACT_POINT, outputs, inputs, identity)["changes"] == "DIFF_NONE"


def test_a_changed_webhook_is_posted_anew_then_the_old_one_is_deleted(plugin: Plugin, systems: Systems) -> None:
    identity, outputs = made(plugin, systems, {"url": URL})
    inputs = {"name": "irm", "webhooks": [{"url": URL, "title": "new"}]}
    diff = plugin.diff(CONTACT_POINT, outputs, plugin.check(CONTACT_POINT, inputs), identity)
    assert paths(diff) == {"webhooks": "UPDATE"}
    assert "replaces" not in diff

    systems.asked()
    systems.on(f"POST {POINTS}", (202, point(uid="u2", title="new")))
    systems.on(f"DELETE {POINTS}/u1", (202, None))
    systems.on(f"GET {POINTS}", (200, [point(uid="u2", title="new")]))
    changed = plugin.update(CONTACT_POINT, identity, outputs, inputs)

    assert systems.asked() == [f"POST {POINTS}", f"DELETE {POINTS}/u1", f"GET {POINTS}"]
    assert changed["webhooks"][0]["uid"] == "u2"


def test_of_two_webhooks_the_unchanged_one_is_put_again(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"POST {POINTS}", (202, point("u1")), (202, point("u2", title="b")))
    systems.on(f"GET {POINTS}", (200, [point("u1"), point("u2", title="b")]))
    webhooks = [{"url": URL}, {"url": URL, "title": "b"}]
    identity, outputs = plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": webhooks})
    systems.asked()

    systems.on(f"PUT {POINTS}/u1", (202, {}))
    systems.on(f"POST {POINTS}", (202, point("u3", title="c")))
    systems.on(f"DELETE {POINTS}/u2", (202, None))
    plugin.update(
        CONTACT_POINT, identity, outputs, {"name": "irm", "webhooks": [{"url": URL}, {"url": URL, "title": "c"}]}
    )

    assert systems.asked() == [f"PUT {POINTS}/u1", f"POST {POINTS}", f"DELETE {POINTS}/u2", f"GET {POINTS}"]


@pytest.mark.parametrize(
    ("change", "path"), [({"name": "new"}, "name"), ({"disableProvenance": True}, "disableProvenance")]
)
def test_name_and_provenance_replace_and_the_old_one_goes_first(
    plugin: Plugin, systems: Systems, change: dict[str, Any], path: str
) -> None:
    identity, outputs = made(plugin, systems, {"url": URL})
    inputs = plugin.check(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}], **change})
    diff = plugin.diff(CONTACT_POINT, outputs, inputs, identity)

    assert paths(diff) == {path: "UPDATE_REPLACE"}
    assert diff["replaces"] == [path]
    assert diff["deleteBeforeReplace"] is True


def test_a_made_up_name_lets_the_new_one_come_first(plugin: Plugin, systems: Systems) -> None:
    inputs = plugin.check(CONTACT_POINT, {"webhooks": [{"url": URL}], "disableProvenance": True})
    state = {**inputs, "disableProvenance": False, "webhooks": [{**inputs["webhooks"][0], "uid": "u1"}]}

    diff = plugin.diff(CONTACT_POINT, state, inputs)

    assert diff["replaces"] == ["disableProvenance"]
    assert "deleteBeforeReplace" not in diff


def test_delete_looks_the_name_up_and_deletes_each(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point("u1"), point("u2")]))
    systems.on(f"DELETE {POINTS}/u1", (202, None))
    systems.on(f"DELETE {POINTS}/u2", (202, None))

    plugin.delete(CONTACT_POINT, "1:my irm", {})

    assert systems.asked() == [f"GET {POINTS}?name=my+irm", f"DELETE {POINTS}/u1", f"DELETE {POINTS}/u2"]


def test_one_that_is_not_in_the_list_is_gone(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point(name="other")]))

    assert plugin.read(CONTACT_POINT, "1:irm", {"name": "irm"}).id == ""


@pytest.mark.parametrize("identity", ["irm", "1:irm"])
def test_import_takes_the_name_with_or_without_the_organisation(
    plugin: Plugin, systems: Systems, identity: str
) -> None:
    systems.on(f"GET {POINTS}", (200, [point(maxAlerts=99)]))

    response = plugin.read(CONTACT_POINT, identity)

    assert response.id == "1:irm"
    webhook = response.inputs.fields["webhooks"].list_value.values[0].struct_value
    assert webhook.fields["url"].string_value == URL
    assert webhook.fields["maxAlerts"].number_value == 99


def test_what_grafana_says_against_it_is_shown(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"POST {POINTS}", (400, {"message": "required field 'url' is not specified"}))

    with pytest.raises(Refused) as refused:
        plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": ""}]})

    assert str(refused.value) == (
        "1 error occurred:\n\t* [POST /v1/provisioning/contact-points][400] postContactpointsBadRequest "
        '{"message":"required field \'url\' is not specified"}\n\n'
    )
    assert systems.asked() == [f"POST {POINTS}"]


def test_no_notifier_is_refused_once_for_each_that_there_is(plugin: Plugin) -> None:
    failures = plugin.failures(CONTACT_POINT, {"name": "irm"})

    assert len(failures) == 22
    assert failures[0] == (
        'Missing required argument. "webhook": one of `alertmanager,dingding,discord,email,googlechat,jira,kafka,line,'
        "oncall,opsgenie,pagerduty,pushover,sensugo,slack,sns,teams,telegram,threema,victorops,webex,webhook,wecom` "
        "must be specified. Examine values at 'thing.webhooks'."
    )


def test_another_notifier_is_not_of_the_sandbox(plugin: Plugin) -> None:
    (failure,) = plugin.failures(CONTACT_POINT, {"name": "irm", "emails": [{"addresses": ["a@b.c"]}]})

    assert "the sandbox's contact points have webhooks only, not email" in failure


@pytest.mark.parametrize("answer", [httpx.ReadError("reset"), (202, "<html>")])
def test_a_post_without_a_status_ends_the_plugin(
    plugin: Plugin, systems: Systems, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_words: list[str] = []

    def die(panic: PluginPanic) -> None:
        last_words.append(str(panic))
        raise ProviderError("the end")

    monkeypatch.setattr(failures, "die", die)
    systems.on(f"POST {POINTS}", answer)
    with pytest.raises(Refused):
        plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}]})
    assert last_words
    assert last_words[0].endswith("is not runtime.ClientResponseStatus: missing method IsClientError")


def test_an_empty_answer_to_a_post_is_read_over(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"POST {POINTS}", (202, None))
    systems.on(f"GET {POINTS}", (200, [point()]))
    assert plugin.create(CONTACT_POINT, {"name": "irm", "webhooks": [{"url": URL}]})[0] == "1:irm"


def test_webhooks_that_differ_in_their_uid_alone_are_read_as_one(plugin: Plugin, systems: Systems) -> None:
    systems.on(f"GET {POINTS}", (200, [point("first"), point("again"), point("other", url=f"{URL}heartbeat/")]))
    webhooks = plugin.read(CONTACT_POINT, "1:irm", {"name": "irm"}).properties.fields["webhooks"].list_value.values
    assert [one.struct_value.fields["uid"].string_value for one in webhooks] == ["first", "other"]
