"""The options of a contact point that a stack file can have, computed from the models of the inputs."""

from collections.abc import Mapping

from pydantic.alias_generators import to_camel

from grafana_irm.contact_point.resource import passed_on
from grafana_irm.contact_point.settings import AlertContactPointBlock, ContactPointOptions
from grafana_irm_cli.adopt.model import Json

METHOD = "POST"
"""The HTTP method that IRM accepts. Grafana's other method is PUT."""

_BESIDE_A_CREDENTIAL = frozenset({"basic_auth_user", "authorization_scheme"})
"""Options that have an effect only together with a credential, which Grafana does not return."""

_RETURNED = frozenset({"payload"})
"""Options that may contain a credential and that Grafana returns. A credential in them is refused by its name."""

_MOST_ALERTS = AlertContactPointBlock.model_fields["max_alerts"].default


def adoptable(model: type[ContactPointOptions]) -> tuple[str, ...]:
    """Return the options of a contact point that are adopted, as stack files and Grafana spell them."""
    return tuple(
        to_camel(option)
        for option, is_secret in passed_on(model).items()
        if option not in _BESIDE_A_CREDENTIAL and (not is_secret or option in _RETURNED)
    )


def adopted(point: Json, model: type[ContactPointOptions]) -> Json:
    """Return the options of an existing contact point that differ from the defaults."""
    settings = point.get("settings") or {}
    found = {option: settings[option] for option in adoptable(model) if is_set(settings.get(option))}
    if "maxAlerts" in found:
        most = int(found["maxAlerts"])
        # Without a limit, or with one that is too high for IRM, the stack sets its own.
        found["maxAlerts"] = most if 1 <= most < _MOST_ALERTS else None
    if "httpMethod" in found:
        found["httpMethod"] = method_of(point)
    return {option: value for option, value in found.items() if value is not None}


def is_set(value: object) -> bool:
    """Whether a setting has a value. Grafana's UI stores empty texts and blocks."""
    return any(map(is_set, value.values())) if isinstance(value, Mapping) else bool(value)


def method_of(point: Json) -> str | None:
    """Return the HTTP method of a webhook if IRM accepts it, else None."""
    return METHOD if (point.get("settings") or {}).get("httpMethod") == METHOD else None
