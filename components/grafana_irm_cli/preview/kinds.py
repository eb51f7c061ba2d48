"""The kinds of warnings in a report."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of warnings, the most serious first: the order in the report. `--fail-on` accepts each of them."""

    INTEGRATION_REPLACED = "integration-replaced"
    INTEGRATION_DELETED = "integration-deleted"
    HEARTBEAT_OFF = "heartbeat-off"
    ENDPOINT_ADDRESS = "endpoint-address"
    CONTACT_POINT_RENAMED = "contact-point-renamed"
    CONTACT_POINT_DELETED = "contact-point-deleted"
    POLICY_DELETED = "policy-deleted"
    ALERTS_GO_ELSEWHERE = "alerts-go-elsewhere"
    OTHERS_GET_PAGED = "others-get-paged"
    SECRET_BECOMES_PLAIN = "secret-becomes-plain"  # noqa: S105 - not a password
    OTHER_SYSTEM = "other-system"
    FOLDER_DELETED = "folder-deleted"
    HEARTBEAT_RULE_REPLACED = "heartbeat-rule-replaced"
    HEARTBEAT_INTERVAL = "heartbeat-interval"
    SHARED_HEARTBEAT = "shared-heartbeat"
    CONFIGURATION_DELETED = "configuration-deleted"
