"""Grafana's scheduler: evaluates rules and keeps their states."""
