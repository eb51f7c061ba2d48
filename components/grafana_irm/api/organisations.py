"""The organisation of what is created in Grafana: a user may be in several, a token belongs to one.

The grafana provider refuses an organisation beside a token, resource by resource and without a path (measured on the
official plugin 2.38.0: ``org_id is only supported with basic auth``).
"""

from collections.abc import Callable, Mapping

import pulumi

from grafana_irm.api import credentials as credentials_of
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, lookups_of
from grafana_irm.errors import InvalidOutput, Problem, shown

Path = tuple[str, ...]
"""Where a setting stands in a component's inputs, in snake case."""

_ALLOWED = (
    "nothing, since Grafana's credentials are a token, which belongs to one organisation: leave it out, or use "
    "user:password as credentials"
)


def beside_a_token(
    credentials: Credentials, given: Mapping[Path, object], at: Callable[..., str] = lambda *path: ".".join(path)
) -> list[Problem]:
    """Return a problem for each organisation that the credentials do not allow.

    Args:
        credentials: of Grafana.
        given: organisations by path, None where none is given.
        at: writes a path as the user's input has it.

    """
    if not credentials.grafana_auth or credentials.grafana_by_user:
        return []
    return [
        Problem(at(*path), "a Pulumi output" if isinstance(value, pulumi.Output) else shown(value), _ALLOWED)
        for path, value in given.items()
        if value is not None
    ]


def refused_at_once(provider: object, given: Mapping[Path, object]) -> list[Problem]:
    """Return what configuration or environment rule out before anything is registered.

    The credentials of an explicit provider are outputs: see `checked_organisation`.
    """
    return beside_a_token(credentials_of.of_program(), given) if provider is None else []


def checked_organisation(
    value: pulumi.Input[str] | None, provider: pulumi.ProviderResource | None, what: str, *path: str
) -> pulumi.Input[str] | None:
    """Return the organisation of a resource; with a provider's token it fails with `InvalidOutput`.

    Credentials that are not known in a preview leave it as it is: an organisation that is unknown would show as a
    replacement of the resource.
    """
    if value is None or provider is None:
        return value
    lookups = lookups_of(provider)

    async def check(known: str) -> str:
        found = await lookups.future()
        if isinstance(found, Lookups):  # None while the credentials are not known
            problems = beside_a_token(found.credentials, {path: known})
            if problems:
                raise InvalidOutput(what, problems)
        return known

    return pulumi.Output.from_input(value).apply(check)
