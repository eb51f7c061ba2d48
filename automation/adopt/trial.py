"""A stack as if the proposals were in it already: a try in a copy, and the import file for the stack itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from automation.adopt.importing import Left, bring_in, import_file, left_to_do
from automation.adopt.model import Json, Proposal
from automation.adopt.plan import Plan
from automation.adopt.stack_file import with_entries
from automation.engine import Engine
from automation.preview.project import Project
from automation.preview.pulumi import Pulumi, as_new
from grafana_irm.credentials import Credentials

_LIMIT = 300.0
_VARIABLES = {"GRAFANA_AUTH": "grafana_auth", "GRAFANA_ONCALL_ACCESS_TOKEN": "irm_token"}


def try_out(engine: Engine, project: Project, plan: Plan) -> list[Left]:
    """Adopt everything into an empty copy of the stack, and return what its first `pulumi up` would change.

    Grafana and IRM are only read; the stack and its file are not touched. The copy is gone afterwards.

    Raises:
        AdoptError: it cannot be adopted; the message says what the engine said.

    """
    with as_new(Pulumi(project, engine.stack, engine.environment, _LIMIT)) as copy:
        if copy.config_file is None:
            raise AssertionError("the copy has a configuration of its own")
        entries = [*plan.configured, *plan.entries]
        _configure(copy.config_file, project.name, plan.credentials, entries)
        environment = {**copy.environment, **_tokens(plan.credentials)}
        trial = Engine(project.root, copy.stack, environment)
        options = ("--config-file", str(copy.config_file))
        file = copy.config_file.with_name("import.json")
        import_file(trial, plan.proposals, file, *options)
        bring_in(trial, file, *options)
        return left_to_do(trial, *options)


def write_import_file(engine: Engine, project: Project, plan: Plan, path: Path) -> int:
    """Write the import file for the stack itself, which is not touched; return how many objects it brings in.

    Raises:
        AdoptError: the stack's program does not make what is adopted.

    """
    with _with_proposals(engine, project, plan.entries) as options:
        return import_file(engine, plan.proposals, path, *options)


def ids_of(proposals: Sequence[Proposal]) -> int:
    """Return how many objects the proposals bring in."""
    return sum(len(proposal.ids) for proposal in proposals)


@contextmanager
def _with_proposals(engine: Engine, project: Project, entries: Sequence[Json]) -> Iterator[tuple[str, ...]]:
    """Lend the option for a copy of the stack's file that has the proposals in it."""
    with TemporaryDirectory(prefix="adopt-") as folder:
        own = project.config_file(engine.stack)
        text = own.read_text(encoding="utf-8") if own.exists() else ""
        settings = yaml.safe_load(with_entries(text, project.name, entries) if entries else text) or {}
        # That the names are taken is what adoption is about.
        settings["config"] = {**(settings.get("config") or {}), f"{project.name}:preflight": False}
        copy = Path(folder) / own.name
        copy.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        yield ("--config-file", str(copy))


def _configure(file: Path, project: str, credentials: Credentials, entries: Sequence[Json]) -> None:
    grafana = {"url": credentials.grafana_url, "orgId": int(credentials.org_id) if credentials.org_id else None}
    irm = {"url": credentials.irm_base, "stackUrl": credentials.irm_stack_url}
    settings = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    settings["config"] = {
        f"{project}:grafana": _set(grafana),
        f"{project}:irm": _set(irm),
        f"{project}:preflight": False,
        f"{project}:integrations": list(entries),
    }
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def _tokens(credentials: Credentials) -> Mapping[str, str]:
    whole = replace(credentials, irm_token=credentials.irm_authorization)
    return {variable: str(getattr(whole, name)) for variable, name in _VARIABLES.items()}


def _set(block: Json) -> Json:
    return {key: value for key, value in block.items() if value is not None}
