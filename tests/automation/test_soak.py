"""The command `soak`, with campaigns that end at once."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from automation import soak
from automation.__main__ import app

FIGURES = {"cases": 1234, "counts": {"beats": 7}, "groups": [{"command": "up", "failed": 0}], "failures": []}


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str, *options: str) -> Result:
    """Run the command with a campaign of this code, and one that ends well."""
    (folder / "campaign.py").write_text(code)
    (folder / "other.py").write_text("print('{\"settings\": 3}')")
    monkeypatch.setattr(soak, "ROOT", folder)
    monkeypatch.setattr(soak, "CAMPAIGNS", {"disturbances": ["campaign"], "simulation": ["other"]})
    return CliRunner().invoke(app, ["soak", *options])


def test_the_figures_of_all_campaigns_are_summed_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended = run(monkeypatch, tmp_path, f"print({json.dumps(FIGURES)!r})")
    assert ended.exit_code == 0
    for told in ("1,234", "counts: beats", "disturbances: groups", "settings"):
        assert told in ended.output


def test_programs_get_them_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ended = run(monkeypatch, tmp_path, f"print({json.dumps(FIGURES)!r})", "--json")
    told = json.loads(ended.stdout)
    assert told["disturbances"] | FIGURES == told["disturbances"]
    assert told["simulation"]["ended well"] is True


@pytest.mark.parametrize("code", [f"print({json.dumps(FIGURES)!r}); raise SystemExit(1)", "1/0", "print('no JSON')"])
def test_a_failed_or_unfinished_campaign_fails_all_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    ended = run(monkeypatch, tmp_path, code, "--json")
    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["disturbances"]["ended well"] is False
    assert json.loads(ended.stdout)["simulation"]["settings"] == 3
