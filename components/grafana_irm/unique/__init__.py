"""Names and UIDs that must be unique in Grafana or IRM, and their owners in one program run."""
