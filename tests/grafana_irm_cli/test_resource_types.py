"""Facts that previews need without the library: type tokens and IRM's default interval are the library's."""

import pytest

from grafana_irm.api import resource_types as library
from grafana_irm.description import IntegrationDescription
from grafana_irm.timing import DEFAULT_IRM_INTERVAL, format_duration
from grafana_irm_cli import resource_types
from grafana_irm_cli.preview.review.members import DEFAULT_INTERVAL


def tokens(module: object) -> dict[str, str]:
    return {name: value for name, value in vars(module).items() if name.isupper()}


SHARED = sorted(tokens(resource_types).keys() & tokens(library).keys())


def test_most_tokens_are_compared() -> None:
    own = {"ALERTING", "ANY_PROVIDER", "DESCRIPTION", "GRAFANA_PROVIDER", "ROUTE", "STACK"}
    assert set(tokens(resource_types)) - set(SHARED) == own


@pytest.mark.parametrize("name", SHARED)
def test_a_token_is_the_librarys(name: str) -> None:
    assert tokens(resource_types)[name] == tokens(library)[name]


def test_alerting_is_the_start_of_its_tokens() -> None:
    alerting = (library.CONTACT_POINT, library.RULE_GROUP, library.NOTIFICATION_POLICY)
    assert all(token.startswith(resource_types.ALERTING) for token in alerting)


def test_the_description_has_the_token_of_its_class() -> None:
    assert resource_types.DESCRIPTION.endswith(f":{IntegrationDescription.__name__}")


def test_irms_default_interval_is_the_librarys() -> None:
    assert format_duration(DEFAULT_IRM_INTERVAL) == DEFAULT_INTERVAL
