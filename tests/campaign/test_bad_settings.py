"""Bad stack configurations: each is refused before any request, with the right paths."""

import pytest
from hypothesis import given, settings

from tests.campaign.bad_settings import Settings, bad_settings, refuses
from tests.campaign.mocked_program import refused_paths


@settings(max_examples=150)
@given(bad_settings())
def test_every_bad_configuration_is_refused_before_any_request(drawn: tuple[Settings, set[str]]) -> None:
    refuses(*drawn, refused_paths)


def test_a_good_configuration_is_not_refused() -> None:
    with pytest.raises(AssertionError, match="not refused"):
        refused_paths({"integrations": [{"name": "good", "heartbeat": {"enabled": False}}]})
