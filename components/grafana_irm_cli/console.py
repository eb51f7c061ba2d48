"""The console on which every command prints."""

from typing import Any

import rich.console

UNLIMITED = 100_000
"""Columns of output that is no terminal: nothing there has a width to fit into. Rich would take 80."""


class Console(rich.console.Console):
    """A console as wide as its terminal; in a pipe or a file, as wide as what is printed.

    Like Rich's own, whose options it takes, it has the width that the variable ``COLUMNS`` says where that is set.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Rich's own options
        super().__init__(**options)
        if self._width is None and not self.is_terminal:
            self.width = UNLIMITED
