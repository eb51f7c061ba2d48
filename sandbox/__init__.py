"""Grafana Alerting and Grafana IRM on loopback, behaving as the real ones do, for tries and tests."""
