"""The options of the command."""

import pytest
import typer

from automation.bench.command import settings_of


def test_settings_are_read_as_yaml() -> None:
    assert settings_of(["heartbeats=separate", "preflight=false", "irm={ingressUrl: http://irm}"]) == {
        "heartbeats": "separate",
        "preflight": False,
        "irm": {"ingressUrl": "http://irm"},
    }


def test_a_setting_without_a_value_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="write KEY=VALUE"):
        settings_of(["heartbeats"])
