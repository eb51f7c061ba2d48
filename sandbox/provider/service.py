"""The plugin's gRPC service: what every kind of resource has in common, as the Terraform bridge does it."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as pb

from . import SPEED_VARIABLE, check, configuration, defaults, diff, failures, known_inputs
from .catalogue import FUNCTIONS, RESOURCES
from .engine_log import EngineLog
from .grafana_client import VERSION
from .plan import complete, plan, settle
from .requests import kind_of, last_known, naming, resource_name
from .resource import Clients, Resource, State, refuse_organisation_of_token
from .schema import Schema
from .sensitive import mark_secrets
from .transport import Pace, ProviderError, deadline_of, new_http_client
from .values import (
    UNKNOWN,
    Plain,
    Properties,
    from_struct,
    to_struct,
    without_unknowns,
)

if TYPE_CHECKING:
    import httpx

Context = grpc.aio.ServicerContext[Any, Any]


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine.

    Args:
        environ: where the provider's settings come from that the program leaves out.
        pace: waits between tries.
        new_client: creates the client that sends the requests.
        log: the engine's log.

    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        pace: Pace | None = None,
        new_client: Callable[[], "httpx.AsyncClient"] = new_http_client,
        log: EngineLog | None = None,
    ) -> None:
        self._log = log or EngineLog()
        self._environ = environ
        self._new_client = new_client
        self._pace = pace or Pace(float(environ.get(SPEED_VARIABLE) or 1))
        self._clients = Clients()
        self._secrets = False

    async def CheckConfig(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:  # noqa: N802 - gRPC's name
        """Check the provider's own settings."""
        del context
        given = configuration.with_environment(from_struct(request.news), self._environ)
        found = [
            f"could not validate provider configuration: {reason}"
            for reason in check.reasons(configuration.problems(given), resource_name(request.urn))
        ]
        if found:
            return pb.CheckResponse(failures=[pb.CheckFailure(reason=reason) for reason in found])
        return pb.CheckResponse(inputs=to_struct(configuration.with_secrets(given), secrets=True))

    async def DiffConfig(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:  # noqa: N802 - gRPC's name
        """Report which settings of the provider changed; none replaces a resource."""
        del context
        olds = from_struct(request.old_inputs if request.HasField("old_inputs") else request.olds)
        return diff.of_settings(olds, from_struct(request.news))

    async def Configure(self, request: pb.ConfigureRequest, context: Context) -> pb.ConfigureResponse:  # noqa: N802 - gRPC's name
        """Take the settings, and refuse to talk to anything but a sandbox."""
        self._secrets = request.acceptSecrets
        try:
            settings = configuration.Configuration.of(from_struct(request.args), self._environ)
            self._clients = settings.clients(self._new_client(), self._pace)
        except (configuration.NotLoopbackError, ValueError) as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return pb.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    async def Check(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:  # noqa: N802 - gRPC's name
        """Validate a resource's inputs, and add the defaults."""
        kind = await self._kind(request.urn, context)
        news = defaults.renamed(kind.schema, from_struct(request.news))
        olds = from_struct(request.olds) if request.HasField("olds") else None
        try:
            named = defaults.named(kind.schema, news, olds, naming(request))
        except ValueError as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))
        found = [*check.missing_alternatives(kind.schema, kind.at_least_one_of, named)]
        found += check.problems(kind.schema, named)
        inputs = defaults.with_defaults(kind.schema, news, olds, naming(request))
        return pb.CheckResponse(
            inputs=to_struct(mark_secrets(kind.schema, inputs), secrets=True),
            failures=[
                pb.CheckFailure(reason=reason) for reason in check.reasons(iter(found), resource_name(request.urn))
            ],
        )

    async def Diff(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:  # noqa: N802 - gRPC's name
        """Compare a resource's state with the program's inputs."""
        schema = (await self._kind(request.urn, context)).schema
        prior, inputs = complete(schema, from_struct(request.olds)), from_struct(request.news)
        return diff.answer(schema, prior, plan(schema, prior, inputs), inputs)

    async def Create(self, request: pb.CreateRequest, context: Context) -> pb.CreateResponse:  # noqa: N802 - gRPC's name
        """Create a resource, or preview it."""
        kind = await self._kind(request.urn, context)
        given = from_struct(request.properties)
        planned = plan(kind.schema, None, given)
        if request.preview:
            return pb.CreateResponse(properties=self._struct(kind.schema, State("", {**planned, "id": UNKNOWN})))
        known: State | None = None
        try:
            refuse_organisation_of_token(self._clients, planned)
            async with self._writing(kind, request.timeout):
                known = State(await failures.readable(kind.create(self._clients, planned, given)), planned)
                state = await self._read(kind, known)
        except ProviderError as error:
            await self._log.resource_error(request.urn, str(error))
            reason = failures.one(error)
            if known is None:
                await context.abort(grpc.StatusCode.UNKNOWN, reason)
            await self._half_done(context, kind.schema, known, f"creating {request.urn}: {reason}")
        if state is None:
            said = f"expected non-nil error with nil state during Create of {request.urn}"
            await context.abort(grpc.StatusCode.UNKNOWN, said)
        return pb.CreateResponse(id=state.id, properties=self._struct(kind.schema, state))

    async def Update(self, request: pb.UpdateRequest, context: Context) -> pb.UpdateResponse:  # noqa: N802 - gRPC's name
        """Update a resource, or preview it."""
        kind = await self._kind(request.urn, context)
        prior = last_known(request.id, from_struct(request.olds), kind)
        given = from_struct(request.news)
        planned = plan(kind.schema, prior.properties, given)
        if request.preview:
            return pb.UpdateResponse(properties=self._struct(kind.schema, State(prior.id, planned)))
        try:
            async with self._writing(kind, request.timeout):
                known = State(await failures.readable(kind.update(self._clients, prior, planned, given)), planned)
                state = await self._read(kind, known)
        except ProviderError as error:
            await self._log.resource_error(request.urn, str(error))
            reason = f"updating {request.urn}: {failures.one(error)}"
            await self._half_done(context, kind.schema, State(prior.id, planned), reason)
        if state is None:
            await context.abort(grpc.StatusCode.UNKNOWN, failures.missing(request.urn))
        return pb.UpdateResponse(properties=self._struct(kind.schema, state))

    @asynccontextmanager
    async def _writing(self, kind: Resource, timeout: float) -> AsyncIterator[None]:
        """Give a write its deadline, and its turn: waiting for the turn counts, and is not cut short."""
        with deadline_of(self._pace, timeout):
            async with kind.lock(self._clients):
                yield

    async def _read(self, kind: Resource, known: State) -> State | None:
        if kind.newer:
            return known
        state = await failures.readable(kind.read(self._clients, known))
        if state is None:
            return None
        whole = complete(kind.schema, state.properties)
        return State(state.id, settle(kind.schema, known.properties, whole))

    async def _half_done(self, context: Context, schema: Schema, state: State, reason: str) -> None:
        """Fail, and have the engine keep the existing object."""
        properties = self._struct(schema, replace(state, properties=without_unknowns(state.properties)))
        await failures.abort_half_done(context, state.id, properties, reason)

    async def Read(self, request: pb.ReadRequest, context: Context) -> pb.ReadResponse:  # noqa: N802 - gRPC's name
        """Read a resource, for a refresh or an import."""
        kind = await self._kind(request.urn, context)
        is_refresh = bool(request.properties.fields)
        try:
            before = last_known(request.id, from_struct(request.properties), kind)
            state = await failures.readable(kind.read(self._clients, before))
        except ProviderError as error:
            await self._log.resource_error(request.urn, str(error))
            await context.abort(grpc.StatusCode.UNKNOWN, f"refreshing {request.urn}: {failures.one(error)}")
        if state is None:
            return pb.ReadResponse()
        whole = state.properties if kind.newer else complete(kind.schema, state.properties)
        if is_refresh:
            inputs = known_inputs.refreshed_inputs(kind.schema, from_struct(request.inputs), whole)
        else:
            inputs = known_inputs.imported_inputs(kind.schema, whole)
        return pb.ReadResponse(
            id=state.id,
            properties=self._struct(kind.schema, State(state.id, whole)),
            inputs=to_struct(mark_secrets(kind.schema, inputs), secrets=self._secrets),
        )

    async def Delete(self, request: pb.DeleteRequest, context: Context) -> Empty:  # noqa: N802 - gRPC's name
        """Delete a resource."""
        kind = await self._kind(request.urn, context)
        try:
            async with self._writing(kind, request.timeout):
                before = last_known(request.id, from_struct(request.properties), kind)
                await failures.readable(kind.delete(self._clients, before))
        except ProviderError as error:
            await self._log.resource_error(request.urn, str(error))
            await context.abort(grpc.StatusCode.UNKNOWN, f"deleting {request.urn}: {failures.one(error)}")
        return Empty()

    async def Invoke(self, request: pb.InvokeRequest, context: Context) -> pb.InvokeResponse:  # noqa: N802 - gRPC's name
        """Invoke a function, such as a lookup."""
        function = FUNCTIONS.get(request.tok)
        if function is None:
            await context.abort(grpc.StatusCode.UNKNOWN, f"unrecognized data function (Invoke): {request.tok}")
        args = defaults.renamed(function.inputs, from_struct(request.args))
        found = [pb.CheckFailure(reason=f"[{at.tf}] {said}") for at, said in check.problems(function.inputs, args)]
        if found:
            return pb.InvokeResponse(failures=found)
        try:
            result = await failures.readable(function.invoke(self._clients, args))
        except ProviderError as error:
            said = f"invoking {request.tok}: {failures.one(error)}"
            if not function.framed:
                said = str(error)
                await self._log.function_error(said)
            await context.abort(grpc.StatusCode.UNKNOWN, said)
        response = pb.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(result, secrets=False))  # Python reserves the field's name
        return response

    async def GetPluginInfo(self, request: Empty, context: Context) -> plugin_pb2.PluginInfo:  # noqa: N802 - gRPC's name
        """Return the imitated version of the official plugin."""
        del request, context
        return plugin_pb2.PluginInfo(version=VERSION)

    async def GetSchema(self, request: pb.GetSchemaRequest, context: Context) -> pb.GetSchemaResponse:  # noqa: N802 - gRPC's name
        """Return a schema that names the package only: programs use the SDK of the official schema."""
        del request, context
        return pb.GetSchemaResponse(schema=f'{{"name":"grafana","version":"{VERSION}"}}')

    async def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> Empty:  # noqa: N802 - gRPC's name
        """Take a new engine's address."""
        del context
        self._log.address = request.address
        return Empty()

    async def Cancel(self, request: Empty, context: Context) -> Empty:  # noqa: N802 - gRPC's name
        """Do nothing, as the official plugin: what was begun is brought to its end."""
        del request, context
        return Empty()

    async def _kind(self, urn: str, context: Context) -> Resource:
        kind = kind_of(urn)
        resource = RESOURCES.get(kind)
        if resource is None:
            said = (
                f"the sandbox's stand-in for the grafana plugin does not know {kind}; it knows {', '.join(RESOURCES)}"
            )
            await context.abort(grpc.StatusCode.UNKNOWN, said)
        return resource

    def _struct(self, schema: Schema, state: State) -> Plain:
        outputs: Properties = {"id": state.id, **state.properties}
        return to_struct(mark_secrets(schema, outputs), secrets=self._secrets)
