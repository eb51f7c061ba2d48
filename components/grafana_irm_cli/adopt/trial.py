"""A stack as if the proposals were in it already: a try in a copy, and the import file for the stack itself."""

from collections.abc import Iterator, Sequence
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


def try_out(engine: Engine, project: Project, plan: Plan) -> list[Left]:
    """Adopt everything into an empty copy of the stack, and return what its first `pulumi up` would change.

    Grafana and IRM are only read; the stack and its file are not touched. The copy is gone afterwards.

    Raises:
        AdoptError: it cannot be adopted; the message says what the engine said.

    """
    with on_empty_backend(engine, project) as copy:
        environment = {**copy.engine.environment, **_environment(plan)}
        trial = Engine(project.root, copy.engine.stack, environment, config_file=copy.config_file)
        settings = plan.configuration.for_trial(plan.configured, plan.entries, plan.ingress_url)
        _configure(trial, copy.config_file, settings)
        file = copy.config_file.with_name("import.json")
        import_file(trial, plan.proposals, file)
        bring_in(trial, file)
        return left_to_do(trial)


def write_import_file(engine: Engine, project: Project, plan: Plan, path: Path) -> int:
    """Write the import file for the stack itself, which is not touched; return how many objects it brings in.

    Raises:
        AdoptError: the stack's program does not create what is adopted.

    """
    with _with_proposals(engine, project, plan) as options:
        return import_file(engine, plan.proposals, path, *options)


def ids_of(proposals: Sequence[Proposal]) -> int:
    """Return how many objects the proposals bring in."""
    return sum(len(proposal.ids) for proposal in proposals)


@contextmanager
def _with_proposals(engine: Engine, project: Project, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Lend the option for a copy of the stack's file that has the proposals in it."""
    with TemporaryDirectory(prefix="adopt-") as folder:
        own = project.config_file(engine.stack)
        text = own.read_text(encoding="utf-8") if own.exists() else ""
        settings = yaml.safe_load(with_proposed(text, project.name, plan.entries, plan.ingress_url)) or {}
        # That the names are taken is what adoption is about.
        settings["config"] = {**(settings.get("config") or {}), f"{project.name}:preflight": False}
        copy = Path(folder) / own.name
        copy.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        yield ("--config-file", str(copy))


def _environment(plan: Plan) -> dict[str, str]:
    """Return as variables the tokens, and what the configuration does not say, such as what the state knows."""
    known = plan.credentials
    said = replace(credentials_of(plan.configuration.shown, {}, {}), grafana_auth=None, irm_token=None)
    unsaid = {item.name: None for item in fields(said) if getattr(said, item.name) is not None}
    return as_environment(replace(known, irm_token=known.irm_authorization, **unsaid))


def _configure(trial: Engine, file: Path, settings: Settings) -> None:
    """Write a configuration, its secrets encrypted as the trial's own stack encrypts them."""
    written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    # What an ESC environment gives is among the settings already.
    written.pop("environment", None)
    written["config"] = dict(settings.plain)
    file.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    for path, secret in settings.secrets.items():
        trial.keep_secret(path, secret)
