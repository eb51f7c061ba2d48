"""TypeScript and Go on the pages: parts of the programs that `make test-languages` compiles and runs."""

from textwrap import dedent

from tests.docs.pages import ROOT

PROGRAMS = ROOT / "automation" / "languages" / "programs"


def check_part_of(program: str, text: str) -> str:
    """Check that a block is part of a program, apart from its indentation; return what it was."""
    whole = "\n".join(line.strip() for line in (PROGRAMS / program).read_text().splitlines())
    part = "\n".join(line.strip() for line in dedent(text).strip().splitlines())
    assert part in whole, f"not a part of {program}"
    return f"part of {program}, which make test-languages runs"
