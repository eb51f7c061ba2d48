import pytest

from grafana_irm.preflight.in_use import Going, describe
from grafana_irm.preflight.own_state import OwnPoint
from grafana_irm.preflight.users import User
from grafana_irm_cli.preview.review.in_use import users_in

USERS = (
    User("alert rule", "alert rule 'Checkout is slow'", "https://grafana.example.com/alerting/grafana/u1/view"),
    User("notification policy", "notification policy of team = checkout"),
)


@pytest.mark.parametrize("name", ["Payments alerts", "O'Hara's", 'The "old" one'])
@pytest.mark.parametrize("successor", [None, "Payments"])
def test_the_users_that_the_preflight_names_are_read_back(name: str, successor: str | None) -> None:
    going = Going(OwnPoint("urn:pulumi:p::s::t::payments-alerts", name, "1", ("u",)), successor)
    message = describe(going, USERS, "set keepContactPointsInUse")

    assert users_in(message, name) == tuple(str(user) for user in USERS)
    assert users_in(message, "Another") is None


def test_another_message_names_no_users() -> None:
    assert users_in("Cannot reach Grafana", "Payments alerts") is None
