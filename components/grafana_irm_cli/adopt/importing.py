"""The import file, and the import: everything comes in as the components' children, and no secret in the clear.

`pulumi import` takes a resource's properties from the provider, and the provider does not say that a contact point's
URL and an integration's link are secrets. The program does, but it does not run in an import. So the import file gives
these inputs as secrets without a value: the engine then takes the value from the provider, and keeps it as a secret, in
inputs and outputs alike (pulumi v3.259, `mergeSuppliedProperties`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_irm_cli.adopt.model import AdoptError, Json, Proposal
from grafana_irm_cli.masking import SECRET_SIGNATURE, SIGNATURE, without_credentials
from grafana_irm_cli.preview.labels import by_key
from grafana_irm_cli.preview.steps import Preview, of_events
from grafana_irm_cli.pulumi.stack import Engine, Outcome

COMPONENT = "grafana-irm:index:IrmAlerting"
CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
DESCRIPTION = "pulumi-python:dynamic/grafana-irm:IntegrationDescription"
FOLDER = "grafana:oss/folder:Folder"
INTEGRATION = "grafana:onCall/integration:Integration"

_PROVIDER = "pulumi:providers:"
_SECRET: Json = {SIGNATURE: SECRET_SIGNATURE, "plaintext": "null"}
_HIDDEN = {CONTACT_POINT: ("webhooks",), INTEGRATION: ("link", "inboundEmail")}


@dataclass(frozen=True)
class Left:
    """What a preview would still do: to which resource of the program, what, and to which of its properties."""

    name: str
    operation: str
    properties: tuple[str, ...]


def import_file(engine: Engine, proposals: Sequence[Proposal], path: Path, *options: str) -> int:
    """Write the file that `pulumi import --file` takes; return how many objects it brings in.

    The engine reports what it would create, with component and provider; the ids come from the proposals.

    Args:
        engine: the stack, with the proposals in its configuration.
        proposals: what is adopted.
        path: the file to write; it holds the provider's credentials as the stack encrypts its secrets.
        options: for `pulumi preview`, such as another configuration file.

    Raises:
        AdoptError: the preview failed, or has another name for what is adopted.

    """
    preview = _went_well(engine.preview("--import-file", str(path), *options), "pulumi preview")
    drafted = json.loads(path.read_text(encoding="utf-8"))
    goals = {step.urn.rpartition("::")[2]: step.new_inputs for step in _steps(preview).resources}
    resources = list(_with_ids(drafted.get("resources") or [], proposals, goals))
    brought = [one for one in resources if "id" in one]
    expected = {name for proposal in proposals for name in proposal.ids}
    if missing := sorted(expected - {_name(one) for one in brought}):
        raise AdoptError(
            f"the program does not create {', '.join(missing)}: the stack's state has it already, or the program "
            "is not the stack program of this project"
        )
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps({**drafted, "resources": resources}, indent=2) + "\n", encoding="utf-8")
    return len(brought)


def bring_in(engine: Engine, path: Path) -> None:
    """Import what a file says. Nothing in Grafana or IRM changes; `pulumi destroy` deletes it from then on.

    Raises:
        AdoptError: with what the engine said.

    """
    flags = ("--generate-code=false", "--protect=false", "--suppress-outputs")
    _went_well(engine.import_("--file", str(path), *flags), "pulumi import")


def left_to_do(engine: Engine) -> list[Left]:
    """Preview the stack and return what it would still do, by name; nothing where all is as the configuration says.

    Raises:
        AdoptError: the preview failed.

    """
    preview = _steps(_went_well(engine.preview(), "pulumi preview"))
    changes = [
        Left(step.name, str(step.operation), tuple(change.path for change in by_key(step, step.changes)) or step.keys)
        for step in preview.resources
        if step.operation is not None
    ]
    return sorted(changes, key=lambda left: left.name)


def _went_well(outcome: Outcome, what: str) -> Outcome:
    if outcome.code:
        said = [message.text.strip() for message in _steps(outcome).messages if message.severity == "error"]
        told = dict.fromkeys([f"{what} failed:", *said, outcome.errors])
        raise AdoptError(without_credentials("\n".join(told).strip()))
    return outcome


def _steps(outcome: Outcome) -> Preview:
    return of_events(outcome.events)


def _with_ids(
    drafted: Sequence[Json], proposals: Sequence[Proposal], goals: Mapping[str, Mapping[str, Any]]
) -> Iterator[Json]:
    """Keep what is adopted, with its id, the components around it and the providers it needs."""
    keys = {proposal.key for proposal in proposals}
    ids = {name: id_ for proposal in proposals for name, id_ in proposal.ids.items()}
    providers = {one.get("provider") for one in drafted if _name(one) in ids}
    for one in drafted:
        name, kind = _name(one), one["type"]
        if kind.startswith(_PROVIDER):
            if one["name"] in providers:
                yield one
        elif one.get("component"):
            if kind == COMPONENT and name in keys:
                yield one
        elif name in ids:
            yield {**one, "id": ids[name], **_properties(kind, ids[name], goals.get(name, {}))}


def _name(one: Json) -> str:
    return str(one.get("logicalName") or one["name"])


def _properties(kind: str, id_: str, goal: Mapping[str, Any]) -> Json:
    """Return what the provider does not know: what is secret, and what it keeps in the state alone."""
    if kind in _HIDDEN:
        return {"inputs": dict.fromkeys(_HIDDEN[kind], _SECRET)}
    if kind == DESCRIPTION:
        known = {**goal, "integration_id": id_}
        return {"inputs": known, "outputs": known}
    if kind == FOLDER:
        return {"inputs": dict(goal), "outputs": {**goal, "id": id_, "orgId": id_.partition(":")[0]}}
    return {}
