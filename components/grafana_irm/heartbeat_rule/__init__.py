"""`HeartbeatAlertRule`: the alert rule that always fires."""
