"""Shared by all of Grafana alerting: label sets, durations, times and the forms of errors."""
