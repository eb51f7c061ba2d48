"""Grafana's HTTP API: paths, authentication, permissions, errors."""
