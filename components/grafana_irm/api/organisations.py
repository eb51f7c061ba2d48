"""The organisation of the objects in Grafana: a user may be in several organisations, a token belongs to one.

The grafana provider refuses an organisation with a token, resource by resource and without a path (measured on the
official plugin 2.38.0: ``org_id is only supported with basic auth``).
"""

from collections.abc import Callable, Mapping

import pulumi

from grafana_irm.api import credentials as credentials_of
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, lookups_of
from grafana_irm.errors import InvalidOutput, Problem, shown

DEFAULT_ORGANISATION = "1"
"""The organisation that the provider uses with a user and no setting."""

Path = tuple[str, ...]
"""The path of a setting in a component's inputs, in snake case."""

_ALLOWED = (
    "no value, since Grafana's credentials are a token, which belongs to one organisation: remove this setting, or use "
    "user:password as credentials"
)


def beside_a_token(
    credentials: Credentials, given: Mapping[Path, object], at: Callable[..., str] = lambda *path: ".".join(path)
) -> list[Problem]:
    """Return a problem for each organisation that the credentials do not allow.

    Args:
        credentials: Grafana's credentials.
        given: organisations by path, None if not set.
        at: formats a path in the spelling of the user's input.

    """
    if not credentials.grafana_auth or credentials.grafana_by_user:
        return []
    return [
        Problem(at(*path), "a Pulumi output" if isinstance(value, pulumi.Output) else shown(value), _ALLOWED)
        for path, value in given.items()
        if value is not None
    ]


def refused_at_once(provider: object, given: Mapping[Path, object]) -> list[Problem]:
    """Return the problems with the credentials of configuration or environment, before anything is registered.

    The credentials of an explicit provider are outputs: see `checked_organisation`.
    """
    return beside_a_token(credentials_of.of_program(), given) if provider is None else []


def checked_organisation(
    value: pulumi.Input[str] | None, provider: pulumi.ProviderResource | None, what: str, *path: str
) -> pulumi.Input[str] | None:
    """Return the organisation of a resource; fails with `InvalidOutput` if the provider has a token.

    Without one, the organisation of the program's user (``grafana:orgId``, ``GRAFANA_ORG_ID``): the provider itself
    uses that setting for notification policies alone (read from its code, 4.49).

    If a preview does not know the credentials yet, the organisation is returned unchanged: an unknown organisation
    would show as a replacement of the resource.
    """
    if provider is None:
        return _of_the_programs_user() if value is None else value
    if value is None:
        return None
    lookups = lookups_of(provider)

    async def check(known: str) -> str:
        found = await lookups.future()
        if isinstance(found, Lookups):  # None while the credentials are not known
            problems = beside_a_token(found.credentials, {path: known})
            if problems:
                raise InvalidOutput(what, problems)
        return known

    return pulumi.Output.from_input(value).apply(check)


def _of_the_programs_user() -> str | None:
    """Return the organisation of the user in configuration or environment; None for the default organisation."""
    known = credentials_of.of_program()
    return known.org_id if known.grafana_by_user and known.org_id != DEFAULT_ORGANISATION else None
