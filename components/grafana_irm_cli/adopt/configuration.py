"""A stack's whole configuration, with secrets separate from plain values."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from grafana_irm_cli.adopt.model import Json
from grafana_irm_cli.pulumi.project import Project
from grafana_irm_cli.pulumi.stack import Engine

_SECURE = {"secure"}
_PASSED_BY_ENVIRONMENT = frozenset({"grafana:auth", "grafana:oncallAccessToken"})
_TOKENS = {"grafana": "auth", "irm": "token"}
"""The keys of the two tokens in the stack program's own configuration. The environment passes these tokens too."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Settings:
    """Configuration to write: ``plain`` values by full key, and secrets by their path for `pulumi config set`."""

    plain: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class StackConfiguration:
    """The configuration of one stack, decrypted in memory only.

    Attributes:
        project: the project's name, the namespace of the stack program's settings.
        shown: the parsed output of `pulumi config --show-secrets --json`.
        written: the `config` of the stack's file, in which each secret is a ``secure`` block.

    """

    project: str
    shown: Mapping[str, Any] = field(repr=False)
    written: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, engine: Engine, project: Project) -> "StackConfiguration":
        """Read a stack's configuration.

        Raises:
            ProcessError: the engine cannot read the configuration.

        """
        shown = engine.configuration()
        file = project.config_file(engine.stack)
        written = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
        return cls(project.name, shown, (written or {}).get("config") or {})

    @property
    def integrations(self) -> list[Json]:
        """The entries of the stack program's integrations, decrypted."""
        found = self._value(f"{self.project}:integrations")
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    @property
    def ingress_url(self) -> str | None:
        """The stack's `irm.ingressUrl`."""
        irm = self._value(f"{self.project}:irm")
        found = irm.get("ingressUrl") if isinstance(irm, dict) else None
        return found.rstrip("/") if isinstance(found, str) else None

    def for_trial(self, kept: Sequence[Json], added: Sequence[Json], ingress_url: str | None = None) -> Settings:
        """Return the configuration with other integrations, without preflight, and without the two tokens.

        Args:
            kept: the entries of `integrations` to keep.
            added: entries to add.
            ingress_url: `irm.ingressUrl` to add.

        """
        own = f"{self.project}:integrations"
        plain: dict[str, Any] = {}
        secrets: dict[str, str] = {}
        for key in self.shown:
            if key != own and key not in _PASSED_BY_ENVIRONMENT:
                plain[key] = self._part(key, self._without_token(key), self._written(key), secrets)
        numbered = [number for number, entry in enumerate(self.integrations) if entry in kept]
        entries = [self.integrations[number] for number in numbered]
        known = self._written(own)
        as_written = [known[number] if isinstance(known, list) else None for number in numbered]
        plain[own] = [*self._part(own, entries, as_written, secrets), *added]
        if ingress_url is not None:
            irm = f"{self.project}:irm"
            plain[irm] = {**(plain.get(irm) or {}), "ingressUrl": ingress_url}
        # The preflight would refuse the existing names, which are the names to adopt.
        plain[f"{self.project}:preflight"] = False
        return Settings(plain, secrets)

    def _value(self, key: str) -> Any:  # noqa: ANN401 - configuration
        item = self.shown.get(key) or {}
        return item["objectValue"] if "objectValue" in item else item.get("value")

    def _written(self, key: str) -> Any:  # noqa: ANN401 - configuration
        """Return a setting as the file has it; its value when nothing in it is secret."""
        secret = (self.shown.get(key) or {}).get("secret")
        return self.written.get(key) if secret else self._value(key)

    def _without_token(self, key: str) -> Any:  # noqa: ANN401 - configuration
        value = self._value(key)
        namespace, _, name = key.partition(":")
        if namespace == self.project and name in _TOKENS and isinstance(value, dict):
            return {field_: part for field_, part in value.items() if field_ != _TOKENS[name]}
        return value

    @staticmethod
    def _part(key: str, value: Any, written: Any, secrets: dict[str, str]) -> Any:  # noqa: ANN401 - configuration
        for path, secret in _secrets(value, written):
            secrets[_path_text(key, path)] = secret
            value = _replaced(value, path)
        return value


def _secrets(value: Any, written: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - configuration
    """Yield each secret with its path: values that are encrypted in the file, or that are not in the file."""
    secure = isinstance(written, Mapping) and set(written) == _SECURE
    if isinstance(value, Mapping):
        for name, part in value.items():
            known = None if secure or not isinstance(written, Mapping) else written.get(name)
            yield from _secrets(part, known, (*path, name))
    elif isinstance(value, list):
        parts = written if isinstance(written, list) else []
        for number, part in enumerate(value):
            yield from _secrets(part, parts[number] if number < len(parts) else None, (*path, number))
    elif (secure or written is None) and value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)


def _replaced(value: Any, path: Path) -> Any:  # noqa: ANN401 - configuration
    """Return a copy with an empty text at ``path``, as a placeholder for the secret."""
    if not path:
        return ""
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_replaced(part, rest) if number == first else part for number, part in enumerate(value)]
    return {name: _replaced(part, rest) if name == first else part for name, part in value.items()}


def _path_text(key: str, path: Path) -> str:
    text = key
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if re.fullmatch(r"\w+", part) else f"[{json.dumps(part)}]"
    return text
