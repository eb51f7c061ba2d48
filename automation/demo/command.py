"""``python -m automation demo``, as ``make demo`` runs it."""

import platform
import shlex
import signal
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Annotated

import typer

from automation.demo.stage import SANDBOX_STACK, NotSeenError, SandboxOptions, Stage, on_real_systems, on_sandbox
from automation.demo.steps import STEPS, Step, Story, destroy, see_alerts
from automation.plugin import PluginError
from grafana_irm.errors import InvalidInputs, RequestFailed
from grafana_irm_cli.console import Console
from grafana_irm_cli.pulumi.process import INTERRUPTED, ProcessError
from grafana_irm_cli.pulumi.toolchain import Toolchain, ToolchainError, ensure
from sandbox.control.client import SandboxError
from sandbox.grafana.versions import DEFAULT, VERSIONS

_EXPECTED = (NotSeenError, InvalidInputs, PluginError, ToolchainError, ProcessError, SandboxError, RequestFailed)

console = Console(highlight=False)


Stack = Annotated[str, typer.Option(help="The stack; another than `sandbox` is on your own systems.")]
Speed = Annotated[float, typer.Option(min=1, max=600, help="How much faster the sandbox's time passes.")]
Keep = Annotated[bool, typer.Option(help="Wait for Ctrl-C before everything is deleted.")]
Yes = Annotated[bool, typer.Option(help="On your own systems: skip all confirmations, also before paging people.")]
Instances = Annotated[int, typer.Option(min=1, max=9, help="In the sandbox: Grafana instances behind one address.")]
Grafana = Annotated[str, typer.Option(help=f"In the sandbox: release of Grafana to imitate, {' or '.join(VERSIONS)}.")]
Plugin = Annotated[str, typer.Option(help="In the sandbox: require `official` or `stand-in`.")]


def demo(
    stack: Stack = SANDBOX_STACK,
    speed: Speed = 60.0,
    keep: Keep = False,
    yes: Yes = False,
    plugin: Plugin = "",
    instances: Instances = 2,
    grafana: Grafana = DEFAULT,
) -> None:
    """Build the whole wiring with the real Pulumi engine, see it work, and remove it again."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started, story = time.monotonic(), None
    try:
        toolchain = ensure(console)
        with _stage(toolchain, stack, SandboxOptions(speed, plugin, instances, grafana), unasked=yes) as stage:
            _introduce(toolchain, stage)
            story = Story(stage)
            played = _play(story, keep=keep, unasked=yes)
    except (*_EXPECTED, KeyboardInterrupt) as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        console.print("[red]✗[/]", end=" ")
        console.print("interrupted" if interrupted else str(error) or type(error).__name__, markup=False)
        console.print(_what_is_left(stack, story), markup=False, soft_wrap=True)
        raise typer.Exit(INTERRUPTED if interrupted else 1) from error
    console.print(f"\n[green]✓[/] {played} steps, everything seen, in {time.monotonic() - started:.0f} s")


def _what_is_left(stack: str, story: Story | None) -> str:
    """Say what stays where the demo broke off, and how to go on."""
    if stack == SANDBOX_STACK:
        return "The sandbox and everything in it is deleted."
    if story is None or not story.before:
        return "Nothing was changed."
    if story.stood_before:
        return "The stack stood before the demo, and stays as `pulumi up` left it: see `pulumi preview`."
    return (
        f"The created objects stay: run the demo again to continue, or `pulumi destroy --stack {stack}` to remove it."
    )


def _stage(
    toolchain: Toolchain, stack: str, options: SandboxOptions, *, unasked: bool
) -> AbstractContextManager[Stage]:
    if stack == SANDBOX_STACK:
        return on_sandbox(console, toolchain, options)
    return on_real_systems(console, toolchain, stack, unasked=unasked)


def _introduce(toolchain: Toolchain, stage: Stage) -> None:
    python = platform.python_version()
    console.print(
        f"Python {python}; Pulumi {toolchain.version}, from {toolchain.source}; {stage.plugin}.", soft_wrap=True
    )
    if stage.sandbox:
        console.print(
            f"Sandbox on loopback, time passes {stage.speed:g} times as fast:"
            f" Grafana {stage.sandbox.grafana_url} ({_instances(stage.instances)}), IRM {stage.sandbox.irm_url}",
            soft_wrap=True,
        )


def _instances(number: int) -> str:
    return f"{number} instances in one cluster" if number > 1 else "one instance"


def _play(story: Story, *, keep: bool, unasked: bool) -> int:
    """Play every step that can be played here; return how many that were."""
    played = 0
    for number, step in enumerate(STEPS, 1):
        console.print(f"\n[bold]{number}/{len(STEPS)}  {step.title}[/]")
        if keep and step.play is destroy and story.stage.sandbox:
            _leave_running(story.stage)
        if reason := _why_not(step, story, keep=keep, unasked=unasked):
            console.print(f"  [yellow]skipped[/]: {reason}")
            continue
        started = time.monotonic()
        for seen in step.play(story):
            console.print("  [green]✓[/]", end=" ")
            console.print(seen, markup=False, soft_wrap=True)
        console.print(f"  [dim]{time.monotonic() - started:.0f} s[/]")
        played += 1
    return played


def _why_not(step: Step, story: Story, *, keep: bool, unasked: bool) -> str | None:
    """Say why a step cannot be played: it needs several Grafana instances, or is not for a person's own systems."""
    if story.stage.sandbox:
        return "it needs several Grafana instances (--instances 2)" if _too_few(step, story) else None
    if step.switches:
        return "it needs the sandbox's switches"
    if step.play is destroy and (keep or story.stood_before):
        return "the stack stood before the demo" if story.stood_before else "it was asked to be kept"
    if step.play is see_alerts and not unasked:
        question = "  The test alert pages the people in the integrations' escalation chains. Send it?"
        return None if typer.confirm(question) else "the test alert was not wanted"
    return None


def _too_few(step: Step, story: Story) -> bool:
    return step.cluster and story.stage.instances == 1


def _leave_running(stage: Stage) -> None:
    """Print how to reach the running systems, and wait for Ctrl-C."""
    variables = Path(stage.folder, "environment.sh")
    variables.touch(mode=0o600)
    wanted = ("PULUMI_", "GRAFANA_", "PATH", "VIRTUAL_ENV")
    kept = {k: v for k, v in stage.engine.environment.items() if k.startswith(wanted)}
    variables.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in kept.items()))
    irm = 'curl -H "Authorization: $GRAFANA_ONCALL_ACCESS_TOKEN" $GRAFANA_ONCALL_URL'
    console.print(
        f"  It all keeps running. In another terminal:\n"
        f"    . {variables}; cd {stage.engine.program}\n"
        f"    pulumi stack; pulumi preview --diff; pulumi stack output --show-secrets\n"
        f"    {irm}/api/v1/alert_groups/\n"
        f"  Ctrl-C here removes everything.",
        markup=False,
        soft_wrap=True,
    )
    with suppress(KeyboardInterrupt):
        signal.pause()
