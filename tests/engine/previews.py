"""The stacks that the tests of previews share."""

import subprocess
import sys
from typing import Any

from tests.engine.harness import ROOT, Project

PAYMENTS: dict[str, Any] = {"name": "payments", "team": "Payments", "escalationChain": "payments-primary"}


PLANTED = {
    "description": "planted-description-5c1",
    "labels.tier": "planted-label-5c2",
    "contactPoint.title": "planted-title-5c3",
    "contactPoint.message": "planted-message-5c4",
    "contactPoint.basicAuthUser": "planted-user-5c5",
    "contactPoint.basicAuthPassword": "planted-password-5c6",
    "heartbeat.rule.annotations.summary": "planted-annotation-5c7",
    "heartbeat.rule.labels.origin": "planted-rule-label-5c8",
    "heartbeat.contactPoint.headers.X-Key": "planted-header-5c9",
}
"""Where secrets stand in the configuration of an integration, and what they are."""


GATEWAY = "https://gateway.internal/irm"


def command(project: Project, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the preview as a CI job does."""
    return subprocess.run(  # noqa: S603 - our own arguments
        [
            sys.executable,
            "-m",
            "grafana_irm_cli",
            "preview",
            "--project-dir",
            str(project.program),
            *map(str, arguments),
        ],
        cwd=ROOT,
        env=dict(project.environment),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
