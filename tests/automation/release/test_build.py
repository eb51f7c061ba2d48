import hashlib
from pathlib import Path

from automation.release.build import build
from automation.release.package import Package


def test_a_build_empties_its_folder_and_gives_the_same_wheel_again(
    built: tuple[Package, Path, Path], tmp_path: Path
) -> None:
    package, wheel, _ = built
    out = tmp_path / "dist"
    out.mkdir()
    (out / "small_package-1.1.0-py3-none-any.whl").touch()

    again = build(package, "1700000000", out)

    assert sorted(out.iterdir()) == sorted(again)
    assert _sum(again[0]) == _sum(wheel)


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
