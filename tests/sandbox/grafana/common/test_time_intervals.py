"""Which points in time a time interval contains, and which ones cannot be (Alertmanager's `timeinterval`)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.grafana.common.time_intervals import read

NIGHT = {"start_time": "00:00", "end_time": "06:00"}
EVENING = {"start_time": "18:00", "end_time": "24:00"}


@pytest.mark.parametrize(
    ("given", "at", "contained"),
    [
        ({}, "2026-11-28T12:00", True),
        ({"times": [NIGHT]}, "2026-11-28T05:59", True),
        ({"times": [NIGHT]}, "2026-11-28T06:00", False),
        ({"times": [NIGHT, EVENING]}, "2026-11-28T23:59", True),
        ({"weekdays": ["saturday"]}, "2026-11-28T12:00", True),
        ({"weekdays": ["monday:friday"]}, "2026-11-28T12:00", False),
        ({"weekdays": ["sunday"]}, "2026-11-29T12:00", True),
        ({"days_of_month": ["1:7"]}, "2026-11-08T12:00", False),
        ({"days_of_month": ["-3:-1"]}, "2026-02-26T12:00", True),
        ({"days_of_month": ["31"]}, "2026-11-30T12:00", False),
        ({"months": ["november:december"]}, "2026-11-28T12:00", True),
        ({"months": ["1:3"]}, "2026-11-28T12:00", False),
        ({"years": ["2027"]}, "2026-11-28T12:00", False),
        ({"times": [NIGHT], "location": "America/New_York"}, "2026-11-28T05:30", True),
        ({"times": [NIGHT], "location": "Asia/Tokyo"}, "2026-11-28T05:30", False),
        ({"times": [NIGHT], "weekdays": ["sunday"]}, "2026-11-28T05:00", False),
    ],
)
def test_a_point_in_time_meets_every_field(given: dict[str, Any], at: str, contained: bool) -> None:
    seconds = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
    assert read(given).contains(seconds) is contained


@pytest.mark.parametrize(
    "given",
    [
        "monday",
        {"day": ["monday"]},
        {"weekdays": ["someday"]},
        {"weekdays": ["friday:monday"]},
        {"days_of_month": ["0"]},
        {"days_of_month": ["32"]},
        {"months": ["13"]},
        {"years": ["next"]},
        {"times": [{"start_time": "06:00", "end_time": "05:00"}]},
        {"times": [{"start_time": "6:00", "end_time": "24:01"}]},
        {"location": "Mars/Olympus"},
    ],
)
def test_what_cannot_be_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(given)
