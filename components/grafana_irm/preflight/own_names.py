"""What is wanted, compared with itself: a name that Grafana or IRM accepts only once, wanted twice."""

from collections.abc import Collection

from grafana_irm.alerting.claims import alerting_claims
from grafana_irm.alerting.organisations import organisations_of
from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Asker, Lookups, lookups_with
from grafana_irm.api.organisations import beside_a_token
from grafana_irm.errors import InvalidInputs, Problem, UnknownName
from grafana_irm.integration.claims import integration_claims
from grafana_irm.preflight.findings import Wanted, only_plain
from grafana_irm.preflight.systems import version_of
from grafana_irm.unique.table import Ledger, Version


def check_own_names(wanted: Collection[Wanted], what: str, credentials: Credentials | None = None) -> None:
    """Compare everything that is wanted, without a request.

    Args:
        wanted: what the program is going to create.
        what: how the error calls the program's input.
        credentials: of Grafana, if known: a token rules out organisations.

    Raises:
        InvalidInputs: with every name that two of them want, and every organisation beside a token.

    """
    problems = _conflicts(wanted)
    for one in wanted if credentials is not None else ():
        problems += beside_a_token(credentials or Credentials(), organisations_of(one.settings), one.at)
    if problems:
        raise InvalidInputs(what, problems)


async def check_own_names_by_answers(
    wanted: Collection[Wanted], alerting: Credentials, irm: Credentials, what: str
) -> None:
    """Compare what depends on answers that the checks have anyway: Grafana's version, and the ids of teams.

    Raises:
        InvalidInputs: with every name that two of them want.

    """
    version = version_of(await lookups_with(alerting).grafana_health())
    problems = [*_conflicts(wanted, version), *await _conflicts_in_teams(wanted, lookups_with(irm))]
    if problems:
        raise InvalidInputs(what, problems)


def _conflicts(wanted: Collection[Wanted], version: Version | None = None) -> list[Problem]:
    ledger = Ledger()
    return [
        problem
        for one in wanted
        for problem in ledger.conflicts(
            alerting_claims(one.settings, one.names),
            at=lambda claim, one=one: one.at(*claim.path),  # type: ignore[misc] # mypy infers no default
            version=version,
        )
    ]


async def _conflicts_in_teams(wanted: Collection[Wanted], irm: Lookups) -> list[Problem]:
    """Compare integrations whose team one names by name and the other by id."""
    ledger, found = Ledger(), list[Problem]()
    for one in wanted:
        settings = one.settings.integration
        team, team_id = only_plain(settings.team), settings.team_id
        if team is not None:
            try:
                team_id = await irm.team(team, Asker(one.at(), one.at("integration", "team")))
            except UnknownName:
                continue  # reported where names are looked up
        claims = integration_claims(settings.name, None if team else settings.team, team_id, "integration")
        found += ledger.conflicts(claims, at=lambda claim, one=one: one.at(*claim.path))  # type: ignore[misc] # likewise
    return found
