"""`WebhookContactPoint` and `HeartbeatContactPoint`."""
