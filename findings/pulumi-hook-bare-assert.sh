#!/usr/bin/env bash
# A hook of Pulumi's Python SDK that fails without a message reports success.
#
# Versions   pulumi 3.272.0 (Python SDK; 3.259.0 does the same), Python 3.11
# Behaviour  A `before_delete` hook is to stop the deletion of a resource by raising an exception. The SDK reports the
#            failure to the engine as the exception's text, `error=str(e)`, and an empty text is protobuf's default:
#            the response of a failed hook has the same bytes as that of a hook that passed, none. So
#            `assert allowed(args)`, `raise NotImplementedError` and `asyncio.TimeoutError` veto nothing, and the same
#            assertion with a message does. Nothing is shown: the SDK logs the exception at debug level only.
# Seen       assert with a message    error='only temporary buckets'
#            assert without one       error=''  same bytes as a hook that passed: True
#            NotImplementedError      error=''  same bytes as a hook that passed: True
#            asyncio.TimeoutError     error=''  same bytes as a hook that passed: True
# How        The hooks are registered with the SDK and called through its own gRPC service, as the engine calls them.
#            The engine (3.259.0) takes an empty `error` for success and goes on to delete.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0; } || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import sys

import grpc
from pulumi import ResourceHook
from pulumi.runtime import _callbacks
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2


def passes(args):
    pass


def message(args):
    assert args.name.startswith("temporary-"), "only temporary buckets"


def no_message(args):
    assert args.name.startswith("temporary-")


def not_implemented(args):
    raise NotImplementedError


async def timed_out(args):
    raise asyncio.TimeoutError


async def main():
    servicer = _callbacks._CallbackServicer(monitor=None)
    await servicer.serve()
    deletion = resource_pb2.ResourceHookRequest(urn="urn:x", id="b-1", name="accounts", type="cloud:index:Bucket")
    responses = {}
    async with grpc.aio.insecure_channel(servicer._target) as channel:
        engine = callback_pb2_grpc.CallbacksStub(channel)
        for hook in (passes, message, no_message, not_implemented, timed_out):
            token = servicer.do_register_resource_hook(ResourceHook(hook.__name__, hook)).callback.token
            request = callback_pb2.CallbackInvokeRequest(token=token, request=deletion.SerializeToString())
            responses[hook.__name__] = (await engine.Invoke(request)).response
    await servicer._server.stop(0)
    return responses


responses = asyncio.run(main())
errors = {name: resource_pb2.ResourceHookResponse.FromString(data).error for name, data in responses.items()}
same = {name: data == responses["passes"] for name, data in responses.items()}
print(f"assert with a message    error={errors['message']!r}")
for label, name in (
    ("assert without one", "no_message"),
    ("NotImplementedError", "not_implemented"),
    ("asyncio.TimeoutError", "timed_out"),
):
    print(f"{label:<24} error={errors[name]!r}  same bytes as a hook that passed: {same[name]}")
as_found = errors["message"] and not same["message"] and all(same[n] for n in ("no_message", "not_implemented", "timed_out"))
sys.exit(0 if as_found else "The behaviour changed.")
PYTHON
