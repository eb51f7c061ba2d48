#!/usr/bin/env bash
# Pulumi's Python SDK exports an IntEnum member as {}, and a pydantic model as a list of pairs.
#
# Versions   pulumi 3.272.0 (Python SDK; 3.259.0 does the same), pydantic 2.14.3, Python 3.11
# Behaviour  `pulumi.export` has its own conversion to plain values, which differs from the conversion of resource
#            inputs. Anything with a `__dict__` becomes a mapping of its public attributes; anything that iterates, a
#            list. An enum member has no public attributes: the stack output is an empty mapping, also of an
#            `IntEnum`, which is an integer, and which a resource gets as its number. (Members that are texts are
#            exported as texts.) A pydantic model iterates over pairs of name and value, so its output is a list of
#            lists, while a dataclass is a mapping; as resource inputs plain enums and models are refused with an
#            error. A method without its parentheses is {} too. The program succeeds and prints no warning: the first
#            to notice is whoever reads the output.
# Seen       resource input   port: 443.0, tier: refused, model: refused
#            stack output     port: {}, tier: {}, method: {}
#            stack output     model: [['region', 'north'], ['size', 3.0]], dataclass: {'region': 'north', 'size': 3.0}
# How        Programs against the SDK's own mocks, with a monitor that keeps what the engine would get.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0 pydantic==2.14.3; } || exit 2

cd "$folder"
timeout 120 venv/bin/python - <<'PYTHON'
import enum
import logging
import sys
from dataclasses import dataclass

import pulumi
from pulumi.runtime import mocks, rpc, settings, stack
from pydantic import BaseModel


class Tier(enum.Enum):
    GOLD = "gold"


class Port(enum.IntEnum):
    HTTPS = 443


class Model(BaseModel):
    region: str = "north"
    size: int = 3


@dataclass
class Record:
    region: str = "north"
    size: int = 3


class Mocks(pulumi.runtime.Mocks):
    inputs = {}

    def new_resource(self, args):
        self.inputs.update(args.inputs)
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}


class Monitor(mocks.MockMonitor):
    outputs = {}

    def RegisterResourceOutputs(self, request):
        self.outputs.update(rpc.deserialize_properties(request.outputs))
        return super().RegisterResourceOutputs(request)


def exports():
    pulumi.export("port", Port.HTTPS)
    pulumi.export("tier", Tier.GOLD)
    pulumi.export("method", Model().model_dump)
    pulumi.export("model", Model())
    pulumi.export("dataclass", Record())


@pulumi.runtime.test
def run(program):
    settings.set_root_resource(None)
    stack.Stack(program)


def as_input(value):
    """Return what a resource gets for the value, or "refused"."""
    try:
        run(lambda: pulumi.CustomResource("example:index:Service", "shop", {"value": value}) and None)
    except ValueError as error:
        return "refused" if "unexpected input of type" in str(error) else str(error)
    return engine.inputs["value"]


logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it repeats the errors of refused inputs
engine = Mocks()
monitor = Monitor(engine)
mocks.set_mocks(engine, monitor=monitor)
port, tier, model = (as_input(value) for value in (Port.HTTPS, Tier.GOLD, Model()))
run(exports)
out = monitor.outputs
print(f"resource input   port: {port}, tier: {tier}, model: {model}")
print(f"stack output     port: {out['port']!r}, tier: {out['tier']!r}, method: {out['method']!r}")
print(f"stack output     model: {out['model']!r}, dataclass: {dict(sorted(out['dataclass'].items()))}")
as_found = (port, tier, model) == (443, "refused", "refused") and out == {
    "port": {},
    "tier": {},
    "method": {},
    "model": [["region", "north"], ["size", 3]],
    "dataclass": {"region": "north", "size": 3},
}
sys.exit(0 if as_found else "The behaviour changed.")
PYTHON
