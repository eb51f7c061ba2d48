"""A component as the owner of its names within one program run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pulumi

from grafana_irm.errors import InvalidInputs, InvalidOutput, Problem
from grafana_irm.run import grafana_provider, place, this_run
from grafana_irm.unique.table import Claim, Ledger


@dataclass(frozen=True)
class Owner:
    """A component of this program run. It claims its names: known names at once, outputs when they resolve."""

    kind: str
    place: str
    what: str
    """The name of the component's inputs in errors."""
    grafana: pulumi.ProviderResource | None
    """The provider for Grafana. Two providers may be two systems, in which the same name may exist."""
    irm: pulumi.ProviderResource | None
    """The provider for IRM, likewise."""

    def claim(self, claims: Iterable[Claim], also: Iterable[Problem] = ()) -> None:
        """Claim all names of the component before it is registered.

        Args:
            claims: all names and UIDs that the component uses.
            also: problems from other checks, to report in the same error.

        Raises:
            InvalidInputs: with these problems, and every name that another component of this program uses.

        """
        problems = [*also, *self._conflicts(claims)]
        if problems:
            raise InvalidInputs(self.what, problems)

    def once_known(self, value: Any, *claims: Claim) -> Any:  # noqa: ANN401 - an input of any type
        """Return a value; an output fails with `InvalidOutput` if another component already has a claim on its name.

        Args:
            value: an input of a resource.
            claims: the claims that contain the value.

        """
        live = [claim for claim in claims if claim.is_live]
        if not live or not isinstance(value, pulumi.Output):
            return value

        def check(parts: list[Any]) -> Any:  # noqa: ANN401 - as above
            *known, own = parts
            problems = self._conflicts(claim.once(*resolved) for claim, resolved in zip(live, known, strict=True))
            if problems:
                raise InvalidOutput(self.what, problems)
            return own

        return pulumi.Output.all(*(list(claim.parts) for claim in live), value).apply(check)

    def _conflicts(self, claims: Iterable[Claim]) -> list[Problem]:
        ledger: Ledger = this_run().once("claims", Ledger)
        return ledger.conflicts(
            claims,
            at=lambda claim: ".".join(claim.path),
            holder=lambda claim: f'{".".join(claim.path)} of {self.kind} "{self.place}"',
            within=lambda unique: getattr(self, unique.system),
        )


def owner_of(
    kind: str,
    name: str,
    what: str,
    opts: pulumi.ResourceOptions | None,
    irm_provider: pulumi.ProviderResource | None = None,
) -> Owner:
    """Return the owner of the names of a component that is about to be registered."""
    provider = grafana_provider(opts)
    return Owner(kind, place(name, opts), what, provider, irm_provider or provider)
