"""Grafana's Alertmanager: routes, aggregation groups, flushes, notification log, webhooks."""
