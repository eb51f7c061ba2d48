"""The call stacks that Pulumi keeps with each resource in the state."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES = 8
"""Up to six frames are Pulumi's own, and not kept. The others are the line that creates the resource, and its callers.
"""


@contextmanager
def short_call_stacks() -> Iterator[None]:
    """Have Pulumi keep short call stacks of what is registered meanwhile.

    By default Pulumi (3.259) reads the whole stack at each registration and keeps it: a quarter of the state, which the
    engine writes after each step, and a tenth of the program's CPU. Python's ``sys.tracebacklimit`` bounds the stacks.
    """
    before = getattr(sys, "tracebacklimit", None)
    sys.tracebacklimit = FRAMES
    try:
        yield
    finally:
        if before is None:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = before
