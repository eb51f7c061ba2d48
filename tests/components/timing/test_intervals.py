"""The intervals that IRM offers."""

from datetime import timedelta

from grafana_irm.timing import DEFAULT_IRM_INTERVAL, IRM_INTERVALS
from grafana_irm.timing.intervals import offered
from sandbox.irm import heartbeats


def test_irm_offers_ten_intervals() -> None:
    in_seconds = [60, 120, 180, 300, 600, 900, 1800, 3600, 43200, 86400]
    assert list(IRM_INTERVALS) == [timedelta(seconds=count) for count in in_seconds]


def test_the_sandbox_offers_the_same_intervals() -> None:
    """The sandbox imports nothing of the library, so it has a list of its own."""
    assert [timedelta(seconds=count) for count in heartbeats.INTERVALS] == list(IRM_INTERVALS)


def test_the_default_is_one_of_them() -> None:
    assert IRM_INTERVALS[DEFAULT_IRM_INTERVAL] == "10 minutes"


def test_they_are_listed_canonically() -> None:
    assert offered() == "1m, 2m, 3m, 5m, 10m, 15m, 30m, 1h, 12h or 1d"
