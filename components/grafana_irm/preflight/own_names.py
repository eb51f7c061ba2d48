"""Conflicts within the program: two entries with a name or UID that must be unique in Grafana or IRM."""

from collections.abc import Collection

from grafana_irm.api.credentials import Credentials
from grafana_irm.api.lookups import Lookups, Requester, lookups_with
from grafana_irm.api.organisations import beside_a_token
from grafana_irm.errors import InvalidInputs, Problem, UnknownName
from grafana_irm.integration.claims import integration_claims
from grafana_irm.preflight.findings import only_plain
from grafana_irm.preflight.systems import version_of
from grafana_irm.preflight.wanted import Entry, Wanted
from grafana_irm.unique.table import Ledger, Version


def check_own_names(wanted: Collection[Entry], what: str, credentials: Credentials | None = None) -> None:
    """Compare the names of all entries with each other, without a request.

    Args:
        wanted: the entries that the program will create.
        what: the name of the program's input in the error.
        credentials: Grafana's credentials, if known: with a token no organisation may be set.

    Raises:
        InvalidInputs: with every name that two entries use, and every organisation that is set with a token.

    """
    problems = _conflicts(wanted)
    for one in wanted if credentials is not None else ():
        problems += beside_a_token(credentials or Credentials(), one.organisations, one.at)
    if problems:
        raise InvalidInputs(what, problems)


async def check_own_names_by_answers(
    wanted: Collection[Entry], alerting: Credentials, irm: Credentials, what: str
) -> None:
    """Compare names by Grafana's version and the ids of teams, which other checks request anyway.

    Raises:
        InvalidInputs: with every name that two entries use.

    """
    version = version_of(await lookups_with(alerting).grafana_health())
    problems = [*_conflicts(wanted, version), *await _conflicts_in_teams(wanted, lookups_with(irm))]
    if problems:
        raise InvalidInputs(what, problems)


def _conflicts(wanted: Collection[Entry], version: Version | None = None) -> list[Problem]:
    ledger = Ledger()
    return [
        problem
        for one in wanted
        for problem in ledger.conflicts(
            one.claims,
            at=lambda claim, one=one: one.at(*claim.path),  # type: ignore[misc] # mypy infers no default
            holder=lambda claim, one=one: one.holder(*claim.path),  # type: ignore[misc] # likewise
            version=version,
        )
    ]


async def _conflicts_in_teams(wanted: Collection[Entry], irm: Lookups) -> list[Problem]:
    """Compare integrations of one team, given once by the team's name and once by its id."""
    ledger, found = Ledger(), list[Problem]()
    for one in wanted:
        if not isinstance(one, Wanted):
            continue
        settings = one.settings.integration
        team, team_id = only_plain(settings.team), settings.team_id
        if team is not None:
            try:
                team_id = await irm.team(team, Requester(one.at(), one.at("integration", "team")))
            except UnknownName:
                continue  # the look-up of names reports this
        claims = integration_claims(settings.name, None if team else settings.team, team_id, "integration")
        found += ledger.conflicts(claims, at=lambda claim, one=one: one.at(*claim.path))  # type: ignore[misc] # likewise
    return found
