"""The timeline in the terminal."""

import pytest
from rich.console import Console

from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming
from grafana_irm_cli.heartbeat.terminal import terminal_picture
from grafana_irm_cli.heartbeat.timeline import timeline_of


def drawn(interval: str, width: int = 100) -> list[str]:
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        console.print(terminal_picture(timeline_of(HeartbeatTiming.derive(interval)), width))
    return captured.get().splitlines()


def lane(lines: list[str], label: str) -> str:
    return next(line for line in lines if line.startswith(label))


def test_each_lane_shows_what_happens() -> None:
    lines = drawn("10m")
    assert lane(lines, "beats").count("●") == 4
    assert lane(lines, "beats").count("○") == 1
    assert "░" in lane(lines, "alert")
    assert lane(lines, "alert").rstrip().endswith("┃")
    assert lane(lines, "silence").rstrip().endswith("██")
    assert lane(lines, "IRM checks").count("▲") == 1
    assert any("9m" in line and "a beat is lost: a gap of 6m, and no alarm" in line for line in lines)


@pytest.mark.parametrize("width", [45, 80, 200])
@pytest.mark.parametrize("interval", list(IRM_INTERVALS))
def test_it_fits_the_terminal(interval: str, width: int) -> None:
    lines = drawn(interval, width)
    assert all(len(line) <= width for line in lines)
    lanes = [line for line in lines if line.startswith(("evaluations", "alert", "beats", "silence", "IRM checks"))]
    assert len(lanes) == 5


def test_moments_stand_in_their_column() -> None:
    lines = drawn("10m")
    assert lane(lines, "beats").index("●") == lane(lines, "alert").index("█")
    assert lane(lines, "silence").index("▁") == lane(lines, "beats").index("●")
