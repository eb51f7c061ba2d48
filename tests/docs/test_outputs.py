"""What counts as the same output."""

import pytest

from tests.docs.outputs import is_shown

REAL = """Outputs:
    id   : "CW2LWGV1K33KT"
    first: "3m15s"
    page : "http://127.0.0.1:46361/a"
│ beats │ ok │ the last 1m 36s ago, at most 3m 11s apart │
┗━━━━━━━┻━━━━┻━━━━━━━━━┛
Duration: 12s
"""


@pytest.mark.parametrize(
    "shown",
    [
        REAL,
        '    id   : "CAAAAAAAAAAAA"',
        'Outputs:\n…\n    page : "http://127.0.0.1:4000/a"',
        "│ beats │ ok │ the last 5s ago, at most 3m 11s apart │",
        "│ beats   │ ok  │ the last 5s ago,… │",
        "┗━━┻━┻━━━┛",
        "Duration: 1m2s",
    ],
)
def test_what_differs_from_run_to_run_may_differ(shown: str) -> None:
    assert is_shown(shown, REAL)


@pytest.mark.parametrize(
    "shown",
    [
        '    first: "3m16s"',
        'Outputs:\n    page : "http://127.0.0.1:4000/a"',
        "beats",
        "│ beats │ ok │ the last 5s ago, at most 3m 12s apart │",
        "Outputs:\n…\nnothing of the kind",
        '    id   : "short"',
    ],
)
def test_all_else_may_not(shown: str) -> None:
    assert not is_shown(shown, REAL)
