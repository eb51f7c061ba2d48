"""How to reach a running sandbox: the addresses of its systems, and a credential for each."""

from dataclasses import dataclass

from .provider import SPEED_VARIABLE


@dataclass(frozen=True)
class System:
    """Where one system is reached, and the credential that lets in.

    Attributes:
        url: its address.
        credential: its token.

    """

    url: str
    credential: str


@dataclass(frozen=True)
class Access:
    """How to reach a running sandbox.

    Attributes:
        pid: its process.
        speed: sandbox seconds in a real second.
        grafana: the Grafana that sends alerts; a service account's token.
        irm: IRM; an API key.
        control: the switches of the sandbox itself.
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
        """Return where the systems are, without any credential."""
        return {name: getattr(self, name).url for name in ("grafana", "irm", "control")}
