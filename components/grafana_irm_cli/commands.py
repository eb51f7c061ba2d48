"""A command line that imports each command only when it runs, so that the list of commands shows at once."""

import importlib
import signal
from collections.abc import Mapping
from typing import ClassVar, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """One command: its function or ``typer.Typer`` as ``module:name``, and its line in the list."""

    where: str
    help: str


class LazyCommands(TyperGroup):
    """The commands of `of`, by name."""

    entries: ClassVar[Mapping[str, Entry]] = {}

    @classmethod
    def of(cls, entries: Mapping[str, Entry]) -> type["LazyCommands"]:
        """Return the group of these commands, as the ``cls`` of a ``typer.Typer``."""
        return type("Commands", (cls,), {"entries": entries})

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002 - typer's signature
        """Return the names in the order of the entries."""
        return list(self.entries)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]  # noqa: ARG002 - as above
        """Return a command as the list shows it, without importing it."""
        entry = self.entries.get(cmd_name)
        return TyperCommand(cmd_name, help=entry.help) if entry else None

    def resolve_command(  # type: ignore[override]
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, TyperCommand | None, list[str]]:
        """Import the command, and return it with its arguments."""
        if args[0] in self.entries:
            return args[0], _load(args[0], self.entries[args[0]]), args[1:]
        return super().resolve_command(ctx, args)  # type: ignore[return-value]


def _load(name: str, entry: Entry) -> TyperCommand:
    module, _, attribute = entry.where.partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        function, found = found, typer.Typer(add_completion=False)
        found.command(name)(function)
    return cast(TyperCommand, typer.main.get_command(found))


def hear_interrupts() -> None:
    """Handle SIGINT, which processes in the background of a script ignore.

    Processes started by the commands inherit this. The engine ends its plugins with SIGINT; it would wait five seconds
    for each plugin that ignores the signal.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
