"""Engine events for tests, as the engine writes them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from grafana_irm_cli.masking import SECRET_SIGNATURE, SIGNATURE
from grafana_irm_cli.preview.steps import Preview, read
from grafana_irm_cli.resource_types import STACK

RECORDED = Path(__file__).parent / "recorded"
SECRET: dict[str, Any] = {SIGNATURE: SECRET_SIGNATURE, "ciphertext": "[secret]"}

ROOT = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"


def urn(token: str, name: str, *holders: str) -> str:
    """Return the URN of a resource inside components of the types ``holders``."""
    return f"urn:pulumi:prod::shop::{'$'.join((*holders, token))}::{name}"


def step(
    op: str,
    token: str,
    name: str,
    *,
    holders: Iterable[str] = (),
    parent: str = ROOT,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    old_outputs: Mapping[str, Any] | None = None,
    new_outputs: Mapping[str, Any] | None = None,
    diff: Mapping[str, str] | None = None,
    **more: Any,
) -> str:
    """Return one event about one resource; components are those of our own types."""
    where = urn(token, name, *holders)
    custom = not token.startswith("grafana-irm:") and token != STACK
    base = {"type": token, "urn": where, "custom": custom, "parent": parent}
    before = {**base, "inputs": old or {}, "outputs": old_outputs or {}, **more.pop("state", {})}
    after = {**base, "inputs": new or {}, "outputs": new_outputs or {}}
    metadata = {
        "op": op,
        "urn": where,
        "type": token,
        "old": None if op in ("create", "create-replacement") and old is None else before,
        "new": None if op in ("delete", "delete-replaced") or more.pop("gone", False) else after,
        "detailedDiff": {path: {"diffKind": kind, "inputDiff": False} for path, kind in (diff or {}).items()},
        **more,
    }
    return event("resOutputsEvent", {"metadata": metadata, "planning": True})


def event(kind: str, data: Mapping[str, Any]) -> str:
    """Return one line of an event log."""
    return json.dumps({"sequence": 0, "timestamp": 0, kind: data})


def preview(*lines: str) -> Preview:
    """Return the preview that the events make, and that came to its end."""
    return read([*lines, event("summaryEvent", {"result": "succeeded"})])


def recorded(name: str) -> Preview:
    """Return a preview of the real engine (3.259.0), recorded with a program of components like ours."""
    return read((RECORDED / f"{name}.jsonl").read_text().splitlines())
