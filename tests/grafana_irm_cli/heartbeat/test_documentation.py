"""The how-to pages say what the command says."""

from pathlib import Path

import pytest

from tests.grafana_irm_cli.heartbeat.documentation import PAGE, PARTS, PICTURE, made_anew, picture

TO_MAKE_ANEW = "run `python -m tests.grafana_irm_cli.heartbeat.documentation`"


@pytest.mark.parametrize(("path", "parts"), PARTS.items(), ids=lambda each: getattr(each, "name", None))
def test_the_tables_are_those_of_the_command(path: Path, parts: int) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == made_anew(page), TO_MAKE_ANEW
    assert page.count("<!-- grafana-irm heartbeat ") == page.count("<!-- end -->") == parts


def test_the_picture_is_that_of_the_command(tmp_path: Path) -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(tmp_path / "heartbeat.svg"), TO_MAKE_ANEW


def test_the_page_shows_the_picture() -> None:
    assert f"](images/{PICTURE.name})" in PAGE.read_text(encoding="utf-8")
