"""`grafana-irm adopt`: finds existing objects, proposes configuration for them, and imports them into a stack."""
