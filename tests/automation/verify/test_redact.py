import pytest

from automation.verify.redact import without_credentials


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            'Post "https://irm.test/integrations/v1/alertmanager/s3cret/": EOF',
            'Post "https://irm.test/integrations/v1/alertmanager/…/": EOF',
        ),
        (
            "https://irm.test/oncall/integrations/v1/webhook/s3cret/heartbeat/ failed",
            "https://irm.test/oncall/integrations/v1/webhook/…/heartbeat/ failed",
        ),
        ("http://admin:s3cret@grafana.test/api", "http://…@grafana.test/api"),
        ("http://proxy.test/hook?token=s3cret said no", "http://proxy.test/hook?… said no"),
        ("Bearer glsa_s3cret_0a1b refused", "Bearer … refused"),
        ("nothing to hide: 429 Too Many Requests", "nothing to hide: 429 Too Many Requests"),
    ],
)
def test_credentials_in_texts_of_others_are_masked(text: str, clean: str) -> None:
    assert without_credentials(text) == clean
