"""The programs that are compared, as they are written into folders of their own."""

from pathlib import Path

import yaml

from automation.bench.sides import HANDWRITTEN, ROOT, Side


def config(folder: Path) -> dict[str, object]:
    content: dict[str, dict[str, object]] = yaml.safe_load((folder / "stacks/Pulumi.sandbox.yaml").read_text())
    return content["config"]


def test_the_stack_program_gets_its_integrations_and_settings(tmp_path: Path) -> None:
    Side("components", ROOT, settings={"preflight": False}).write(tmp_path / "program", 2)
    assert config(tmp_path / "program") == {
        "grafana-irm-alerting:integrations": [{"name": "service-000"}, {"name": "service-001"}],
        "grafana-irm-alerting:preflight": False,
    }


def test_the_handwritten_program_gets_the_number(tmp_path: Path) -> None:
    HANDWRITTEN.write(tmp_path / "program", 20)
    assert config(tmp_path / "program") == {"handwritten:count": 20}


def test_both_programs_write_their_cpu(tmp_path: Path) -> None:
    for side in (Side("components", ROOT), HANDWRITTEN):
        side.write(tmp_path / side.name, 1)
        assert "process_time" in (tmp_path / side.name / "__main__.py").read_text()


def test_another_build_brings_its_own_library_and_python(tmp_path: Path) -> None:
    side = Side("1234abc", tmp_path / "checkout", tmp_path / "venv/bin/python")
    found = side.environment({"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1"}, tmp_path / "bytecode")
    assert found == {
        "PATH": f"{tmp_path}/venv/bin:/bin",
        "VIRTUAL_ENV": f"{tmp_path}/venv",
        "PYTHONPATH": f"{tmp_path}/checkout/components",
        "PYTHONPYCACHEPREFIX": f"{tmp_path}/bytecode",
    }
