from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grafana_irm_cli.pulumi.toolchain import pins, store
from tests.grafana_irm_cli.pulumi.toolchain.conftest import programs


def make(source: str = "a test") -> store.Toolchain:
    with store.workshop() as shop:
        return store.save(programs(shop / "bin"), pins.PULUMI_VERSION, source)


def test_nothing_is_there_at_first() -> None:
    assert store.load() is None


def test_what_is_saved_is_loaded(cache: Path) -> None:
    made = make()
    assert store.load() == made
    assert made.bin.is_relative_to(cache)
    assert made.bin.name == f"pulumi-{pins.PULUMI_VERSION}-{pins.platform_name()}"


def test_one_with_a_file_gone_is_none_and_is_replaced_whole() -> None:
    (make().bin / "pulumi-language-python").unlink()
    assert store.load() is None
    assert (make("the second").bin / "pulumi-language-python").exists()
    assert store.load() == store.Toolchain(store.folder(), pins.PULUMI_VERSION, "the second")


def test_work_that_fails_leaves_nothing(cache: Path) -> None:
    def fail() -> None:
        with store.workshop() as shop:
            programs(shop / "bin")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.load() is None
    assert [path.name for path in (cache / "toolchain").iterdir() if path.is_dir()] == []


def test_two_at_once_work_one_after_the_other() -> None:
    working: list[int] = []

    def work(number: int) -> bool:
        with store.workshop():
            working.append(number)
            alone = len(working) == 1
            working.remove(number)
            return alone

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(32)))
