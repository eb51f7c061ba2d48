"""Access to Grafana and IRM: credentials, clients, look-ups, links."""
