"""What the page on `up` in CI says of the workflows, of Pulumi's command line, and of the operator's objects."""

import os
import re
import subprocess

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from grafana_irm_cli.app import app
from grafana_irm_cli.pulumi.toolchain import ensure
from tests.docs.operator import check_manifest
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "up-in-ci.md"
TEXT = PAGE.read_text()
CI = "".join((ROOT / name).read_text() for name in (".github/workflows/up.yml", ".gitlab/up.yml"))


def test_every_secret_and_switch_of_the_workflow_is_on_the_page() -> None:
    used = set(re.findall(r"(?:secrets|vars)\.(UP_\w+)", CI))

    assert len(used) == 6
    assert [name for name in used if f"`{name}`" not in TEXT] == []


def test_the_exit_statuses_and_options_are_those_of_the_command() -> None:
    shown = CliRunner().invoke(app, ["up", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output

    assert all(option in shown for option in ("--approved", "--wait"))
    assert re.findall(r"^\| (\d) \|", TEXT, re.MULTILINE) == ["0", "1", "3"]
    assert re.search(r"0 all is well, 1 `?up`? or `?verify`? failed, 3 refused", shown)


@pytest.mark.engine
def test_the_options_for_pulumi_deployments_exist() -> None:
    (block,) = [block for block in blocks_of(PAGE) if "pulumi deployment settings edit" in block.text]
    pulumi = ensure(Console(stderr=True)).bin / "pulumi"
    command = [str(pulumi), "deployment", "settings", "edit", "--help"]
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    options = re.findall(r"--[a-z-]+", block.text)

    assert len(options) == 7
    assert [option for option in options if f"{option} " not in shown] == []


def test_the_operator_s_objects_have_its_form_and_no_token() -> None:
    objects = [yaml.safe_load(block.text) for block in blocks_of(PAGE) if "apiVersion: pulumi.com/v1" in block.text]

    assert [check_manifest(each) for each in objects] == [
        "a Stack of the Kubernetes operator",
        "a Stack of the Kubernetes operator",
        "a Program of the Kubernetes operator",
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("destroyOnFinalise", False), ("branch", 1), ("envRefs", {"TOKEN": {"type": "Literal"}})]
)
def test_an_object_with_another_field_type_or_token_is_refused(field: str, value: object) -> None:
    (first, *_) = [yaml.safe_load(block.text) for block in blocks_of(PAGE) if "kind: Stack" in block.text]
    first["spec"][field] = value

    with pytest.raises((AssertionError, KeyError)):
        check_manifest(first)
