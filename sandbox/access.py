"""How to reach a running sandbox: the addresses of its systems, and a credential for each."""

from dataclasses import dataclass

from .provider import SPEED_VARIABLE


@dataclass(frozen=True)
class System:
    """The address of one system, and a credential for it.

    Attributes:
        url: the address.
        credential: the token.

    """

    url: str
    credential: str


@dataclass(frozen=True)
class Access:
    """How to reach a running sandbox.

    Attributes:
        pid: the process of the sandbox.
        speed: seconds of sandbox time in each real second.
        grafana: the Grafana that sends alerts; a service account's token.
        irm: IRM; an API key.
        control: the control server.
        stack: the Grafana stack that IRM belongs to; a service account's token there, for IRM's API.

    """

    pid: int
    speed: float
    grafana: System
    irm: System
    control: System
    stack: System

    def environment(self) -> dict[str, str]:
        """Return the variables that the Grafana provider reads, and its stand-in's speed."""
        return {
            "GRAFANA_URL": self.grafana.url,
            "GRAFANA_AUTH": self.grafana.credential,
            "GRAFANA_ONCALL_URL": self.irm.url,
            "GRAFANA_ONCALL_ACCESS_TOKEN": self.irm.credential,
            SPEED_VARIABLE: f"{self.speed:g}",
        }

    def addresses(self) -> dict[str, str]:
        """Return the addresses of the systems, without credentials."""
        return {name: getattr(self, name).url for name in ("grafana", "irm", "control")}
