"""The program against both systems, on this machine: `pytest examples/larger_program`.

The fixture comes with `pip install "./sandbox[pytest]"`; `pulumi` must be on PATH.
"""

from pathlib import Path

from grafana_irm_sandbox.testing.program import ProgramSandbox

PROGRAM = Path(__file__).parents[1]


def test_the_program_pages_every_team_and_leaves_nothing_behind(grafana_irm_sandbox: ProgramSandbox) -> None:
    before = existing(grafana_irm_sandbox)
    stack = grafana_irm_sandbox.stack(PROGRAM)
    stack.up()

    contact_points = {point["name"] for point in grafana_irm_sandbox.state()["grafana"]["contact_points"]}
    assert contact_points >= {"Payments services", "Platform services", "Checkout", "Checkout heartbeat"}
    # Ten minutes of the sandbox's time are ten seconds.
    grafana_irm_sandbox.wait_until(lambda: received_heartbeats(grafana_irm_sandbox) == 3, 600)

    stack.refresh()
    assert set(stack.preview().change_summary) == {"same"}

    stack.destroy()
    assert existing(grafana_irm_sandbox) == before


def received_heartbeats(sandbox: ProgramSandbox) -> int:
    """Return how many integrations have received a heartbeat."""
    return sum(heartbeat["beats"] > 0 for heartbeat in sandbox.heartbeats())


def existing(sandbox: ProgramSandbox) -> dict[str, int]:
    """Return how many objects of each kind exist."""
    return {
        f"{system} {kind}": len(objects)
        for system, kinds in sandbox.state().items()
        for kind, objects in kinds.items()
        if isinstance(objects, list | dict) and kind != "alert_groups"
    }
