"""The project's commands: ``python -m automation <command>``.

Each command is a function (or a typer app of its own) that is imported when it is called, so that the list of
them is there at once. A new command is one line in ``COMMANDS``.
"""

import importlib
import signal
from typing import NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """Where a command is (``module:name`` of a function or a ``typer.Typer``), and its line in the list."""

    where: str
    help: str


COMMANDS = {
    "demo": Entry("automation.demo.command:demo", "From nothing to an alert group in IRM and back."),
    "heartbeat": Entry("grafana_irm_cli.heartbeat.command:heartbeat", "The timing of a heartbeat, computed and drawn."),
    "test": Entry("automation.checks:everything", "Run all the project's checks."),
    "check": Entry("automation.checks:check", "Run the quick checks: style, types, audits."),
    "audit": Entry("automation.audit.command:audit", "Hashes, licences and known vulnerabilities of what is used."),
    "preview": Entry("grafana_irm_cli.preview.cli:app", "Say what would change, for every stack a change touches."),
    "verify": Entry("grafana_irm_cli.verify.cli:verify", "Ask the live systems whether a stack works."),
    "adopt": Entry("grafana_irm_cli.adopt.command:adopt", "Bring what exists under a stack's management."),
    "bench": Entry("automation.bench.command:bench", "Compare the components with a handwritten program."),
    "soak": Entry("automation.soak:soak", "Run the long campaigns in full."),
    "toolchain": Entry("automation.checks:toolchain", "Make sure of the Pulumi toolchain."),
    "release-check": Entry("automation.release.command:release_check", "Check all of a release that needs no forge."),
    "schema": Entry("automation.schema:schema", "Write components/schema.json, and show what changes in it."),
    "lock": Entry("automation.checks:lock", "Write requirements.lock anew."),
}


class LazyCommands(TyperGroup):
    """The commands by name; listing them imports none."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002 - typer's signature
        """Return the names in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]  # noqa: ARG002 - as above
        """Return what the list shows of a command."""
        entry = COMMANDS.get(cmd_name)
        return TyperCommand(cmd_name, help=entry.help) if entry else None

    def resolve_command(  # type: ignore[override]
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, TyperCommand | None, list[str]]:
        """Return the command itself, imported now, and what is left for it."""
        if args[0] in COMMANDS:
            return args[0], _load(args[0]), args[1:]
        return super().resolve_command(ctx, args)  # type: ignore[return-value]


def _load(name: str) -> TyperCommand:
    module, _, attribute = COMMANDS[name].where.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command(name)(function)
    return cast(TyperCommand, typer.main.get_command(found))


app = typer.Typer(cls=LazyCommands, add_completion=False, no_args_is_help=True)


@app.callback()
def _automation() -> None:
    """Run what goes around `pulumi`: the demo, previews of pull requests, checks of live systems."""


if __name__ == "__main__":
    # A script's background has SIGINT ignored, by all that is started from here too. The engine ends its plugins with
    # it, and would wait five seconds for each.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app(prog_name="python -m automation")
