"""Loopback listeners, webhook delivery, injected faults and the request recorder."""
