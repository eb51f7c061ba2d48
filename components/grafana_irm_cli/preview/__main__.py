"""The commands of the preview alone: `python -m grafana_irm_cli.preview`, which needs few packages."""

from grafana_irm_cli.preview.cli import app

if __name__ == "__main__":
    app(prog_name="python -m grafana_irm_cli.preview")
