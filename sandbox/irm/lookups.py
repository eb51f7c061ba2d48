"""Teams, users, Slack channels and escalation chains."""

from typing import Any

from .answers import ApiError, Json, not_found
from .fields import Field, read_fields, reference, text
from .model import EscalationChain, SlackChannel, Store, Team, User, new_id


def teams(store: Store, name: str | None = None) -> list[Team]:
    """Return all teams, or those with exactly this name."""
    return [team for team in store.teams.values() if not name or team.name == name]


def describe_team(team: Team) -> dict[str, Any]:
    """Return a team as the API shows it."""
    return {
        "id": team.id,
        "grafana_id": team.grafana_id,
        "name": team.name,
        "email": team.email,
        "avatar_url": team.avatar_url,
    }


def users(store: Store, username: str | None = None, email: str | None = None) -> list[User]:
    """Return all users, or those with this user name or address, ignoring case."""
    return [
        user
        for user in store.users.values()
        if not user.is_service_account
        and (not username or user.username.lower() == username.lower())
        and (not email or user.email.lower() == email.lower())
    ]


def describe_user(user: User) -> dict[str, Any]:
    """Return a user as the API shows them."""
    return {
        "id": user.id,
        "grafana_id": user.grafana_id,
        "email": user.email,
        "slack": None,
        "username": user.username,
        "role": user.role,
        "is_phone_number_verified": False,
        "timezone": "UTC",
        "teams": user.teams,
    }


def slack_channels(store: Store, name: str | None = None) -> list[SlackChannel]:
    """Return all channels of the connected Slack workspace, or those with exactly this name."""
    if not store.slack_connected:
        return []
    return [channel for channel in store.slack_channels.values() if not name or channel.name == name]


def describe_slack_channel(channel: SlackChannel) -> dict[str, Any]:
    """Return a Slack channel as the API shows it."""
    return {"name": channel.name, "slack_id": channel.slack_id}


def chains(store: Store, name: str | None = None) -> list[EscalationChain]:
    """Return all escalation chains, or those with exactly this name."""
    return [chain for chain in store.chains.values() if name is None or chain.name == name]


def describe_chain(chain: EscalationChain) -> dict[str, Any]:
    """Return an escalation chain as the API shows it."""
    return {"id": chain.id, "name": chain.name, "team_id": chain.team_id}


def find_chain(store: Store, chain_id: str) -> EscalationChain:
    """Return an escalation chain; 404 for an unknown id."""
    if chain_id not in store.chains:
        raise not_found()
    return store.chains[chain_id]


def create_chain(store: Store, data: Json) -> EscalationChain:
    """Create an escalation chain; its name is unique in the organisation."""
    values = read_fields(data, _chain_fields(store))
    _check_chain_name(store, values["name"], None)
    chain = EscalationChain(new_id("F"), values["name"], values.get("team_id"))
    store.chains[chain.id] = chain
    return chain


def update_chain(store: Store, chain_id: str, data: Json, *, partial: bool) -> EscalationChain:
    """Change an escalation chain; `partial` where its name need not be given."""
    chain = find_chain(store, chain_id)
    values = read_fields(data, _chain_fields(store), partial=partial)
    _check_chain_name(store, values.get("name", chain.name), chain)
    chain.name = values.get("name", chain.name)
    chain.team_id = values.get("team_id", chain.team_id)
    return chain


def delete_chain(store: Store, chain_id: str) -> None:
    """Delete an escalation chain; the routes that led to it lead nowhere."""
    del store.chains[find_chain(store, chain_id).id]
    for route in store.routes.values():
        if route.escalation_chain_id == chain_id:
            route.escalation_chain_id = None


def _chain_fields(store: Store) -> list[Field]:
    return [Field("name", text(longest=100), required=True), Field("team_id", reference(store.teams))]


def _check_chain_name(store: Store, name: str, own: EscalationChain | None) -> None:
    if any(chain is not own for chain in chains(store, name)):
        message = "The fields organization, name must make a unique set."
        raise ApiError(400, {"non_field_errors": [message]})
