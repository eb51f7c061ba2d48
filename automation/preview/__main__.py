"""The commands of the preview alone: `python -m automation.preview`, which needs few packages."""

from automation.preview.cli import app

if __name__ == "__main__":
    app(prog_name="python -m automation.preview")
