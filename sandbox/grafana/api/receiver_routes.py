"""The App Platform's receivers: listed, read, and tested."""

from starlette.routing import Route

from ..accesscontrol.access import Role
from ..common.errors import ApiError, plain
from . import integration_trial, platform_objects
from .app_platform import Platform
from .http import Answer, Call
from .platform_objects import Kind

_KIND = Kind("receivers", "Receiver")


def routes(platform: Platform) -> list[Route]:
    """Return the routes of receivers."""
    core = platform.core

    def listed(_: Call, version: str) -> Answer:
        items = [platform_objects.receiver(core, name, version) for name in sorted(core.contact_points.receivers)]
        return 200, platform_objects.listed(_KIND, version, items)

    def one(call: Call, version: str) -> Answer:
        return 200, platform_objects.receiver(core, platform_objects.receiver_name(core, call.path["name"]), version)

    async def test(call: Call, _: str) -> Answer:
        if not core.version.platform_test:
            raise plain(404, "the server could not find the requested resource")
        try:
            return await integration_trial.run(core, call.path["name"], call.body, call.identity)
        except ApiError as error:
            # What this handler itself refuses comes in Grafana's own shape.
            return error.status, error.body

    return [
        platform.route("GET", "", _KIND, listed),
        platform.route("GET", "/{name}", _KIND, one),
        platform.route("POST", "/{name}/test", _KIND, test, Role.EDITOR),
    ]
