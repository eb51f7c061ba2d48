import datetime as dt

import pytest

from grafana_irm_cli.verify.words import ago, span


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0s"), (59, "59s"), (191, "3m 11s"), (3_600, "1h"), (90_061, "1d 1h"), (-5, "0s")]
)
def test_a_span_has_at_most_two_units(seconds: float, words: str) -> None:
    assert span(dt.timedelta(seconds=seconds)) == words


def test_ago() -> None:
    assert ago(dt.timedelta(seconds=62)) == "1m 2s ago"
    assert ago(None) == "never"
