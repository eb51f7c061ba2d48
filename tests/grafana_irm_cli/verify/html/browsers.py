"""The browser of this machine."""

import os
import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SANDBOXED = [] if os.geteuid() else ["--no-sandbox"]
"""Chromium refuses to run as root inside its own sandbox, as in a container of CI."""


def installed() -> str | None:
    """Return the path of a browser that Playwright can drive; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
