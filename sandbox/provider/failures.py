"""Errors in the form in which the Terraform bridge returns them to the engine."""

import os
import sys
from collections.abc import Awaitable
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2

from .transport import PluginPanic, ProviderError

T = TypeVar("T")


def one(error: Exception) -> str:
    """Return an error as a list of one."""
    return f"1 error occurred:\n\t* {error}\n\n"


async def readable(operation: Awaitable[T]) -> T:
    """Run `operation`. A response that it cannot read is a `ProviderError` too.

    Raises:
        ProviderError: it failed, or a response did not have the form that the official clients expect.

    """
    try:
        return await operation
    except PluginPanic as panic:
        die(panic)
    except (KeyError, TypeError, AttributeError) as error:
        raise ProviderError(f"json: cannot unmarshal an answer of this form: {error!r}") from error


def die(panic: PluginPanic) -> NoReturn:
    """End the plugin's process as a panic in Go does. The engine shows its last output."""
    print(
        f"panic: {panic}\n\ngoroutine 31 [running]:\n(the stand-in has no stack of Go's)", file=sys.stderr, flush=True
    )
    os._exit(2)


def missing(urn: str) -> str:
    """Return the error for a change of a resource that does not exist."""
    return (
        f"Resource provider reported that the resource did not exist while updating {urn}.\n\n"
        "This is usually a result of the resource having been deleted outside of Pulumi, and can often be "
        "fixed by running `pulumi refresh` before updating."
    )


async def abort_half_done(
    context: grpc.aio.ServicerContext[Any, Any], identity: str, properties: Struct, reason: str
) -> None:
    """Fail with the existing object, so that the engine keeps it in the state."""
    detail = AnyMessage()
    detail.Pack(pb.ErrorResourceInitFailed(id=identity, properties=properties, reasons=[reason]))
    code = grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=reason, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    await context.abort(code, reason)
