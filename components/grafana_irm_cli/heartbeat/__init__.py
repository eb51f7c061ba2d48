"""`grafana-irm heartbeat`: the timing of a heartbeat as a table, a picture, JSON or SVG."""
