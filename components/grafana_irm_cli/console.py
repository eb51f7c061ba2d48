"""The console on which every command prints."""

from typing import Any

import rich.console

UNLIMITED = 100_000
"""Columns of output that does not go to a terminal, so that no line is wrapped. Rich's default is 80."""


class Console(rich.console.Console):
    """A console as wide as its terminal. Output to a pipe or file is not wrapped.

    It accepts the options of Rich's console. As there, the environment variable ``COLUMNS`` sets the width.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Rich's own options
        super().__init__(**options)
        if self._width is None and not self.is_terminal:
            self.width = UNLIMITED
