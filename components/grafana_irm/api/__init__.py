"""How Grafana and IRM are reached: credentials, clients, look-ups, links."""
