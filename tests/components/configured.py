"""A stack's configuration as Pulumi hands it over, and what the library says of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from grafana_irm import InvalidInputs
from grafana_irm.stack.settings import StackSettings, load
from tests.components.harness import ENVIRONMENT, run

PROJECT = "project"


def loaded(*, environ: Mapping[str, str] = ENVIRONMENT, secret: tuple[str, ...] = (), **raw: Any) -> StackSettings:
    """Load settings as Pulumi hands them over."""
    found: list[StackSettings] = []
    config = {f"{PROJECT}:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}
    run(
        lambda: found.append(load(pulumi.Config(), environ)),
        config=config,
        secret_keys=tuple(f"{PROJECT}:{key}" for key in secret),
    )
    return found[0]


def problems(**raw: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputs) as refused:
        loaded(**raw)
    return {problem.path: f"{problem.given} -> {problem.allowed}" for problem in refused.value.problems}


def opened(value: Any) -> Any:
    if isinstance(value, dict):
        return "secret" if set(value) == {"secure"} else {key: opened(part) for key, part in value.items()}
    return [opened(part) for part in value] if isinstance(value, list) else value


def oauth2(**options: Any) -> dict[str, Any]:
    """Return a contact point with OAuth2."""
    known = {"clientId": "grafana", "clientSecret": "S3cr3t", "tokenUrl": "https://login.example/token"}
    return {"httpConfig": {"oauth2": {**known, **options}}}


class StackFile:
    """A project with a stack's file, as Pulumi finds both."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, project: str, folder: str, **settings: Any) -> None:
        """Write the project file, and the stack's file into a folder."""
        (self.root / "Pulumi.yaml").write_text(project)
        (self.root / folder).mkdir(exist_ok=True)
        config = {"config": {f"{PROJECT}:{key}": value for key, value in settings.items()}}
        (self.root / folder / "Pulumi.stack.yaml").write_text(yaml.safe_dump(config))
