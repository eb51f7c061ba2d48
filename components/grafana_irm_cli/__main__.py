"""The command line `grafana-irm`, and `python -m grafana_irm_cli`."""

import sys

_OWN = {"grafana_irm", "grafana_irm_cli"}


def main() -> None:
    """Run the command line. If a required package is missing, report how to install it."""
    try:
        from grafana_irm_cli.app import app  # noqa: PLC0415 - its packages may be missing
        from grafana_irm_cli.commands import hear_interrupts  # noqa: PLC0415 - as above

        hear_interrupts()
        app(prog_name="grafana-irm")
    except ModuleNotFoundError as missing:
        package = (missing.name or "").split(".")[0]
        if package in _OWN:
            raise
        sys.exit(f"grafana-irm needs {package}, which is not installed: pip install 'grafana-irm-pulumi[cli]'")


if __name__ == "__main__":
    main()
