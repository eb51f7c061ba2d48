"""The releases of Grafana that the sandbox imitates, and all that differs between them, as one table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One release, as it was measured.

    Attributes:
        release: the version in `/api/health` and in each webhook.
        deprecates_provisioning: whether responses of `/api/v1/provisioning/` have deprecation headers.
        compresses: whether responses are gzipped for a client that accepts it.
        legacy_test: whether `POST .../config/api/v1/receivers/test` works; else it responds 410.
        platform_apis: versions of the API group `notifications.alerting.grafana.app`, the preferred one first.
        platform_test: whether that API group tests receivers.
        named_policies: whether an organisation may have named routing trees, and rules may select them.
        legacy_rights: whether Viewers and Editors have `alert.notifications:read` and `:write`. An Admin always has.
        protects_urls: whether a URL may be changed only by an Admin and by the account that created the contact point.
        flipped_rule: status of a PUT that would take the provenance `api` from a rule.
        single_node_evaluation: whether the setting `ha_single_node_evaluation` exists (since 13.0).

    """

    release: str
    deprecates_provisioning: bool
    compresses: bool
    legacy_test: bool
    platform_apis: tuple[str, ...]
    platform_test: bool
    named_policies: bool
    legacy_rights: bool
    protects_urls: bool
    flipped_rule: int
    single_node_evaluation: bool


VERSIONS = {
    "12.4": Version(
        release="12.4.0",
        deprecates_provisioning=False,
        compresses=False,
        legacy_test=True,
        platform_apis=("v0alpha1",),
        platform_test=False,
        named_policies=False,
        legacy_rights=True,
        protects_urls=False,
        flipped_rule=500,
        single_node_evaluation=False,
    ),
    "13.1": Version(
        release="13.1.0",
        deprecates_provisioning=True,
        compresses=True,
        legacy_test=False,
        platform_apis=("v1beta1", "v0alpha1"),
        platform_test=True,
        named_policies=True,
        legacy_rights=False,
        protects_urls=True,
        flipped_rule=409,
        single_node_evaluation=True,
    ),
}

DEFAULT = "13.1"


def version(name: str) -> Version:
    """Return a release by its name.

    Raises:
        ValueError: for a release that the sandbox does not play.

    """
    try:
        return VERSIONS[name]
    except KeyError:
        raise ValueError(f"Grafana {name}: {' or '.join(VERSIONS)} is allowed") from None
