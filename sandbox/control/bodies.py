"""The bodies of requests to the control server."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..grafana.provisioning.revision import WINDOW


class Body(BaseModel):
    """The body of a request to the switches: unknown keys are refused."""

    # Built at the first request, so that the sandbox starts sooner.
    model_config = ConfigDict(extra="forbid", defer_build=True)


class Throttle(Body):
    """Limits to switch on or off. Omitted limits do not change.

    Attributes:
        api: 300 API requests a minute for each user, in real time.
        ingest: 300 alerts and beats in 5 minutes for each integration, 900 in all, in sandbox time.

    """

    api: bool | None = None
    ingest: bool | None = None


class Hold(Body):
    """At which request the world stops.

    Attributes:
        number: the API request, of both systems together, counted from now; from 1.
        answered: whether its response is sent and later requests wait; else the response itself waits.

    """

    number: int = Field(ge=1)
    answered: bool = False


class Stop(Body):
    """A stop of Grafana.

    Attributes:
        graceful: whether the notification log is saved; a crash falls back to its last clean-up.

    """

    graceful: bool = True


class Restart(Stop):
    """A restart of Grafana.

    Attributes:
        downtime: sandbox seconds between stop and start.

    """

    downtime: float = Field(default=0.0, ge=0)


class Pin(Body):
    """Which instance of Grafana serves every request.

    Attributes:
        number: from 0; None for each in turn.

    """

    number: int | None = Field(ge=0)


class Redis(Body):
    """Whether the Redis runs that connects the instances of Grafana."""

    running: bool


class Evaluation(Body):
    """Whether Grafana evaluates rules; without it all else works on, as with a stuck scheduler."""

    paused: bool


class Conflicts(Body):
    """What a write of the Alertmanager configuration meets that another one overtakes.

    Attributes:
        status: 500, 409, or `off` for no collisions.
        window: real seconds of a write, in which others overlap it.

    """

    status: Literal["off", 500, 409]
    window: float = Field(default=WINDOW, ge=0)


class Breakage(Body):
    """Whether each query of a data source fails."""

    broken: bool


class Interval(Body):
    """A heartbeat's interval.

    Attributes:
        interval: seconds, one of the intervals that IRM's pages offer.

    """

    interval: int


class NewToken(Body):
    """A token to create.

    Attributes:
        system: `irm` for an API key, `stack` for a service account of IRM's stack, `grafana` for one there.
        role: `admin`, `editor` or `viewer`; IRM knows an editor as a viewer.
        permissions: rights instead of the role's, in Grafana: actions with their scopes.

    """

    system: str = Field(pattern="^(irm|stack|grafana)$")
    role: str = Field(default="admin", pattern="^(admin|editor|viewer)$")
    permissions: dict[str, list[str]] | None = None


class Slack(Body):
    """Whether a Slack workspace is connected to IRM."""

    connected: bool
