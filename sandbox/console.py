"""The console on which the sandbox prints."""

from typing import Any

import rich.console

UNLIMITED = 100_000
"""Columns of a pipe or file, where Rich would use 80."""


class Console(rich.console.Console):
    """A console as wide as its terminal; in a pipe or a file, as wide as what is printed.

    It takes the options of Rich's own console. The variable ``COLUMNS`` sets the width where it exists.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Rich's own options
        super().__init__(**options)
        if self._width is None and not self.is_terminal:
            self.width = UNLIMITED
