"""What all of Grafana alerting shares: label sets, durations, times and the forms of errors."""
