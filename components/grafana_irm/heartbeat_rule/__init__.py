"""`HeartbeatAlertRule`: the rule that always fires."""
