import pytest

from tests.sandbox.grafana.lab import Api


def test_breaking_an_unknown_one_is_an_error(api: Api) -> None:
    with pytest.raises(KeyError):
        api.lab.grafana.break_data_source("nosuch")
