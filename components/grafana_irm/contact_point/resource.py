"""A webhook contact point as the provider takes it: what the two contact-point components share."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.contact_point import error_hooks
from grafana_irm.contact_point.duplicates import mend_once_made, urn_in_state
from grafana_irm.contact_point.kept import CUSTOM_TIMEOUTS, registered_as
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.inputs.model import resolve
from grafana_irm.inputs.secrecy import secret_fields

_NOT_PASSED_ON = frozenset({"name", "url", "disable_resolve_message", "disable_provenance", "org_id"})
"""Fields that reach the contact point as an argument. Every other field is an option of the webhook by its own name."""


def make_contact_point(
    parent: pulumi.ComponentResource,
    name: str,
    settings: ContactPointOptions,
    what: str,
    *,
    named: pulumi.Input[str],
    urls: Sequence[pulumi.Input[str]],
    disable_resolve_message: pulumi.Input[bool],
    org_id: pulumi.Input[str] | None,
    disable_provenance: pulumi.Input[bool],
) -> pulumi.Output[str]:
    """Register the contact point, a webhook for each URL, below ``parent``; its name, known once Grafana has it."""
    webhook: Any = {
        **_options(settings, what),
        "disable_resolve_message": disable_resolve_message,
    }
    webhooks: Any = [{**webhook, "url": pulumi.Output.secret(url)} for url in urls]
    known_as = urn_in_state(named, name)
    contact_point = grafana.alerting.ContactPoint(
        registered_as(name, named),
        name=named,
        webhooks=webhooks,
        disable_provenance=disable_provenance,
        org_id=org_id,
        opts=pulumi.ResourceOptions(
            parent=parent,
            # Grafana refuses to delete a contact point that a rule uses: a renamed one must be there first. One of the
            # same name must not, and is the same one, whatever the component around it was called.
            delete_before_replace=known_as is not None,
            custom_timeouts=CUSTOM_TIMEOUTS,
            hooks=error_hooks.binding(),
            aliases=[known_as] if known_as else None,
            # The provider keeps the URL and the credentials in this output without marking them.
            additional_secret_outputs=["webhooks"],
        ),
    )
    mend_once_made(contact_point, named, name)
    return contact_point.name


def passed_on(model: type[ContactPointOptions]) -> dict[str, bool]:
    """Return the options that go to the provider's webhook under their own name, and whether each goes as a secret."""
    secret = secret_fields(model)
    return {field: field in secret for field in model.model_fields if field not in _NOT_PASSED_ON}


def _options(settings: ContactPointOptions, what: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for field, is_secret in passed_on(type(settings)).items():
        if getattr(settings, field) is not None:
            value = resolve(settings, field, what)
            options[field] = pulumi.Output.secret(value) if is_secret else value
    if "tls_config" in options:
        options["tls_config"] = options["tls_config"].apply(_tls_texts)
    return options


def checked_url(settings: ContactPointOptions, what: str) -> Any:  # noqa: ANN401 - text, or an output of it
    """Return the URL, secret from here on; an output's is checked when it resolves."""
    return pulumi.Output.secret(resolve(settings, "url", what))


def _tls_texts(config: dict[str, Any]) -> dict[str, str]:
    """Write the block as the provider takes it: a map of texts, whose keys nothing translates on the way to it."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
