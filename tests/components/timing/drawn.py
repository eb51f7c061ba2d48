"""Timings drawn at random, for what has to hold whatever they are."""

from datetime import timedelta

from hypothesis import strategies as st

from grafana_irm.timing import IRM_INTERVALS, TimingModel


def seconds(smallest: int, largest: int) -> st.SearchStrategy[timedelta]:
    """Draw a whole number of seconds."""
    return st.integers(smallest, largest).map(lambda count: timedelta(seconds=count))


intervals = st.sampled_from(list(IRM_INTERVALS))
evaluations = seconds(1, 60).map(lambda count: count * 10)

models = st.builds(
    TimingModel,
    interval=intervals,
    evaluation_interval=evaluations,
    pending_period=seconds(0, 900),
    group_wait=seconds(0, 120),
    group_interval=seconds(1, 120),
    repeat_interval=seconds(1, 4000),
    config_poll_interval=seconds(0, 300),
    delivery_margin=seconds(0, 30),
    grafana_instances=st.integers(1, 4),
)
"""Timings as they come, most of them no good."""
