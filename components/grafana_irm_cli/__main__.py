"""The command line `grafana-irm`, and `python -m grafana_irm_cli`."""

import sys

_OF_THE_EXTRA = {"filelock", "platformdirs", "rich", "typer", "yaml"}
"""Packages that only the commands need: the extra ``cli`` of the distribution."""


def main() -> None:
    """Run the command line; without the packages of the extra ``cli``, say how to install them."""
    try:
        from grafana_irm_cli.app import app  # noqa: PLC0415 - its packages may be missing
        from grafana_irm_cli.commands import hear_interrupts  # noqa: PLC0415 - as above

        hear_interrupts()
        app(prog_name="grafana-irm")
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in _OF_THE_EXTRA:
            raise
        sys.exit(f"grafana-irm needs {missing.name}, which is not installed: pip install 'grafana-irm-pulumi[cli]'")


if __name__ == "__main__":
    main()
