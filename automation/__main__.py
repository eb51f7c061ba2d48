"""The repository's own commands: ``python -m automation <command>``.

Each command is a function that is imported when it is called. A new command is one line in ``COMMANDS``. The commands
that users of the library install are those of `grafana_irm_cli.app`.
"""

import typer

from grafana_irm_cli.commands import Entry, LazyCommands, hear_interrupts

COMMANDS = {
    "demo": Entry("automation.demo.command:demo", "From nothing to an alert group in IRM and back."),
    "test": Entry("automation.checks:everything", "Run all the project's checks."),
    "check": Entry("automation.checks:check", "Run the quick checks: style, types, audits."),
    "audit": Entry("automation.audit.command:audit", "Check all packages: hashes, licences, known vulnerabilities."),
    "bench": Entry("automation.bench.command:bench", "Compare the components with a handwritten program."),
    "soak": Entry("automation.soak:soak", "Run the long campaigns in full."),
    "versions": Entry("automation.versions:versions", "Test the oldest and newest packages that the library allows."),
    "languages": Entry("automation.languages.command:languages", "Test programs in TypeScript and Go."),
    "release-check": Entry("automation.release.command:release_check", "Check all of a release that needs no forge."),
    "schema": Entry("automation.schema:schema", "Write components/schema.json, and show what changes in it."),
    "settings": Entry("automation.settings.command:settings", "Write the TypedDicts and docs/settings.md."),
    "lock": Entry("automation.checks:lock", "Write the lock files from the requirements."),
}

app = typer.Typer(cls=LazyCommands.of(COMMANDS), add_completion=False, no_args_is_help=True)


@app.callback()
def _automation() -> None:
    """Run what works on this repository: the demo, its checks, benchmarks and campaigns."""


if __name__ == "__main__":
    hear_interrupts()
    app(prog_name="python -m automation")
