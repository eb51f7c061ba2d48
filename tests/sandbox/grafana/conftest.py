import pytest

from tests.sandbox.grafana.lab import Api, Lab


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def api(lab: Lab) -> Api:
    return Api(lab)
