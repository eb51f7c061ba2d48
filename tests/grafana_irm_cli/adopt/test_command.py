"""How the command ends where it does not come to its end."""

from pathlib import Path

import pytest
import typer

from grafana_irm_cli.adopt import command


def test_ctrl_c_says_that_nothing_was_changed_and_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("grafana_irm_cli.pulumi.toolchain.ensure", interrupted)
    with pytest.raises(typer.Exit) as ended:
        command.adopt("production", project_dir=tmp_path)
    assert ended.value.exit_code == 130
    told = " ".join(capsys.readouterr().err.split())
    assert told == "Interrupted. Grafana and IRM are unchanged. Run the same command again to continue."
