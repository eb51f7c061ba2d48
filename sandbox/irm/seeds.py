"""The initial objects of the organisation."""

from . import integration_templates, integrations
from .model import EscalationChain, SlackChannel, Store, Team, User, new_id

TEAMS = ("Payments", "Platform", "Payroll")
CHAINS = {"payments-primary": "Payments", "platform-primary": "Platform", "default": None}
USERS = ("ada", "grace", "margaret")
SLACK_CHANNELS = {"payments-alerts": "C0PAYMENTS", "platform-alerts": "C0PLATFORM", "general": "C0GENERAL"}
INTEGRATIONS = {
    "Legacy Alertmanager": ("alertmanager", None),
    "Legacy Webhook": ("webhook", "Platform"),
    "Grafana Cloud Alerting": ("grafana_alerting", None),
}
"""Integrations created by hand: their type and team."""


def plant(store: Store) -> None:
    """Put teams, users, Slack channels, escalation chains and three integrations into an empty store."""
    for number, name in enumerate(TEAMS, start=1):
        team = Team(new_id("T"), number, name, f"{name.lower()}@example.com")
        store.teams[team.id] = team
    by_name = {team.name: team.id for team in store.teams.values()}
    for number, username in enumerate(USERS, start=2):
        user = User(new_id("U"), number, username, f"{username}@example.com", teams=list(store.teams))
        store.users[user.id] = user
    for name, slack_id in SLACK_CHANNELS.items():
        store.slack_channels[slack_id] = SlackChannel(name, slack_id)
    for name, owner in CHAINS.items():
        chain = EscalationChain(new_id("F"), name, by_name.get(owner or ""))
        store.chains[chain.id] = chain
    for name, (type_, owner) in INTEGRATIONS.items():
        values = {"name": name, "type": type_, "team_id": by_name.get(owner or "")}
        integrations.add(store, values, integration_templates.unset(), {})
