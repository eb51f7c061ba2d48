"""The build of another commit: which packages it needs, and what is wrong with a commit."""

from pathlib import Path

import pytest

from automation.bench.build import BuildError, build_of, lock_of, same_packages


def checkout(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"requirements{name}.lock").write_text(text)
    return folder


def test_equal_pins_of_the_program_share_this_python(tmp_path: Path) -> None:
    one = checkout(tmp_path / "one", **{"-program": "pulumi==3.259.0", "": "pulumi==3.259.0 pytest==9"})
    other = checkout(tmp_path / "other", **{"-program": "pulumi==3.259.0", "": "pulumi==3.259.0 pytest==8"})
    assert same_packages(one, other)


def test_other_pins_need_an_environment_of_their_own(tmp_path: Path) -> None:
    one = checkout(tmp_path / "one", **{"-program": "pulumi==3.259.0"})
    assert not same_packages(one, checkout(tmp_path / "other", **{"-program": "pulumi==3.260.0"}))


def test_the_one_lock_file_of_early_commits_counts(tmp_path: Path) -> None:
    early = checkout(tmp_path / "early", **{"": "pulumi==3.1.0"})
    assert lock_of(early) == early / "requirements.lock"


def test_a_commit_without_pins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"neither requirements-program\.lock nor requirements\.lock"):
        lock_of(tmp_path)


def test_an_unknown_commit_is_refused_with_gits_reason() -> None:
    with pytest.raises(BuildError, match="Needed a single revision"), build_of("no-such-commit"):
        pass


def test_the_checkout_of_a_commit_is_removed_in_the_end() -> None:
    with build_of("HEAD") as side:
        assert side.root is not None
        assert (side.root / "__main__.py").exists()
        kept = side.root
    assert not kept.exists()
