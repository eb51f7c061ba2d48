"""A stack on a temporary empty backend, so that neither the real backend nor the stack's file changes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine


@dataclass(frozen=True)
class Copy:
    """The empty stack, and the copy of its configuration file."""

    engine: Engine
    config_file: Path


@contextmanager
def on_empty_backend(engine: Engine, project: Project) -> Iterator[Copy]:
    """Yield a temporary copy of the stack without a state, for example to preview a stack that does not exist yet.

    Raises:
        ProcessError: the stack could not be created.

    """
    with TemporaryDirectory(prefix="grafana-irm-") as name:
        folder = Path(name)
        (folder / "backend").mkdir()
        # `pulumi stack init` writes the encryption salt into the file of the stack in the project's folder.
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": project.name, "runtime": "python"}), "utf-8")
        short = engine.stack.rsplit("/", 1)[-1]
        given = project.config_file(engine.stack)
        config = folder / f"Pulumi.{short}.yaml"
        config.write_bytes(given.read_bytes() if given.exists() else b"config: {}\n")
        environment = {**engine.environment, "PULUMI_BACKEND_URL": (folder / "backend").as_uri()}
        if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & environment.keys():
            environment["PULUMI_CONFIG_PASSPHRASE"] = os.urandom(16).hex()
        Engine(folder, short, environment, limit=engine.limit).init("--no-select")
        yield Copy(Engine(engine.program, short, environment, limit=engine.limit, config_file=config), config)
