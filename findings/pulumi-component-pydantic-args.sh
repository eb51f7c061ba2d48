#!/usr/bin/env bash
# Pulumi reads the schema of a component from a pydantic model, and never creates the model.
#
# Versions   pulumi 3.272.0 (pulumi.provider.experimental), pydantic 2.14.3, Python 3.11
# Behaviour  `args: QueueArgs` of a component may be a pydantic model: the analyzer takes it without a word, and the
#            schema has its fields, types and required inputs, so all generated SDKs agree with the model. At run time
#            the component gets a plain dict under that annotation. No constraint is checked (`le=100`), no default is
#            filled in (the key is missing), attributes do not exist, and what the schema calls an integer is a float,
#            since it came as JSON. A type checker sees the annotation, and finds nothing.
# Seen       schema        size: integer, required: ['size']
#            received      dict {'size': 5000.0}
#            model itself  refuses it: Input should be less than or equal to 100
# How        The provider host is given the component and the inputs as the engine sends them, a protobuf struct.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0 pydantic==2.14.3; } || exit 2

cat > "$folder/component.py" <<'PYTHON'
import json
import sys
from typing import Optional

import pulumi
from google.protobuf import struct_pb2
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.runtime.rpc import deserialize_properties
from pydantic import BaseModel, Field, ValidationError


class QueueArgs(BaseModel):
    size: int = Field(ge=1, le=100)
    region: Optional[str] = "north"


class Queue(pulumi.ComponentResource):
    received = None

    def __init__(self, name: str, args: QueueArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        super().__init__("example:index:Queue", name, {}, opts)
        Queue.received = args
        self.register_outputs({})


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks())
provider = ComponentProvider([Queue], "example")
schema = json.loads(provider.schema)["resources"]["example:index:Queue"]
sent = struct_pb2.Struct()
sent.update({"size": 5000})


@pulumi.runtime.test
def construct():
    provider.construct("jobs", "example:index:Queue", deserialize_properties(sent))


construct()
received = Queue.received
print(f"schema        size: {schema['inputProperties']['size']['type']}, required: {schema['requiredInputs']}")
print(f"received      {type(received).__name__} {received}")
try:
    QueueArgs(**received)
    refused = ""
except ValidationError as error:
    refused = error.errors()[0]["msg"]
print(f"model itself  refuses it: {refused}")
as_found = (
    schema["inputProperties"]["size"]["type"] == "integer"
    and received == {"size": 5000.0}
    and isinstance(received["size"], float)
    and refused
)
sys.exit(0 if as_found else "The behaviour changed.")
PYTHON
"$folder/venv/bin/python" "$folder/component.py"
