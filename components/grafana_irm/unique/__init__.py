"""Names and UIDs that Grafana or IRM accept only once, and their owners in one program run."""
