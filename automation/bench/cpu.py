"""The CPU time of a program itself, without the engine and the plugins.

The plugin that stands in for the official one is written in Python and slower than it. It slows both sides of a
comparison and so hides their difference; the program's own CPU time does not depend on it.
"""

from pathlib import Path

VARIABLE = "BENCH_CPU_SECONDS"
"""Environment variable: the file for the CPU time."""

_METER = f"""import atexit, os, pathlib, time
atexit.register(lambda: pathlib.Path(os.environ["{VARIABLE}"]).write_text(str(time.process_time())))
"""


def metered(program: str) -> str:
    """Return the source of ``__main__.py`` that writes the CPU time of its process at its end.

    User and system time of all threads, from the start of the interpreter: the language host starts one process for
    each run of a program.
    """
    return _METER + program


def read_cpu(file: Path) -> float | None:
    """Return the CPU time in seconds and remove the file; None if no program ran, as in `pulumi destroy`."""
    if not file.exists():
        return None
    seconds = float(file.read_text())
    file.unlink()
    return seconds
