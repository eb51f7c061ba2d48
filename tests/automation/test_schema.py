import json
from pathlib import Path

import pytest
import typer

from automation import schema


def test_the_checked_in_schema_is_that_of_the_components() -> None:
    """A change of the schema is a change for programs in other languages: a reviewer reads the diff."""
    changes = schema.difference(schema.FILE.read_text(encoding="utf-8"), schema.generated())
    assert not changes, f"run `python -m automation schema`, and review what changes:\n{changes}"


def test_a_change_is_shown_by_its_lines() -> None:
    new = schema.generated()
    old = new.replace('"contactPointName"', '"contactPoints"', 1)
    told = schema.difference(old, new)
    assert '-        "contactPoints": {' in told
    assert '+        "contactPointName": {' in told


def test_the_file_holds_the_interface_without_version_and_docstrings() -> None:
    found = json.loads(schema.generated())
    integration = found["types"]["grafana-irm:index:IrmIntegrationArgs"]["properties"]
    assert integration["description"] == {"type": "string"}
    assert "version" not in found
    assert found["name"] == "grafana-irm"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(schema, "FILE", tmp_path / "schema.json")
    return tmp_path / "schema.json"


def test_the_command_writes_the_file_and_checks_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as missing:
        schema.schema(check=True)
    assert missing.value.exit_code == 1
    assert not file.exists()
    schema.schema()
    assert file.read_text() == schema.generated()
    capsys.readouterr()
    with pytest.raises(typer.Exit) as same:
        schema.schema(check=True)
    assert same.value.exit_code == 0
    assert capsys.readouterr().out == "components/schema.json is up to date.\n"
