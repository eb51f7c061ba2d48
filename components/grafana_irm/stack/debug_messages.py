"""The debug messages of Pulumi's SDK."""

import pulumi


def drop_debug_messages() -> None:
    """Have Pulumi's SDK send no debug messages until the process ends.

    The SDK (3.259) sends four for each resource and waits for the engine's response to each: a fifth of the CPU of
    program and engine. ``pulumi`` shows them only with ``--debug``. Other messages, warnings and errors are sent.
    """
    pulumi.log.debug = _drop


def _drop(
    msg: str,
    resource: pulumi.Resource | None = None,
    stream_id: int | None = None,
    ephemeral: bool | None = None,
) -> None:
    del msg, resource, stream_id, ephemeral
