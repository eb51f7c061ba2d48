"""Registers the provider's contact-point resource for both contact-point components."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pulumiverse_grafana as grafana

from grafana_irm.contact_point import error_hooks
from grafana_irm.contact_point.duplicates import delete_duplicates_after, urn_in_state
from grafana_irm.contact_point.kept import CUSTOM_TIMEOUTS, registered_as
from grafana_irm.contact_point.of_run import contact_points_of_run
from grafana_irm.contact_point.settings import ContactPointOptions
from grafana_irm.inputs.model import resolve
from grafana_irm.inputs.secrecy import secret_fields

_NOT_PASSED_ON = frozenset({"name", "url", "disable_resolve_message", "disable_provenance", "org_id"})
"""Fields that reach the contact point as an argument. Every other field is an option of the webhook by its own name."""


def register_contact_point(
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
    checked: Callable[[pulumi.Input[str]], pulumi.Input[str]] = lambda name: name,
) -> pulumi.Output[str]:
    """Register the contact point, with one webhook per URL, below ``parent``; return its name.

    ``checked`` returns the name as it is registered, such as an output that fails on invalid URLs.
    """
    webhook: Any = {
        **_options(settings, what),
        "disable_resolve_message": disable_resolve_message,
    }
    webhooks: Any = [{**webhook, "url": pulumi.Output.secret(url)} for url in urls]
    known_as = urn_in_state(named, name)
    contact_point = grafana.alerting.ContactPoint(
        registered_as(name, named),
        name=checked(named),
        webhooks=webhooks,
        disable_provenance=disable_provenance,
        org_id=org_id,
        opts=pulumi.ResourceOptions(
            parent=parent,
            # Create a renamed contact point before deleting the old one, since Grafana refuses to delete one in use.
            # If the name is unchanged, delete first. The alias keeps it the same resource if its component is renamed.
            delete_before_replace=known_as is not None,
            custom_timeouts=CUSTOM_TIMEOUTS,
            hooks=error_hooks.binding(),
            aliases=[known_as] if known_as else None,
            # The provider stores the URL and the credentials in this output without marking them secret.
            additional_secret_outputs=["webhooks"],
        ),
    )
    delete_duplicates_after(contact_point, named, name)
    contact_points_of_run().append(contact_point)
    return contact_point.name


def passed_on(model: type[ContactPointOptions]) -> dict[str, bool]:
    """Return the options that the provider's webhook has under the same name, and whether each is secret."""
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
    """Return the URL as a secret; an output is checked when it resolves."""
    return pulumi.Output.secret(resolve(settings, "url", what))


def _tls_texts(config: dict[str, Any]) -> dict[str, str]:
    """Convert the block to the provider's form: a map of texts, whose keys Pulumi does not translate."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
