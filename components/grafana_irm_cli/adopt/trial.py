"""The stack with the proposals in it: a trial in a copy of the stack, and the import file for the stack itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from grafana_irm.api.credentials import as_environment
from grafana_irm_cli.adopt.configuration import Settings
from grafana_irm_cli.adopt.importing import Left, bring_in, import_file, left_to_do
from grafana_irm_cli.adopt.model import Proposal
from grafana_irm_cli.adopt.plan import Plan
from grafana_irm_cli.adopt.stack_file import with_proposed
from grafana_irm_cli.pulumi.empty_backend import on_empty_backend
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine
from grafana_irm_cli.verify.stack import credentials_of


def try_out(engine: Engine, project: Project, plan: Plan, show: Callable[[str], None] = lambda _: None) -> list[Left]:
    """Adopt everything into an empty copy of the stack, and return the changes of its first `pulumi up`.

    Changes neither Grafana nor IRM, nor the stack, nor its file. The copy is deleted afterwards. ``show`` is called
    with the progress.

    Raises:
        AdoptError: the import failed, with the engine's message.

    """
    with on_empty_backend(engine, project) as copy:
        environment = {**copy.engine.environment, **_environment(plan)}
        trial = Engine(project.root, copy.engine.stack, environment, config_file=copy.config_file)
        settings = plan.configuration.for_trial(plan.configured, plan.entries, plan.ingress_url)
        _configure(trial, copy.config_file, settings)
        file = copy.config_file.with_name("import.json")
        total = import_file(trial, plan.proposals, file, show=show)
        bring_in(trial, file, total, show)
        return left_to_do(trial, show)


def write_import_file(
    engine: Engine, project: Project, plan: Plan, path: Path, show: Callable[[str], None] = lambda _: None
) -> int:
    """Write the import file for the stack without changing the stack, and return the number of objects in it.

    ``show`` is called with the progress.

    Raises:
        AdoptError: the stack's program does not create a resource to adopt.

    """
    with _with_proposals(engine, project, plan) as options:
        return import_file(engine, plan.proposals, path, *options, show=show)


def ids_of(proposals: Sequence[Proposal]) -> int:
    """Return the number of objects to import."""
    return sum(len(proposal.ids) for proposal in proposals)


@contextmanager
def _with_proposals(engine: Engine, project: Project, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield the option for a temporary copy of the stack's file with the proposals."""
    with TemporaryDirectory(prefix="adopt-") as folder:
        own = project.config_file(engine.stack)
        text = own.read_text(encoding="utf-8") if own.exists() else ""
        settings = yaml.safe_load(with_proposed(text, project.name, plan.entries, plan.ingress_url)) or {}
        # The preflight would refuse the existing names, which are the names to adopt.
        settings["config"] = {**(settings.get("config") or {}), f"{project.name}:preflight": False}
        copy = Path(folder) / own.name
        copy.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        yield ("--config-file", str(copy))


def _environment(plan: Plan) -> dict[str, str]:
    """Return as variables the tokens, and the addresses that the configuration lacks, for example from the state."""
    known = plan.credentials
    said = replace(credentials_of(plan.configuration.shown, {}, {}), grafana_auth=None, irm_token=None)
    unsaid = {item.name: None for item in fields(said) if getattr(said, item.name) is not None}
    return as_environment(replace(known, irm_token=known.irm_authorization, **unsaid))


def _configure(trial: Engine, file: Path, settings: Settings) -> None:
    """Write a configuration, with secrets encrypted as the trial's own stack encrypts them."""
    written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    # The settings have the values of an ESC environment already.
    written.pop("environment", None)
    written["config"] = dict(settings.plain)
    file.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    for path, secret in settings.secrets.items():
        trial.keep_secret(path, secret)
