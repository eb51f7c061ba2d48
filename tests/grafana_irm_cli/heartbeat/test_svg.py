"""The timeline as SVG."""

from xml.etree import ElementTree as ET

import pytest

from grafana_irm.timing import IRM_INTERVALS, HeartbeatTiming, format_duration
from grafana_irm_cli.heartbeat.svg import HEIGHT, WIDTH, svg_picture
from grafana_irm_cli.heartbeat.timeline import timeline_of

SVG = "{http://www.w3.org/2000/svg}"


def picture(interval: str) -> ET.Element:
    return ET.fromstring(svg_picture(timeline_of(HeartbeatTiming.derive(interval))))  # noqa: S314 - our own


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_it_shows_evaluations_beats_a_lost_beat_death_and_expiry() -> None:
    root = picture("10m")
    assert len(of_class(root, "beat")) == 4
    assert len(of_class(root, "lost")) == 1
    assert len(of_class(root, "pending")) == len(of_class(root, "firing")) == 1
    assert len(of_class(root, "death")) == len(of_class(root, "missing")) == len(of_class(root, "alarm")) == 1
    said = " ".join(texts(root))
    for words in ("A heartbeat of 10m", "first beat", "lost", "Grafana dies", "expired: 10m without a beat"):
        assert words in said


@pytest.mark.parametrize("interval", list(IRM_INTERVALS), ids=format_duration)
def test_everything_is_on_the_page(interval: str) -> None:
    root = picture(interval)
    for element in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(element.get(name, 0)) <= WIDTH
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(element.get(name, 0)) <= HEIGHT
        assert float(element.get("width", 0)) >= 0


def test_what_is_too_dense_for_marks_is_a_band() -> None:
    assert not of_class(picture("10m"), "dense")
    assert len(of_class(picture("1d"), "dense")) == 2


def test_every_class_that_is_used_has_a_style_in_light_and_dark() -> None:
    root = picture("1d")
    style = next(root.iter(f"{SVG}style")).text or ""
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    used = {name for element in root.iter() for name in element.get("class", "").split()}
    for name in used:
        assert f".{name} " in light
    for name in ("page", "beat", "firing", "faint"):
        assert f".{name} " in dark


def test_it_is_the_same_every_time() -> None:
    line = timeline_of(HeartbeatTiming.derive())
    assert svg_picture(line) == svg_picture(line)
