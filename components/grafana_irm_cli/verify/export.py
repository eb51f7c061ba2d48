"""Reads an exported state. Secrets are decrypted in memory only."""

import json
from typing import Any

from grafana_irm_cli.masking import is_secret


class StateError(Exception):
    """The state lacks what `verify` needs. The message says what is missing and what to do."""


def opened(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value of the state with all secrets in plain text, nested secrets too."""
    if isinstance(value, list):
        return [opened(item) for item in value]
    if not isinstance(value, dict):
        return value
    if not is_secret(value):
        return {key: opened(item) for key, item in value.items()}
    if "plaintext" not in value:
        raise StateError("the state's secrets are encrypted: export it with --show-secrets")
    return opened(json.loads(value["plaintext"]))
