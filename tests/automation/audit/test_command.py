import pytest
import typer

from automation.audit import command
from automation.audit.findings import Finding, Status


@pytest.mark.parametrize(("status", "code"), [(Status.OK, 0), (Status.NOT_CHECKED, 0), (Status.FAILED, 1)], ids=str)
def test_only_what_is_wrong_fails_and_everything_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: Status, code: int
) -> None:
    monkeypatch.setattr(command, "vulnerabilities", lambda _: Finding("the last one", status, ("its details",)))
    with pytest.raises(typer.Exit) as ended:
        command.audit()
    said = capsys.readouterr().out
    assert int(ended.value.exit_code) == code, said
    assert all(word in said for word in ("requirements.lock", "licences", "the last one", str(status), "its details"))
