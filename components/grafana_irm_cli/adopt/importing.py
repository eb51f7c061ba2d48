"""The import file, and the import: objects become children of their components, and no secret is in plain text.

`pulumi import` reads a resource's properties from the provider, which does not mark a contact point's URL and an
integration's link as secrets. The program marks them, but does not run during an import. So the import file has these
inputs as secrets without a value. The engine then reads the value from the provider and keeps it as a secret, in inputs
and outputs (pulumi v3.259, `mergeSuppliedProperties`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_irm.listing import few
from grafana_irm_cli.adopt.model import AdoptError, Json, Proposal
from grafana_irm_cli.masking import SECRET_SIGNATURE, SIGNATURE, without_credentials
from grafana_irm_cli.preview.count import counting
from grafana_irm_cli.preview.labels import by_key
from grafana_irm_cli.preview.steps import Preview, of_events
from grafana_irm_cli.pulumi.stack import Engine, Outcome
from grafana_irm_cli.resource_types import (
    ANY_PROVIDER,
    CONTACT_POINT,
    DESCRIPTION,
    FOLDER,
    INTEGRATION,
    IRM_ALERTING,
)

_SECRET: Json = {SIGNATURE: SECRET_SIGNATURE, "plaintext": "null"}
_HIDDEN = {CONTACT_POINT: ("webhooks",), INTEGRATION: ("link", "inboundEmail")}


@dataclass(frozen=True)
class Left:
    """A change in a preview: the resource, the operation, and the changed properties."""

    name: str
    operation: str
    properties: tuple[str, ...]


def import_file(
    engine: Engine,
    proposals: Sequence[Proposal],
    path: Path,
    *options: str,
    show: Callable[[str], None] = lambda _: None,
) -> int:
    """Write the file for `pulumi import --file`, and return the number of objects in it.

    The engine reports the resources that it would create, with component and provider. The ids come from the proposals.

    Args:
        engine: the stack, with the proposals in its configuration.
        proposals: the integrations to adopt.
        path: the file to write. It contains the provider's credentials, encrypted as the stack's secrets.
        options: options of `pulumi preview`, such as another configuration file.
        show: called with the progress of the preview.

    Raises:
        AdoptError: the preview failed, or does not create a resource to adopt.

    """
    preview = _went_well(
        engine.preview("--import-file", str(path), *options, on_event=counting(show, "preview")), "pulumi preview"
    )
    drafted = json.loads(path.read_text(encoding="utf-8"))
    goals = {step.urn.rpartition("::")[2]: step.new_inputs for step in _steps(preview).resources}
    resources = list(_with_ids(drafted.get("resources") or [], proposals, goals))
    brought = [one for one in resources if "id" in one]
    expected = {name for proposal in proposals for name in proposal.ids}
    if missing := sorted(expected - {_name(one) for one in brought}):
        raise AdoptError(
            f"the program does not create {few(missing)}: either the stack's state has it already, or the "
            "program is not this project's stack program"
        )
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps({**drafted, "resources": resources}, indent=2) + "\n", encoding="utf-8")
    return len(brought)


def bring_in(engine: Engine, path: Path, total: int, show: Callable[[str], None] = lambda _: None) -> None:
    """Import the objects of an import file. Nothing in Grafana or IRM changes. `pulumi destroy` would delete them.

    Args:
        engine: the stack.
        path: the import file.
        total: the number of objects in it.
        show: called with the progress of the import.

    Raises:
        AdoptError: the import failed, with the engine's message.

    """
    flags = ("--generate-code=false", "--protect=false", "--suppress-outputs")
    _went_well(engine.import_("--file", str(path), *flags, on_event=counting(show, "import", total)), "pulumi import")


def left_to_do(engine: Engine, show: Callable[[str], None] = lambda _: None) -> list[Left]:
    """Preview the stack and return its changes, sorted by name; ``show`` is called with the progress.

    Raises:
        AdoptError: the preview failed.

    """
    preview = _steps(_went_well(engine.preview(on_event=counting(show, "preview")), "pulumi preview"))
    changes = [
        Left(step.name, str(step.operation), tuple(change.path for change in by_key(step, step.changes)) or step.keys)
        for step in preview.resources
        if step.operation is not None
    ]
    return sorted(changes, key=lambda left: left.name)


def _went_well(outcome: Outcome, what: str) -> Outcome:
    if outcome.code:
        said = [message.text.strip() for message in _steps(outcome).messages if message.severity == "error"]
        lines = dict.fromkeys([f"{what} failed:", *said, outcome.errors])
        raise AdoptError(without_credentials("\n".join(lines).strip()))
    return outcome


def _steps(outcome: Outcome) -> Preview:
    return of_events(outcome.events)


def _with_ids(
    drafted: Sequence[Json], proposals: Sequence[Proposal], goals: Mapping[str, Mapping[str, Any]]
) -> Iterator[Json]:
    """Yield the resources to adopt with their ids, their components, and the providers that they need."""
    keys = {proposal.key for proposal in proposals}
    ids = {name: id_ for proposal in proposals for name, id_ in proposal.ids.items()}
    providers = {one.get("provider") for one in drafted if _name(one) in ids}
    for one in drafted:
        name, kind = _name(one), one["type"]
        if kind.startswith(ANY_PROVIDER):
            if one["name"] in providers:
                yield one
        elif one.get("component"):
            if kind == IRM_ALERTING and name in keys:
                yield one
        elif name in ids:
            yield {**one, "id": ids[name], **_properties(kind, ids[name], goals.get(name, {}))}


def _name(one: Json) -> str:
    return str(one.get("logicalName") or one["name"])


def _properties(kind: str, id_: str, goal: Mapping[str, Any]) -> Json:
    """Return the properties that the provider does not report: secrets, and properties that only the state has."""
    if kind in _HIDDEN:
        return {"inputs": dict.fromkeys(_HIDDEN[kind], _SECRET)}
    if kind == DESCRIPTION:
        known = {**goal, "integration_id": id_}
        return {"inputs": known, "outputs": known}
    if kind == FOLDER:
        return {"inputs": dict(goal), "outputs": {**goal, "id": id_, "orgId": id_.partition(":")[0]}}
    return {}
