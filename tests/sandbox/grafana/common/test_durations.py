import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.grafana.common import durations


@pytest.mark.parametrize(
    ("given_text", "canonical"),
    [
        ("60s", "1m"),
        ("90s", "1m30s"),
        ("3600s", "1h"),
        ("86400s", "1d"),
        ("2m0s", "2m"),
        ("0", "0s"),
        ("0s", "0s"),
        ("1s", "1s"),
        ("500ms", "500ms"),
        ("7d", "1w"),
        ("8d", "8d"),
        ("365d", "1y"),
    ],
)
def test_comes_back_canonical(given_text: str, canonical: str) -> None:
    assert durations.render(durations.parse(given_text)) == canonical


@pytest.mark.parametrize("text", ["abc", "-5s", "1.5m", "", "5", "1s1m", None, 60])
def test_refuses_what_prometheus_does_not_read(text: object) -> None:
    with pytest.raises(ValueError, match="not a valid duration"):
        durations.parse(text)


@given(st.integers(min_value=0, max_value=10**13))
def test_reads_what_it_writes(milliseconds: int) -> None:
    assert durations.parse(durations.render(milliseconds)) == milliseconds
