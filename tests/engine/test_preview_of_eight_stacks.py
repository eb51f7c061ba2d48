"""Previews of eight stacks at once, on the real engine: one report, and no secret in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from grafana_irm_cli.preview.model import Operation, Report, StackReport, Status
from grafana_irm_cli.pulumi.toolchain import Toolchain
from tests.engine.harness import Project, credentials, project_of, running_sandbox
from tests.engine.previews import GATEWAY, PAYMENTS, PLANTED, command

pytestmark = pytest.mark.soak

UNKNOWN_CHAIN = "planted-chain-5d0"


SECRET_NAME = "planted-name-5d1"


def _integration(stack: str, **more: object) -> dict[str, Any]:
    return {**PAYMENTS, "name": f"{stack} alerts", **more}


def _plant(project: Project, values: dict[str, str], index: int = 0) -> None:
    for path, value in values.items():
        project.keep_secret(f"integrations[{index}].{path}", value)


def _on(project: Project, stack: str) -> Project:
    """Return another stack of the same program, not made yet, with one integration of its own."""
    other = Project(project.program, stack, project.environment)
    other.config_file.write_text("config: {}\n")
    other.configure(integrations=[_integration(stack)])
    return other


@dataclass
class Fleet:
    """Eight stacks, after a change: the report, what was printed, and the secrets that must not be in it."""

    report: Report
    status: int
    texts: dict[str, str]
    secrets: set[str]
    files: dict[str, str]

    def stack(self, name: str) -> StackReport:
        """Return one stack's report."""
        return next(each for each in self.report.stacks if each.stack == name)


UNCHANGED = ("quiet-1", "quiet-2", "quiet-3", "sandbox")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Iterator[Fleet]:
    folder = tmp_path_factory.mktemp("fleet")
    with running_sandbox(folder) as sandbox, project_of(folder, toolchain, sandbox) as first:
        existing = [_on(first, stack) for stack in ("shop", "planted", "broken", *UNCHANGED[:3])]
        for each in existing:
            each.init()
        planted = next(each for each in existing if each.stack == "planted")
        planted.configure(integrations=[_integration("planted"), _integration("named", name=SECRET_NAME)])
        _plant(planted, PLANTED)
        _plant(planted, {"name": SECRET_NAME}, index=1)
        with ThreadPoolExecutor(2) as pool:
            assert [each.code for each in pool.map(lambda stack: stack.up(), (first, *existing))] == [0] * 7

        shop, broken = existing[0], existing[2]
        shop.configure(irm={"ingressUrl": GATEWAY}, integrations=[_integration("shop", type="webhook")])
        planted.call(
            "config", "set", "--path", "grafana-irm-alerting:integrations[0].escalationChain", "platform-primary"
        )
        planted.call("config", "set", "--path", "grafana-irm-alerting:integrations[0].team", "Platform")
        _plant(broken, {"escalationChain": UNKNOWN_CHAIN})
        _on(first, "newcomer")
        files = {path.name: path.read_text() for path in first.config_file.parent.iterdir()}

        out = folder / "report.json"
        done = command(first, "--all", "--out", out)
        texts = {"stdout": done.stdout, "stderr": done.stderr, "json": out.read_text()}
        for form in ("markdown", "terminal"):
            texts[form] = command(first, "render", out, "--format", form).stdout
        yield Fleet(
            report=Report.model_validate_json(out.read_text()),
            status=done.returncode,
            texts=texts,
            secrets=credentials(sandbox) | set(PLANTED.values()) | {UNKNOWN_CHAIN, SECRET_NAME},
            files={name: text for name, text in files.items() if (first.config_file.parent / name).read_text() == text},
        )


class TestEightStacks:
    def test_the_first_line_says_it_all(self, fleet: Fleet) -> None:
        new = fleet.stack("newcomer").counts()[Operation.CREATE]

        assert fleet.texts["markdown"].splitlines()[0] == (
            f"### 3 stacks change (1 new): {new} to create, 3 to update, 1 to replace; 1 stack failed; 4 unchanged"
        )

    def test_each_stack_is_what_it_is(self, fleet: Fleet) -> None:
        assert {each.stack: each.status for each in fleet.report.stacks} == {
            "broken": Status.FAILED,
            "newcomer": Status.CHANGED,
            "planted": Status.CHANGED,
            "shop": Status.CHANGED,
            **dict.fromkeys(UNCHANGED, Status.UNCHANGED),
        }
        assert [each.stack for each in fleet.report.stacks if each.new] == ["newcomer"]
        assert fleet.status == 1

    def test_a_changed_stack_lists_its_changes_in_the_order_of_the_tree(self, fleet: Fleet) -> None:
        shown = [(each.depth, each.name, each.operation) for each in fleet.stack("shop").resources]

        assert shown == [
            (0, "shop alerts", None),
            (1, "shop alerts-contact-point", Operation.UPDATE),
            (1, "shop alerts-heartbeat-contact-point", Operation.UPDATE),
            (1, "shop alerts-integration", Operation.REPLACE),
        ]

    def test_public_values_are_shown_and_the_reason_of_a_replacement(self, fleet: Fleet) -> None:
        integration = fleet.stack("shop").resources[-1]
        changed = {each.path: each for each in integration.changes}

        assert (changed["type"].before, changed["type"].after, changed["type"].replaces) == (
            "alertmanager",
            "webhook",
            True,
        )
        assert "`alertmanager` → `webhook` **forces the replacement**" in fleet.texts["markdown"]

    def test_a_new_stack_creates_everything_and_nothing_was_made(self, fleet: Fleet) -> None:
        operations = {each.operation for each in fleet.stack("newcomer").resources}

        assert operations == {Operation.CREATE}
        assert fleet.stack("newcomer").counts()[Operation.CREATE] >= 5

    def test_a_failure_has_its_error_with_its_stack_s_name(self, fleet: Fleet) -> None:
        errors = [each.message for each in fleet.stack("broken").diagnostics if each.severity == "error"]

        assert any("escalation chain" in each for each in errors)
        assert "#### `broken` failed" in fleet.texts["markdown"]

    def test_unchanged_stacks_have_one_row_and_no_more(self, fleet: Fleet) -> None:
        for name in UNCHANGED:
            assert fleet.texts["markdown"].count(f"`{name}`") == 1
            assert fleet.stack(name).unchanged_resources >= 5

    def test_the_stacks_configuration_files_are_as_they_were(self, fleet: Fleet) -> None:
        assert set(fleet.files) == {f"Pulumi.{each.stack}.yaml" for each in fleet.report.stacks}

    def test_no_secret_is_anywhere(self, fleet: Fleet) -> None:
        found = [(name, secret) for name, text in fleet.texts.items() for secret in fleet.secrets if secret in text]

        assert len(fleet.secrets) > 15
        assert found == []

    def test_what_a_reviewer_must_see_stands_on_top(self, fleet: Fleet) -> None:
        text = fleet.texts["markdown"]

        assert {each.kind for each in fleet.stack("shop").warnings} == {"integration-replaced", "endpoint-address"}
        assert {each.kind for each in fleet.stack("planted").warnings} == {"others-get-paged"}
        assert text.index("What a reviewer must see") < text.index("| Stack |")

    def test_the_host_of_a_contact_point_s_url_is_shown_before_and_after(self, fleet: Fleet) -> None:
        (warning,) = [each for each in fleet.stack("shop").warnings if each.kind == "endpoint-address"]

        assert warning.what.startswith("sends to another address: host changes from http://127.0.0.1:")
        assert warning.what.endswith(f" to {GATEWAY}")
        assert len(warning.details) == 2
