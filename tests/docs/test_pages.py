"""Every code block in README and docs is run, and shows what is so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from rich.console import Console

from grafana_irm_cli.pulumi.toolchain import Toolchain, ensure
from tests.docs.pages import PAGES, ROOT, blocks_of
from tests.docs.reader import Reader
from tests.docs.session import INSTALLING, session

_LONG = {
    "docs/a-stack-of-your-own.md",
    "docs/adopt-what-exists.md",
    "docs/import-into-a-program.md",
    "docs/notification-policies.md",
    "docs/previews-in-pull-requests.md",
    "docs/troubleshooting.md",
    "docs/up-in-ci.md",
    "docs/use-from-other-languages.md",
}
"""Pages whose commands take long: `make soak` runs them."""


def _pages() -> Iterator[ParameterSet]:
    for page in PAGES:
        name = str(page.relative_to(ROOT))
        yield pytest.param(page, id=name, marks=[pytest.mark.soak] if name in _LONG else [])


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Return the Pulumi toolchain, made first where there is none."""
    return ensure(Console(stderr=True))


@pytest.mark.engine
@pytest.mark.parametrize("page", list(_pages()))
def test_every_block_of_a_page_is_run(page: Path, toolchain: Toolchain, tmp_path: Path) -> None:
    blocks = blocks_of(page)
    installs = any(INSTALLING in block.text for block in blocks if block.language == "sh")
    reader = Reader(lambda: session(tmp_path, toolchain, installs=installs))
    done = [f"{block}: {how}" for block, how in reader.read(blocks)]
    print(*done, sep="\n")
    assert len(done) == len(blocks)
